internal import CLinux
public import RiskEngine

/// A bridge to be examined: how to connect to it, and what is known of its server.
///
/// Used by one thread, which also pumps the connections.
public struct ConformanceSubject {
    /// For the report.
    public var name: String
    /// Makes a connection of that role; the suite pumps it until it is ready.
    public var connect: (BridgeRole) throws -> any BridgeConnection
    public var clock: any Clock
    /// Whether several connections may be open at a time; without it the suite takes turns.
    ///
    /// Asked each time: a shim is not known before it was loaded.
    public var allowsSeveralConnections: () -> Bool = { true }
    /// How long one request may take, and one connection to become ready.
    public var patienceMilliseconds: Int64 = 10_000
    /// How far the server's clock is ahead of UTC at an instant, in milliseconds; nil when it is
    /// not known.
    public var zoneOffsetMilliseconds: ((UTCTime) -> Int64)?
    /// The account that the write part may act on; it loses positions and orders.
    public var writeLogin: Login?
    /// Lets time pass until the connection may have work, at most that many nanoseconds.
    public var pause: (any BridgeConnection, Int64) -> Void = ConformanceSubject.waitForInput

    public init(
        name: String, clock: any Clock,
        connect: @escaping (BridgeRole) throws -> any BridgeConnection
    ) {
        self.name = name
        self.clock = clock
        self.connect = connect
    }

    private static func waitForInput(_ connection: any BridgeConnection, _ nanoseconds: Int64) {
        _ = clinux_wait(
            connection.descriptor, connection.wantsWrite ? 1 : 0, -1, nanoseconds)
    }
}
