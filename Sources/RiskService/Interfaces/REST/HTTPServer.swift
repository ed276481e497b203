internal import MTBridge
internal import RiskEngine

/// The REST port's connections and their limits; what is answered is the router's matter.
///
/// Runs on the control thread alone.
final class HTTPServer: DeadlineSource {
    let settings: RESTSettings
    /// Browsers can reach a TCP port: `Host` must then name this host (DNS rebinding).
    var checksHost = false
    private let router: RESTRouter
    private let counters: InterfaceCounters
    private let accessLog: (any AccessLog)?
    private unowned let reactor: Reactor
    private var connections: [ObjectIdentifier: HTTPConnection] = [:]

    init(
        settings: RESTSettings, router: RESTRouter, counters: InterfaceCounters,
        accessLog: (any AccessLog)?, reactor: Reactor
    ) {
        self.settings = settings
        self.router = router
        self.counters = counters
        self.accessLog = accessLog
        self.reactor = reactor
        reactor.add(self as any DeadlineSource)
    }

    var now: MonotonicTime { reactor.now }
    var utc: UTCTime { reactor.clock.utc() }

    /// Becomes the owner of a new connection.
    func accept(_ raw: Int32) {
        let descriptor = FileDescriptor(owning: raw)
        let active = connections.values.filter { $0.phase != .lingering }
        if active.count >= settings.connectionsMax {
            guard let idle = oldestIdle(among: active) else {
                return turnAway(descriptor)
            }
            counters.httpEvicted()
            close(idle)
        }
        add(HTTPConnection(descriptor, server: self, now: now))
    }

    /// Says 503; keeps the connection just long enough for the client to read it.
    private func turnAway(_ descriptor: consuming FileDescriptor) {
        let connection = HTTPConnection(descriptor, server: self, now: now)
        let lingering = connections.count - settings.connectionsMax
        if lingering < settings.connectionsMax { add(connection) }
        connection.refuse(503, "All \(settings.connectionsMax) connections are in use.")
    }

    private func add(_ connection: HTTPConnection) {
        let raw = connection.descriptor.rawValue
        guard let token = reactor.add(raw, .read, handler: connection) else { return }
        connection.token = token
        connections[ObjectIdentifier(connection)] = connection
        counters.httpConnections(connections.count)
    }

    private func oldestIdle(among active: [HTTPConnection]) -> HTTPConnection? {
        active.filter(\.isEvictable).min { $0.deadline < $1.deadline }
    }

    func answer(_ request: HTTPRequest, _ connection: HTTPConnection) -> HTTPResponse {
        let response =
            isForThisHost(request)
            ? router.respond(to: request)
            : .problem(421, "Host must be localhost, 127.0.0.1 or [::1].")
        count(response.status)
        if let accessLog {
            let peer = PeerCredentials(of: connection.descriptor.rawValue)
            accessLog.record(
                AuditRecord(
                    kind: .rest, at: utc, server: nil, login: nil,
                    identity: checksHost ? "loopback" : peer.identity,
                    what: "\(request.method) \(request.target)", outcome: "\(response.status)"))
        }
        return response
    }

    private func isForThisHost(_ request: HTTPRequest) -> Bool {
        guard checksHost, let host = request.authority ?? request.field("host") else {
            return true
        }
        return LoopbackHost.matches(host)
    }

    func count(_ status: Int) { counters.response(status) }

    func update(_ connection: HTTPConnection, _ interest: Readiness) {
        reactor.modify(connection.descriptor.rawValue, interest, token: connection.token)
    }

    func close(_ connection: HTTPConnection) {
        guard connection.phase != .closed else { return }
        reactor.remove(connection.descriptor.rawValue, token: connection.token)
        connection.markClosed()
        connections[ObjectIdentifier(connection)] = nil
        counters.httpConnections(connections.count)
    }

    func nextDeadline() -> MonotonicTime {
        connections.values.reduce(.distantFuture) { min($0, $1.deadline) }
    }

    func expire(now: MonotonicTime) {
        for connection in Array(connections.values) where connection.deadline <= now {
            connection.expire()
        }
    }
}
