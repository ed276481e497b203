public import RiskEngine

/// What a client proves itself with.
public struct BridgeCredentials: Sendable {
    /// The manager's login on the server, not a trader's.
    public var login: Login
    public var role: BridgeRole
    /// Never sent; at least 16 random bytes are advised.
    public var secret: Secret

    public init(login: Login, role: BridgeRole, secret: Secret) {
        self.login = login
        self.role = role
        self.secret = secret
    }

    /// Copies `secret`; wiping the original is the caller's.
    public init(login: Login, role: BridgeRole, secret: [UInt8]) {
        self.init(login: login, role: role, secret: Secret(secret))
    }
}
