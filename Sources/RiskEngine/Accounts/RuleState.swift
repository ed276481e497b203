/// The state of one rule of one account; owned with the account's row.
public struct RuleState: Sendable, Equatable {
    /// Exact floor rounded for display; the test itself uses `breachBelow`.
    public var floor: Int64 = 0
    /// Broken iff metric < this.
    public var breachBelow = Int64.min
    /// What the limit is measured from: day anchor or high-water mark.
    public var reference: Int64 = 0
    /// Allowed loss in minor units, rounded up: denominator of the share used.
    public var limit: Int64 = 0
    public var anchor: Int64 = 0
    /// UTC milliseconds.
    public var anchorAt: Int64 = 0
    public var mark: Int64 = 0
    public var markAt: Int64 = 0
    /// Monotonic nanoseconds of the first of the reads that broke it without interruption.
    ///
    /// Means something only while the rule is pending; a sustained rule counts from here.
    public var pendingAt: Int64 = 0
    /// Cash flows since the reset that the anchor has followed, in minor units.
    public var anchorFlow: Int64 = 0
    /// Cash flows of this life that the mark has followed.
    public var markFlow: Int64 = 0
    /// While `anchorsOpen`: the equity of the anchor's instant, to be held against the balance at
    /// the reset; `unknownEquity` where that is to be told, too, and `notOpen` where no deal can
    /// mend the anchor.
    public var openEquity = RuleState.notOpen
    /// What was seen of it inside masks that no verdict has followed yet.
    public var hold = Hold()
    public var violatedPeriod = RuleState.neverViolated
    public var anchorProvenance = Provenance.estimated
    public var markProvenance = Provenance.estimated
    public var markSight = MarkSight.none
    /// One bit per warning rung emitted.
    public var warnedRungs: UInt8 = 0
    /// Anchor, mark and initial balance are known: the rule is evaluated.
    public var armed = false
    /// Violated in its current period: not evaluated again until the next.
    public var violated = false

    /// No account has this equity.
    public static let notOpen = Int64.min
    public static let unknownEquity = Int64.min + 1
    /// No trading day has this number.
    public static let neverViolated = Int32.min

    public init() {}
}
