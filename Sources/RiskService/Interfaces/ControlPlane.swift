public import MTBridge
internal import Synchronization

/// Event socket, REST and control socket on one thread of their own (`riskd-control`).
///
/// The seams it is given are called on that thread; `publish` and `metrics` are for any thread.
public final class ControlPlane: Sendable {
    enum Message: Sendable {
        case publish([StoredEvent])
        case stop
    }

    let settings: ControlPlaneSettings
    let status: any StatusSource
    let control: any ControlHandler
    let events: any EventLog
    let violations: any ViolationLog
    let accessLog: (any AccessLog)?
    let clock: any Clock
    let counters = InterfaceCounters()
    let mailbox: Mailbox<Message>
    let wakeup: Wakeup
    private let thread = Mutex<NamedThread?>(nil)
    private let port = Atomic<UInt16>(0)

    /// - Throws: `SocketError` when the process is out of descriptors.
    public init(
        settings: ControlPlaneSettings, status: any StatusSource, control: any ControlHandler,
        events: any EventLog, violations: any ViolationLog, accessLog: (any AccessLog)? = nil,
        clock: any Clock
    ) throws(SocketError) {
        self.settings = settings
        self.status = status
        self.control = control
        self.events = events
        self.violations = violations
        self.accessLog = accessLog
        self.clock = clock
        wakeup = try Wakeup()
        mailbox = Mailbox(wakeup: wakeup)
    }

    /// The TCP port of REST once started; 0 when it is a Unix socket or off.
    public var restPort: UInt16 { port.load(ordering: .acquiring) }

    /// Opens the listeners, then serves them from a thread; call once.
    ///
    /// - Throws: `SocketError` when a listener cannot be opened; then nothing is served.
    public func start() throws(SocketError) {
        let loop = try ControlLoop(self)
        // Releasing: pairs with the acquiring load of whoever asks for the port.
        port.store(loop.restPort, ordering: .releasing)
        let started = try NamedThread("riskd-control") { loop.run() }
        thread.withLock { $0 = started }
    }

    /// Hands committed events, in `seq` order, to the subscribers; never waits for any of them.
    public func publish(_ events: [StoredEvent]) {
        guard !events.isEmpty else { return }
        mailbox.post(.publish(events))
    }

    /// Says `stream.bye` to subscribers, closes everything, and waits for the thread.
    public func stop() {
        guard let thread = thread.withLock({ $0.take() }) else { return }
        mailbox.post(.stop)
        thread.join()
    }

    /// What the interfaces count; part of `/metrics`.
    public func metrics() -> [MetricSample] { counters.samples() }

    /// Makes the thread look at its deadlines: a clock that is moved by hand wakes nobody.
    public func clockMoved() { wakeup.signal() }
}
