internal import RiskEngine

/// The control thread's own objects: reactor, servers and listeners.
final class ControlLoop {
    private let plane: ControlPlane
    private let reactor: Reactor
    private let eventServer: EventServer
    private let httpServer: HTTPServer
    private let controlServer: ControlServer
    private var listeners: [Listener] = []
    private(set) var restPort: UInt16 = 0

    init(_ plane: ControlPlane) throws(SocketError) {
        self.plane = plane
        let settings = plane.settings
        let counters = plane.counters
        reactor = try Reactor(clock: plane.clock, wakeup: plane.wakeup)
        eventServer = EventServer(
            settings: settings.eventSocket, log: plane.events, counters: counters,
            reactor: reactor)
        httpServer = HTTPServer(
            settings: settings.restPort,
            router: RESTRouter(status: plane.status, violations: plane.violations) {
                counters.samples()
            },
            counters: counters, accessLog: plane.accessLog, reactor: reactor)
        controlServer = ControlServer(
            settings: settings.controlSocket,
            authorizer: PeerAuthorizer(
                readers: settings.controlSocket.readGroup,
                admins: settings.controlSocket.writeGroup),
            dispatcher: ControlDispatcher(
                status: plane.status, violations: plane.violations, handler: plane.control),
            counters: counters, accessLog: plane.accessLog, reactor: reactor)
        try listen(settings)
    }

    private func listen(_ settings: ControlPlaneSettings) throws(SocketError) {
        if let address = settings.events {
            let opened = try address.open()
            let server = eventServer
            listeners.append(try Listener(opened, reactor: reactor) { server.accept($0) })
        }
        if let address = settings.rest {
            let opened = try address.open()
            let server = httpServer
            restPort = opened.port
            server.checksHost = opened.port != 0
            listeners.append(try Listener(opened, reactor: reactor) { server.accept($0) })
        }
        if let address = settings.control {
            let opened = try address.open()
            let server = controlServer
            listeners.append(try Listener(opened, reactor: reactor) { server.accept($0) })
        }
        reactor.onWakeup = { [unowned self] in takeMail() }
    }

    /// Serves until the plane says stop.
    func run() {
        reactor.run()
        eventServer.endAll()
        listeners.removeAll()
    }

    private func takeMail() {
        for message in plane.mailbox.drain() {
            switch message {
            case .publish(let events): eventServer.publish(events)
            case .stop: reactor.stop()
            }
        }
    }
}
