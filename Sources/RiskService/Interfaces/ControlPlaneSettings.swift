/// Where the three interfaces listen, and their limits.
public struct ControlPlaneSettings: Equatable, Sendable {
    /// Nil: not served.
    public var events: ListenAddress?
    public var rest: ListenAddress?
    public var control: ListenAddress?
    public var eventSocket = EventSocketSettings()
    public var restPort = RESTSettings()
    public var controlSocket = ControlSettings()

    public init(events: ListenAddress?, rest: ListenAddress?, control: ListenAddress?) {
        self.events = events
        self.rest = rest
        self.control = control
    }

    /// As `[Daemon]` says, with groups and modes of the design.
    ///
    /// - Throws: `SocketError` when `rest=` names anything but loopback or a Unix socket.
    public init(_ daemon: DaemonSettings) throws(SocketError) {
        events = .unix(path: daemon.eventSocket, mode: 0o660, group: "riskd-events")
        // Open to all, because the peer's rights are checked by uid and gid, not by mode: members
        // of two groups must be able to connect.
        control = .unix(path: daemon.controlSocket, mode: 0o666, group: nil)
        rest = try ListenAddress.rest(daemon.rest)
        eventSocket.tail = daemon.eventTail
    }
}
