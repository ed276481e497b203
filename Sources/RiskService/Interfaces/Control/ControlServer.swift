internal import MTBridge
internal import RiskEngine

/// The control socket: who may ask what, and the answers.
///
/// Runs on the control thread alone.
final class ControlServer: DeadlineSource {
    let settings: ControlSettings
    private let authorizer: PeerAuthorizer
    private let dispatcher: ControlDispatcher
    private let counters: InterfaceCounters
    private let accessLog: (any AccessLog)?
    private unowned let reactor: Reactor
    private var connections: [ObjectIdentifier: ControlConnection] = [:]

    init(
        settings: ControlSettings, authorizer: PeerAuthorizer, dispatcher: ControlDispatcher,
        counters: InterfaceCounters, accessLog: (any AccessLog)?, reactor: Reactor
    ) {
        self.settings = settings
        self.authorizer = authorizer
        self.dispatcher = dispatcher
        self.counters = counters
        self.accessLog = accessLog
        self.reactor = reactor
        reactor.add(self as any DeadlineSource)
    }

    var now: MonotonicTime { reactor.now }

    /// Becomes the owner of a new connection.
    func accept(_ raw: Int32) {
        let descriptor = FileDescriptor(owning: raw)
        let connection = ControlConnection(descriptor, server: self, now: now)
        if authorizer.right(of: connection.peer) == .none {
            return turnAway(
                connection,
                ControlFailure(
                    .denied,
                    "\(connection.peer.identity) is neither in \(settings.readGroup) nor in "
                        + "\(settings.writeGroup)"))
        }
        guard connections.count < settings.connectionsMax else {
            return turnAway(
                connection,
                ControlFailure(
                    .failed, "all \(settings.connectionsMax) control connections are in use"))
        }
        guard let token = reactor.add(raw, .read, handler: connection) else { return }
        connection.token = token
        connections[ObjectIdentifier(connection)] = connection
    }

    private func turnAway(_ connection: ControlConnection, _ failure: ControlFailure) {
        _ = connection.descriptor.send(self.failure(failure))
        counters.controlRequest(outcome: failure.code.rawValue)
        audit(connection.peer, "connect", outcome: failure.code.rawValue)
    }

    /// The answer to one request line, with its newline.
    func answer(_ line: [UInt8], from peer: PeerCredentials) -> [UInt8] {
        var what = "unreadable request"
        do throws(ControlFailure) {
            let request = try ControlRequest(line: line)
            what = Self.description(of: request)
            let result = try dispatcher.perform(
                request, right: authorizer.right(of: peer), identity: peer.identity)
            counters.controlRequest(outcome: "ok")
            audit(peer, what, outcome: "ok")
            return Array("{\"ok\":true,\"result\":\(result)}\n".utf8)
        } catch {
            counters.controlRequest(outcome: error.code.rawValue)
            audit(peer, what, outcome: "\(error.code.rawValue): \(error.message)")
            return failure(error)
        }
    }

    func failure(_ failure: ControlFailure) -> [UInt8] {
        var line = Array(
            "{\"ok\":false,\"error\":{\"code\":\"\(failure.code.rawValue)\",\"message\":".utf8)
        JSONText.append(failure.message, to: &line)
        line.append(contentsOf: Array("}}\n".utf8))
        return line
    }

    private static func description(of request: ControlRequest) -> String {
        let arguments = request.arguments.sorted { $0.key < $1.key }
            .map { " \($0.key)=\($0.value)" }.joined()
        let reason = request.reason.isEmpty ? "" : " reason: \(request.reason)"
        return request.verb + arguments + reason
    }

    private func audit(_ peer: PeerCredentials, _ what: String, outcome: String) {
        accessLog?.record(
            AuditRecord(
                kind: .control, at: reactor.clock.utc(), server: nil, login: nil,
                identity: peer.identity, what: what, outcome: outcome))
    }

    func update(_ connection: ControlConnection, _ interest: Readiness) {
        reactor.modify(connection.descriptor.rawValue, interest, token: connection.token)
    }

    func close(_ connection: ControlConnection) {
        guard !connection.isClosed else { return }
        reactor.remove(connection.descriptor.rawValue, token: connection.token)
        connection.markClosed()
        connections[ObjectIdentifier(connection)] = nil
    }

    func nextDeadline() -> MonotonicTime {
        connections.values.reduce(.distantFuture) { min($0, $1.deadline) }
    }

    func expire(now: MonotonicTime) {
        for connection in Array(connections.values) where connection.deadline <= now {
            close(connection)
        }
    }
}
