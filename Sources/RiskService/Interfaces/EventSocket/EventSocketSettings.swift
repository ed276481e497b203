/// Limits of the event socket.
public struct EventSocketSettings: Equatable, Sendable {
    /// Events served from memory; older ones are read from the ledger.
    public var tail = 8_192
    /// Of those that every subscriber has got, no more bytes than this are kept.
    public var tailBytes = 1 << 20
    public var subscribersMax = 64
    /// How long a new subscriber may take to send its request line.
    public var requestMilliseconds: Int64 = 250
    public var heartbeatMilliseconds: Int64 = 10_000
    /// A subscriber with events waiting that drains no byte for this long is cut.
    public var drainMilliseconds: Int64 = 60_000
    /// Events per read from the ledger: bounds one subscriber's turn.
    public var page = 64

    public init() {}
}
