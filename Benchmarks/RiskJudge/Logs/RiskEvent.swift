/// One event of riskd's event socket with its time of arrival.
public struct RiskEvent: Equatable, Sendable {
    /// What the event says about an account, in the judge's words.
    public enum Kind: Equatable, Sendable {
        /// `risk.violation_flagged`.
        case flag
        /// `risk.violation_unconfirmed`: a touch.
        case touch
        /// `risk.violation_held`: seen inside a mask.
        case hold
        /// `risk.violation_recovered`: what a mask held is no violation.
        case recovered
        case other
    }

    /// Host CLOCK_MONOTONIC at which its last byte was received, in nanoseconds.
    public var arrival: Int64
    public var name: String
    public var id: String
    public var seq: Int64
    public var login: UInt64
    public var rule: String
    public var violation: String
    /// The floor as the event names it, a decimal.
    public var floor: String
    /// When the trading day began that the event names, RFC 3339 in UTC; empty without one.
    public var dayStart = ""

    public init(
        arrival: Int64, name: String, id: String = "", seq: Int64 = 0, login: UInt64 = 0,
        rule: String = "", violation: String = "", floor: String = ""
    ) {
        self.floor = floor
        self.arrival = arrival
        self.name = name
        self.id = id
        self.seq = seq
        self.login = login
        self.rule = rule
        self.violation = violation
    }

    public var kind: Kind {
        switch name {
        case "risk.violation_flagged": .flag
        case "risk.violation_unconfirmed": .touch
        case "risk.violation_held": .hold
        case "risk.violation_recovered": .recovered
        default: .other
        }
    }
}
