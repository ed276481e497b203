/// Limits and rights of the control socket.
public struct ControlSettings: Equatable, Sendable {
    /// Members may read.
    public var readGroup = "riskd"
    /// Members may also change.
    public var writeGroup = "riskd-admin"
    public var connectionsMax = 16
    /// Longest request line.
    public var lineBytesMax = 65_536
    /// A connection without a request, or that takes no byte of its answer.
    public var idleMilliseconds: Int64 = 60_000

    public init() {}
}
