public import RiskEngine

/// What a person decided about a violation; the last one counts.
public struct DecisionRecord: Equatable, Sendable {
    public enum Decision: String, Sendable {
        /// It should not have been found: nothing is done for it any more.
        case voided
        case upheld
    }
    public var violation: String
    public var key: AccountKey
    public var decision: Decision
    public var at: UTCTime
    /// The uid of a peer.
    public var identity: String
    public var reason: String

    public init(
        violation: String, key: AccountKey, _ decision: Decision, at: UTCTime, identity: String,
        reason: String
    ) {
        self.violation = violation
        self.key = key
        self.decision = decision
        self.at = at
        self.identity = identity
        self.reason = reason
    }
}
