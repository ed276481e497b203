public import RiskEngine

/// A brake that is on, or was let go: the kill switch, or a breaker that tripped.
public struct BrakeRecord: Equatable, Sendable {
    public enum Kind: String, Sendable {
        case killSwitch = "kill_switch"
        case breaker
    }
    public var kind: Kind
    /// Nil for all servers.
    public var server: ServerID?
    /// False deletes it.
    public var isSet: Bool
    public var at: UTCTime
    /// `riskd`, or the uid of a peer.
    public var identity: String
    public var reason: String

    public init(
        _ kind: Kind, server: ServerID?, isSet: Bool, at: UTCTime, identity: String, reason: String
    ) {
        self.kind = kind
        self.server = server
        self.isSet = isSet
        self.at = at
        self.identity = identity
        self.reason = reason
    }
}
