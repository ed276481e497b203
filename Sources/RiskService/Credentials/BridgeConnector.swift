public import MTBridge

/// Makes bridge connections for one identity; credentials are read afresh for each.
public protocol BridgeConnector: Sendable {
    func connect(_ role: BridgeRole) throws -> any BridgeConnection

    /// Which secret `connect` would use now; nil when it never changes.
    ///
    /// Asked twice a second by the thread that owns the connection.
    func credential(_ role: BridgeRole) -> CredentialStamp?

    /// Told what became of the role's connections.
    func note(_ role: BridgeRole, _ news: CredentialNews)
}

extension BridgeConnector {
    public func credential(_ role: BridgeRole) -> CredentialStamp? { nil }
    public func note(_ role: BridgeRole, _ news: CredentialNews) {}
}

/// What became of a role's credential.
public enum CredentialNews: Equatable, Sendable {
    /// The server took it.
    case accepted
    /// There is none that may be used; the text says why, and how to mend it.
    case unusable(String)
    /// A new one was taken: the connection that it made has replaced the old.
    case renewed(CredentialStamp)
    /// A new one was not taken: the old connection goes on, and it is tried again.
    case renewalFailed(String, CredentialStamp)
}
