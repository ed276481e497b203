internal import Synchronization

/// The rings of one server with the state words of its accounts: who is due, and who owns a row.
///
/// All methods may be called from any thread; none blocks, allocates or takes a lock.
// @unchecked because all mutable state is in atomics behind `let` pointers and `let` rings.
@safe
public final class TierQueues: @unchecked Sendable {
    private let rings: [TierRing]
    private let states: UnsafeMutablePointer<Atomic<UInt32>>
    public let capacity: Int
    public let intervals: TierIntervals

    /// Lateness of tier `now` is weighed as if its interval were this: next to strict priority.
    private static let nowWeightMilliseconds: Int64 = 1

    /// - Parameter capacity: Slots, 1 … `Limits.accountsMax`; every ring can hold them all.
    public init(capacity: Int, intervals: TierIntervals) {
        self.capacity = capacity
        self.intervals = intervals
        rings = Tier.polled.map { _ in TierRing(minimumCapacity: capacity) }
        // unsafe: allocated here, freed in deinit; every index is checked against `capacity`.
        unsafe states = UnsafeMutablePointer<Atomic<UInt32>>.allocate(capacity: capacity)
        for slot in 0..<capacity {
            unsafe (states + slot).initialize(to: Atomic(StateWord.free.rawValue))
        }
    }

    deinit {
        // unsafe: nobody else holds a reference; atomics of integers need no deinitialisation.
        unsafe states.deallocate()
    }

    /// The scheduler's clock of an instant: milliseconds modulo 2^32.
    public static func ticks(_ now: MonotonicTime) -> UInt32 {
        UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000)
    }

    /// The state word of a slot at this moment.
    public func state(of slot: Int) -> StateWord {
        // Acquiring: pairs with the exchange of the last holder, so that who finds a slot reusable
        // and fills its row comes after everything that holder did.
        unsafe StateWord(rawValue: word(slot).pointee.load(ordering: .acquiring))
    }

    /// Puts a new account into `tier`, due at once.
    ///
    /// The slot must be reusable.
    ///
    /// The row must be written before: the releasing exchange publishes it to the first holder.
    public func admit(slot: Int, tier: Tier, now: MonotonicTime) {
        var pushes: Tier?
        update(slot) { state in
            precondition(state.isReusable, "the slot is still in use")
            let (next, ring) = state.entering(tier)
            pushes = ring
            return next
        }
        push(slot, pushes, now: now, delayMilliseconds: 0)
    }

    /// Takes the most overdue account, and with it the right to its row.
    ///
    /// The head that is latest relative to its tier's interval goes first: strict priority would
    /// starve the cold tiers. Tokens that no longer mean anything are dropped on the way.
    /// - Parameter aheadShare: Accounts due within this many thousandths of their interval count as
    ///   due: they fill a batch that has room.
    /// - Returns: A slot now held by the caller, who must `release` it; nil when nobody is due.
    public func claim(now: MonotonicTime, aheadShare: Int64 = 0) -> Int? {
        let ticks = Self.ticks(now)
        while let tier = mostOverdue(ticks, aheadShare: aheadShare) {
            guard let token = rings[Int(tier.rawValue)].pop() else { continue }
            var claimed = false
            update(token.slot) { state in
                let (next, claims) = state.popped(from: tier)
                claimed = claims
                return next
            }
            if claimed { return token.slot }
        }
        return nil
    }

    /// Takes this account if nobody holds it: for the rare visitor (enrolment, control).
    ///
    /// A promotion that waited for a read survives the visit: the release then goes to `now`.
    public func tryHold(slot: Int) -> Bool {
        var held = false
        update(slot) { state in
            let next = state.visited()
            held = next != nil
            return next ?? state
        }
        return held
    }

    /// Gives the row back.
    ///
    /// It is due again one interval of `tier` from now; at once if it was promoted meanwhile.
    public func release(slot: Int, to tier: Tier, now: MonotonicTime) {
        var pushes: Tier?
        update(slot) { state in
            let (next, ring) = state.released(to: tier)
            pushes = ring
            return next
        }
        push(slot, pushes, now: now, delayMilliseconds: pushes.map { intervals[$0] } ?? 0)
    }

    /// Wants this account read at once.
    ///
    /// Neither duplicates nor loses a token.
    ///
    /// - Returns: True when a poller should be woken, because a token was pushed.
    @discardableResult
    public func promote(slot: Int, now: MonotonicTime) -> Bool {
        var pushes: Tier?
        update(slot) { state in
            guard let (next, ring) = state.promoted() else {
                pushes = nil
                return state
            }
            pushes = ring
            return next
        }
        push(slot, pushes, now: now, delayMilliseconds: 0)
        return pushes != nil
    }

    /// When the earliest head is due, in milliseconds from now; 0 when one is due, nil without any.
    public func millisecondsUntilDue(now: MonotonicTime) -> Int64? {
        let ticks = Self.ticks(now)
        var earliest: Int64?
        for ring in rings {
            guard let token = ring.peek() else { continue }
            let wait = max(0, -Int64(token.lateness(at: ticks)))
            earliest = min(earliest ?? wait, wait)
        }
        return earliest
    }

    /// How late the head of a tier is, in milliseconds; 0 when it is not due or there is none.
    public func lateness(of tier: Tier, now: MonotonicTime) -> Int64 {
        guard tier != .none, let token = rings[Int(tier.rawValue)].peek() else { return 0 }
        return max(0, Int64(token.lateness(at: Self.ticks(now))))
    }

    /// Tokens in the ring of a tier, for conservation tests and metrics.
    public func tokens(in tier: Tier) -> Int { rings[Int(tier.rawValue)].count }

    /// The ring whose head is due and latest relative to its interval.
    ///
    /// O(tiers).
    private func mostOverdue(_ ticks: UInt32, aheadShare: Int64) -> Tier? {
        var best: Tier?
        var bestLate: Int64 = 0
        var bestInterval: Int64 = 1
        for tier in Tier.polled {
            guard let token = rings[Int(tier.rawValue)].peek() else { continue }
            let interval = max(intervals[tier], Self.nowWeightMilliseconds)
            // The same share of every tier's weight, so that filling up never passes over `now`.
            let ahead = interval * aheadShare / 1_000
            // One millisecond more, so that a head just due still beats "nothing".
            let late = Int64(token.lateness(at: ticks)) + ahead + 1
            // late / interval > bestLate / bestInterval, without dividing.
            if late > 0, best == nil || late * bestInterval > bestLate * interval {
                best = tier
                bestLate = late
                bestInterval = interval
            }
        }
        return best
    }

    private func push(_ slot: Int, _ tier: Tier?, now: MonotonicTime, delayMilliseconds: Int64) {
        guard let tier else { return }
        let due = Self.ticks(now) &+ UInt32(truncatingIfNeeded: delayMilliseconds)
        let pushed = rings[Int(tier.rawValue)].push(Token(slot: slot, due: due))
        precondition(pushed, "one token per account: a ring cannot be full")
    }

    /// One transition: a compare-and-swap of the whole word, repeated while others interfere.
    @inline(__always)
    private func update(_ slot: Int, _ transition: (StateWord) -> StateWord) {
        let word = unsafe word(slot)
        // Relaxed: a stale value only fails the exchange.
        var current = unsafe word.pointee.load(ordering: .relaxed)
        while true {
            let next = transition(StateWord(rawValue: current)).rawValue
            // Acquiring and releasing: a claim pairs with the release that wrote the row before, so
            // that the new holder sees all of it; a release pairs with the next claim.
            let (done, seen) = unsafe word.pointee.weakCompareExchange(
                expected: current, desired: next, successOrdering: .acquiringAndReleasing,
                failureOrdering: .relaxed)
            if done { return }
            current = seen
        }
    }

    @inline(__always)
    private func word(_ slot: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
        precondition(slot >= 0 && slot < capacity, "no such slot")
        return unsafe states + slot
    }
}
