/// How long a session waits for its peer, in the time of the caller's clock.
///
/// A replay at scale k, whose clock runs k times as fast, multiplies these by k.
public struct WireTiming: Equatable, Sendable {
    /// From the first byte to the welcome.
    public var handshakeMilliseconds: Int64 = 5_000
    /// A ping is sent after this much silence.
    public var pingMilliseconds: Int64 = 5_000
    /// The peer counts as dead after this much silence.
    public var silenceMilliseconds: Int64 = 15_000

    public init() {}
}
