/// A floor that the judge watches on one account: the truth log says when equity was below it.
public struct Level: Hashable, Sendable {
    public var login: UInt64
    /// The rule's id in riskd's configuration (`bal/daily`), so that a flag names its level.
    public var name: String
    /// Minor units: below iff equity < `breachBelow`.
    public var breachBelow: Int64
    /// Above 0, the floor lies this much below the highest equity so far, which begins at
    /// `breachBelow + trail`.
    public var trail: Int64 = 0
    /// Host CLOCK_MONOTONIC in which it is the floor, as a day's is; nil is always.
    public var window: Range<Int64>?
    /// Minor units: equity below this is acted on inside a mask, too; nil when nothing is.
    public var through: Int64?

    public init(login: UInt64, name: String, breachBelow: Int64, trail: Int64 = 0) {
        self.login = login
        self.name = name
        self.breachBelow = breachBelow
        self.trail = trail
    }
}
