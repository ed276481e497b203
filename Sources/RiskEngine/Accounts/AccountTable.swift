internal import Synchronization

/// The rows of one server's accounts with the queues that guard them.
///
/// A row and its rule states belong to whoever holds the slot's state word; everybody else reads
/// the copy that the holder published when it let go. All memory is taken once; untouched slots
/// cost nothing but address space.
// @unchecked because rows are touched only by the holder of their state word (whose exchanges order
// the accesses of one holder before those of the next), and published copies are atomic words.
@safe
public final class AccountTable: @unchecked Sendable {
    public let queues: TierQueues
    public let capacity: Int
    /// Rule states of each account.
    public let rulesMax: Int
    private let rows: UnsafeMutablePointer<AccountRow>
    private let rules: UnsafeMutablePointer<RuleState>
    private let mail: UnsafeMutablePointer<Atomic<UInt32>>
    private let published: PublishedRows
    /// Slots below this have been used before.
    ///
    /// Written by the admitting thread only.
    private let prepared = Atomic<Int>(0)

    /// - Parameters:
    ///   - capacity: 1 … `Limits.accountsMax`.
    ///   - rulesMax: Rules of the largest plan, 1 … `Limits.rulesPerPlanMax`: each account has room
    ///     for so many.
    public init(
        capacity: Int, intervals: TierIntervals, rulesMax: Int = Limits.rulesPerPlanMax
    ) {
        precondition((1...Limits.rulesPerPlanMax).contains(rulesMax), "rules out of range")
        self.rulesMax = rulesMax
        self.capacity = capacity
        queues = TierQueues(capacity: capacity, intervals: intervals)
        published = PublishedRows(capacity: capacity, rulesMax: rulesMax)
        // unsafe: allocated here, freed in deinit; every access checks its slot. Rows and rule
        // states are trivial types and are initialised when their slot is admitted.
        unsafe rows = UnsafeMutableRawPointer.allocate(
            byteCount: capacity * MemoryLayout<AccountRow>.stride, alignment: 64
        ).bindMemory(to: AccountRow.self, capacity: capacity)
        unsafe rules = UnsafeMutablePointer<RuleState>.allocate(
            capacity: capacity * rulesMax)
        unsafe mail = UnsafeMutablePointer<Atomic<UInt32>>.allocate(capacity: capacity)
        for slot in 0..<capacity { unsafe (mail + slot).initialize(to: Atomic(0)) }
    }

    deinit {
        // unsafe: nobody else holds a reference; all three hold trivial values.
        unsafe rows.deallocate()
        unsafe rules.deallocate()
        unsafe mail.deallocate()
    }

    /// Fills a free slot and makes it due in `tier`.
    ///
    /// The slot must not be in use. Letters to its former account are thrown away.
    public func admit(slot: Int, row: AccountRow, rules states: [RuleState], now: MonotonicTime) {
        check(slot)
        precondition(queues.state(of: slot).isReusable, "the slot is still in use")
        var row = row
        row.tier = .now
        // unsafe: the slot is free, so nobody else touches it until `queues.admit` publishes it.
        unsafe (rows + slot).initialize(to: row)
        for index in 0..<rulesMax {
            let state = index < states.count ? states[index] : RuleState()
            unsafe (rules + slot * rulesMax + index).initialize(to: state)
        }
        // Relaxed: a letter to the account before must not reach this one, and none is under way to
        // it.
        unsafe mail[slot].store(0, ordering: .relaxed)
        // Relaxed: only this thread writes it.
        let used = prepared.load(ordering: .relaxed)
        precondition(slot <= used, "slots are taken in order")
        if slot == used {
            published.prepare(slot)
            // Releasing: pairs with the acquiring load in `copy`.
            prepared.store(used + 1, ordering: .releasing)
        }
        publish(slot)
        queues.admit(slot: slot, tier: .now, now: now)
    }

    /// The account behind a slot that the caller holds: its row and its rule states.
    @inline(__always)
    public func withHeld<Result>(
        _ slot: Int, _ body: (inout AccountRow, inout MutableSpan<RuleState>) -> Result
    ) -> Result {
        check(slot)
        // unsafe: the caller holds the slot, so the access is exclusive; both ranges are inside
        // their allocations and were initialised when the slot was admitted.
        var span = unsafe MutableSpan(
            _unsafeStart: rules + slot * rulesMax, count: rulesMax)
        return unsafe body(&rows[slot], &span)
    }

    /// Lets go of a held slot: publishes the row, then gives the account its next tier.
    @inline(__always)
    public func release(_ slot: Int, to tier: Tier, now: MonotonicTime) {
        check(slot)
        // unsafe: the caller still holds the slot.
        unsafe rows[slot].tier = tier
        publish(slot)
        queues.release(slot: slot, to: tier, now: now)
    }

    /// A consistent copy of the row and of its rule states, as last published.
    ///
    /// An empty row for a slot that was never used.
    public func copy(of slot: Int) -> (row: AccountRow, rules: [RuleState]) {
        check(slot)
        // Acquiring: pairs with the releasing store in `admit`; beyond it words are not
        // initialised.
        guard slot < prepared.load(ordering: .acquiring) else { return (AccountRow(), []) }
        return published.read(slot)
    }

    /// A consistent copy of the row alone, as last published; empty for a slot that was never used.
    ///
    /// Allocates nothing.
    public func row(of slot: Int) -> AccountRow {
        check(slot)
        // Acquiring: pairs with the releasing store in `admit`; beyond it words are not
        // initialised.
        guard slot < prepared.load(ordering: .acquiring) else { return AccountRow() }
        return published.readRow(slot)
    }

    /// Leaves word for the next holder, and has it come at once.
    public func post(_ letter: Mail, to slot: Int, now: MonotonicTime) {
        check(slot)
        // Releasing: pairs with the acquiring exchange in `takeMail`, so that what the letter
        // speaks of (an immutable table) is seen with it.
        unsafe mail[slot].bitwiseOr(letter.rawValue, ordering: .releasing)
        queues.promote(slot: slot, now: now)
    }

    /// The letters that came since the last holder looked.
    @inline(__always)
    public func takeMail(_ slot: Int) -> Mail {
        check(slot)
        // Relaxed: nearly always zero; if a letter is missed here, its promotion brings us back.
        if unsafe mail[slot].load(ordering: .relaxed) == 0 { return [] }
        // Acquiring: pairs with the releasing `post`.
        return unsafe Mail(rawValue: mail[slot].exchange(0, ordering: .acquiring))
    }

    @inline(__always)
    private func publish(_ slot: Int) {
        // unsafe: the caller owns the slot; the pointers address its row and its rule states.
        unsafe published.write(
            slot, row: rows + slot, rules: rules + slot * rulesMax)
    }

    @inline(__always)
    private func check(_ slot: Int) {
        precondition(slot >= 0 && slot < capacity, "no such slot")
    }
}

/// What others may ask of an account's next holder.
public struct Mail: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Plan, life, anchors or group changed: apply the account's new directory entry.
    public static let entryChanged = Mail(rawValue: 1)
    /// The account is gone from the server: release it to `none`.
    public static let gone = Mail(rawValue: 2)
    /// Enforcement ended or was undone.
    public static let enforcementChanged = Mail(rawValue: 4)
    /// The account's deals were read: follow its cash flows.
    public static let cashFlow = Mail(rawValue: 8)
}
