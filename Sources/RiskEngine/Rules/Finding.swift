/// One consistent read, as evidence.
public struct SamplePoint: Equatable, Sendable {
    public var equity: Int64
    public var balance: Int64
    /// Monotonic nanoseconds at which its reply came.
    public var at: Int64
    /// UTC milliseconds, from server time.
    public var utc: Int64

    public init(equity: Int64, balance: Int64, at: Int64, utc: Int64) {
        self.equity = equity
        self.balance = balance
        self.at = at
        self.utc = utc
    }
}

/// What the evaluator found out about one rule of one account.
public struct Finding: Sendable {
    public enum Kind: Equatable, Sendable {
        /// Two consecutive consistent reads below the floor, or one that the quotes corroborate.
        case breach
        /// One consistent read below the floor that the next did not repeat.
        case touch
        /// A rung of the ladder was reached; index into the rule's `warnAt`.
        case warning(rung: Int)
        /// The first read below the floor inside a mask.
        case held
        /// What a mask held is no violation.
        case recovered(HoldEnd)
    }

    /// How a hold ended that did not become a violation.
    public enum HoldEnd: String, Sendable {
        /// The first read after the mask was not below the floor.
        case recovered
        /// The trading day ended inside the mask, and with it the rule's period.
        case reset
        /// The plan's policy is `suppress`: recorded, whatever comes after.
        case suppressed
    }

    public var kind: Kind
    /// Index into the plan's rules.
    public var rule: Int
    /// Trading day for daily rules, 0 for overall ones.
    public var period: Int32
    /// The read below the floor; for a breach, the first of the two, or the only one.
    public var first: SamplePoint
    /// The read that confirmed it, or did not.
    public var second: SamplePoint
    /// UTC of the last sound read before: it happened in (after, first.utc].
    public var afterUTC: Int64
    /// The rule's state when it was found.
    public var state: RuleState
    /// The account's row when it was found, with the sample before this one.
    public var row: AccountRow
    public var credit: Int64
    public var margin: Int64
    public var floating: Int64
    /// What confirmed a breach.
    public var confirmedBy = Confirmation.none
    /// The quotes say of the read that decided what it says itself, also when it was the second.
    public var isCorroborated = false
}

/// Where the evaluator puts findings: one buffer per poller, reused, empty nearly always.
public final class FindingBuffer {
    public private(set) var findings: [Finding] = []

    public init() { findings.reserveCapacity(4 * Limits.rulesPerPlanMax) }

    func append(_ finding: Finding) { findings.append(finding) }

    /// Empties it and keeps its memory.
    public func clear() { findings.removeAll(keepingCapacity: true) }
}
