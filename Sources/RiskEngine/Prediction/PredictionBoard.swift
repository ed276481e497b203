internal import Synchronization

/// What the quote thread tells the pollers: one published prediction per account.
///
/// A sequence lock per account over atomic words, as in `PublishedRows`. Numbers are published only
/// for accounts near a floor or a mark, so that the memory of all others stays untouched.
///
/// A state word holds `sequence:32 login:24 state:4 doubt:2 numbers:1 held:1`, from bit 0; an odd
/// sequence says that it is being written.
// @unchecked because all mutable state is in atomics behind `let` pointers.
@safe
public final class PredictionBoard: @unchecked Sendable {
    /// A prediction older than this corroborates nothing: 500 ms.
    public static let corroborationAgeNanosecondsMax: Int64 = 500_000_000
    /// Without a sign of the quote thread for this long nothing is predictable: 1 s.
    public static let heartbeatAgeNanosecondsMax: Int64 = 1_000_000_000

    private static let recordWords = 6
    private static let sequenceMask: UInt64 = 0xffff_ffff
    private static let loginMask: UInt64 = 0xff_ffff
    private static let stateMask: UInt64 = 0xf
    private static let doubtShift: UInt64 = 60
    private static let doubtMask: UInt64 = 3 << 60
    private static let numbersBit: UInt64 = 1 << 62
    private static let heldBit: UInt64 = 1 << 63

    public let capacity: Int
    private let states: UnsafeMutablePointer<Atomic<UInt64>>
    private let records: UnsafeMutablePointer<Atomic<UInt64>>
    /// Slots below this are initialised.
    private let prepared = Atomic<Int>(0)
    private let heartbeat = Atomic<Int64>(.min / 2)
    private let quotesReadAt = Atomic<Int64>(.min / 2)

    /// - Parameter capacity: Accounts of the table, 1 … `Limits.accountsMax`.
    public init(capacity: Int) {
        precondition((1...Limits.accountsMax).contains(capacity), "capacity out of range")
        self.capacity = capacity
        // unsafe: allocated here, freed in deinit; every access checks its slot. Words are
        // initialised before `prepared` passes their slot.
        unsafe states = UnsafeMutablePointer<Atomic<UInt64>>.allocate(capacity: capacity)
        unsafe records = UnsafeMutablePointer<Atomic<UInt64>>.allocate(
            capacity: capacity * Self.recordWords)
    }

    deinit {
        // unsafe: nobody else holds a reference; atomics of integers need no deinitialisation.
        unsafe states.deallocate()
        unsafe records.deallocate()
    }

    // MARK: What the quote thread calls

    /// Shows that the quote thread works; after each reply with quotes.
    ///
    /// - Parameter quotesReadAt: Monotonic nanoseconds of the last of them.
    public func beat(now: MonotonicTime, quotesReadAt: Int64 = .min / 2) {
        // Releasing: pairs with the acquiring load in `hasQuotes`, so that who sees these quotes
        // sees what they made of the accounts.
        self.quotesReadAt.store(quotesReadAt, ordering: .releasing)
        // Relaxed: an age, ordered with nothing.
        heartbeat.store(now.nanoseconds, ordering: .relaxed)
    }

    /// Publishes an account; numbers only when they say something.
    func publish(slot: Int, login: UInt64, _ prediction: Prediction, hasNumbers: Bool) {
        prepare(slot)
        // unsafe: `prepare` checked the slot. Relaxed: only this thread writes it.
        let before = unsafe states[slot].load(ordering: .relaxed)
        let after =
            (before &+ 2) & Self.sequenceMask | (login & Self.loginMask) << 32
            | prediction.state.code << 56 | before & doubt(of: login, before)
            | (hasNumbers ? Self.numbersBit : 0)
            | (prediction.isHeld ? Self.heldBit : 0)
        if hasNumbers {
            // Relaxed: the releasing stores below cannot become visible before it.
            unsafe states[slot].store(before | 1, ordering: .relaxed)
            store(slot, 0, prediction.low)
            store(slot, 1, prediction.high)
            store(slot, 2, prediction.equity)
            store(slot, 3, prediction.equityAtUsualSpread)
            store(slot, 4, prediction.at)
            store(slot, 5, prediction.agreedAt)
        }
        // Releasing: pairs with the acquiring load in `prediction`.
        unsafe states[slot].store(after, ordering: .releasing)
    }

    /// Changes nothing but whether verdicts wait.
    func setHeld(slot: Int, _ isHeld: Bool) {
        prepare(slot)
        // unsafe: `prepare` checked the slot. Relaxed: only this thread writes it.
        let before = unsafe states[slot].load(ordering: .relaxed)
        var after = before & ~(Self.sequenceMask | Self.heldBit)
        after |= (before &+ 2) & Self.sequenceMask | (isHeld ? Self.heldBit : 0)
        // Releasing: pairs with the acquiring load in `prediction`.
        unsafe states[slot].store(after, ordering: .releasing)
    }

    /// Changes nothing but whether samples are believed.
    func setDoubt(slot: Int, _ doubt: SampleDoubt) {
        prepare(slot)
        // unsafe: `prepare` checked the slot. Relaxed: only this thread writes it.
        let before = unsafe states[slot].load(ordering: .relaxed)
        var after = before & ~(Self.sequenceMask | Self.doubtMask)
        after |= (before &+ 2) & Self.sequenceMask | UInt64(doubt.rawValue) << Self.doubtShift
        // Releasing: pairs with the acquiring load in `doubt`.
        unsafe states[slot].store(after, ordering: .releasing)
    }

    /// The doubt about an account outlives what is published of it, not its slot.
    private func doubt(of login: UInt64, _ word: UInt64) -> UInt64 {
        word >> 32 & Self.loginMask == login & Self.loginMask ? Self.doubtMask : 0
    }

    private func store(_ slot: Int, _ index: Int, _ value: Int64) {
        // unsafe: inside the slot's words. Releasing: pairs with the acquiring loads in
        // `prediction`.
        unsafe records[slot * Self.recordWords + index].store(
            UInt64(bitPattern: value), ordering: .releasing)
    }

    private func prepare(_ slot: Int) {
        precondition(slot >= 0 && slot < capacity, "no such slot")
        // Relaxed: only this thread writes it.
        var next = prepared.load(ordering: .relaxed)
        guard slot >= next else { return }
        while next <= slot {
            // unsafe: inside both allocations; nobody reads a slot that is not prepared. A state
            // of 0 is `unknown` without numbers.
            unsafe (states + next).initialize(to: Atomic(0))
            for index in 0..<Self.recordWords {
                unsafe (records + next * Self.recordWords + index).initialize(to: Atomic(0))
            }
            next += 1
        }
        // Releasing: pairs with the acquiring load in `prediction`.
        prepared.store(next, ordering: .releasing)
    }

    // MARK: What anyone may call

    /// Whether the quote thread was at work within the last second.
    public func isAlive(now: MonotonicTime) -> Bool {
        // Relaxed: an age, ordered with nothing.
        now.nanoseconds &- heartbeat.load(ordering: .relaxed) <= Self.heartbeatAgeNanosecondsMax
    }

    /// Whether quotes were read, and marked, after an instant in monotonic nanoseconds.
    func hasQuotes(after instant: Int64) -> Bool {
        // Acquiring: pairs with the releasing store in `beat`.
        quotesReadAt.load(ordering: .acquiring) > instant
    }

    /// Whether samples of an account that add up are to be believed: a load where they are.
    @inline(__always)
    public func doubt(slot: Int, login: UInt64, now: MonotonicTime) -> SampleDoubt {
        precondition(slot >= 0 && slot < capacity, "no such slot")
        // Acquiring: pairs with the releasing store in `prepare`.
        guard slot < prepared.load(ordering: .acquiring) else { return .none }
        // unsafe: the slot is prepared. Acquiring: pairs with the releasing store in `setDoubt`.
        let word = unsafe states[slot].load(ordering: .acquiring)
        guard word & Self.doubtMask != 0, word >> 32 & Self.loginMask == login & Self.loginMask,
            isAlive(now: now)
        else { return .none }
        return SampleDoubt(rawValue: UInt8(word >> Self.doubtShift & 3)) ?? .none
    }

    /// A consistent copy of what was published last; numbers are 0 where none were.
    ///
    /// - Parameter login: Another account's prediction is `unknown`.
    public func prediction(slot: Int, login: UInt64) -> Prediction {
        precondition(slot >= 0 && slot < capacity, "no such slot")
        // Acquiring: pairs with the releasing store in `prepare`.
        guard slot < prepared.load(ordering: .acquiring) else { return Prediction(state: .unknown) }
        while true {
            // unsafe: the slot is prepared. Acquiring: pairs with the releasing store in
            // `publish`.
            let word = unsafe states[slot].load(ordering: .acquiring)
            guard word & 1 == 0 else { continue }
            guard word >> 32 & Self.loginMask == login & Self.loginMask else {
                return Prediction(state: .unknown)
            }
            var prediction = Prediction(state: PredictionState(code: word >> 56 & Self.stateMask))
            prediction.isHeld = word & Self.heldBit != 0
            if word & Self.numbersBit != 0 {
                prediction.low = load(slot, 0)
                prediction.high = load(slot, 1)
                prediction.equity = load(slot, 2)
                prediction.equityAtUsualSpread = load(slot, 3)
                prediction.at = load(slot, 4)
                prediction.agreedAt = load(slot, 5)
            }
            // Relaxed: the acquiring loads above cannot be reordered after it.
            if unsafe states[slot].load(ordering: .relaxed) == word { return prediction }
        }
    }

    private func load(_ slot: Int, _ index: Int) -> Int64 {
        // unsafe: inside the slot's words. Acquiring: pairs with the releasing data stores.
        unsafe Int64(
            bitPattern: records[slot * Self.recordWords + index].load(ordering: .acquiring))
    }
}
