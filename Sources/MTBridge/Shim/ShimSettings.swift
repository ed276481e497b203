internal import RiskEngine

/// Which shim to load, and as whom it connects where.
public struct ShimSettings: Sendable {
    /// Absolute path of the shared object.
    public var path: String
    /// Where the shim connects to, in its own words; at most 1,023 bytes.
    public var address: String
    /// What else the shim wants to know, unread by riskd; at most 4,095 bytes.
    public var options: String
    /// The manager's login, role and password.
    public var credentials: BridgeCredentials
    /// How long `connect` may take: the platform's own synchronises its caches first.
    public var connectMilliseconds: Int64 = 30_000
    /// Only to be examined: then one connection at a time is enough, and a shim that was caught
    /// before need not wait for the next one.
    public var isExamination = false
    /// How much later than its time-out a call may return before the connection counts as hung;
    /// mtshim.h promises shims this much for the scheduler.
    public var graceMilliseconds: Int64 = 250

    public init(
        path: String, address: String = "", options: String = "", credentials: BridgeCredentials
    ) {
        self.path = path
        self.address = address
        self.options = options
        self.credentials = credentials
    }

    /// The longest address and options that mtshim.h allows, in UTF-8 bytes.
    public static let addressSizeMax = 1_023
    public static let optionsSizeMax = 4_095
    /// The longest password.
    static let secretSizeMax = 1_024
}
