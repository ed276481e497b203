import CLinux
import CSystemd
import Glibc
import MTBridge
import RiskEngine

/// Serves riskd on a socket with what the shim says; one thread, which never enters the shim.
///
/// First it connects once to learn who answers behind, because riskd is told that in the handshake;
/// until then nobody listens, and riskd finds the server unreachable, as it is.
final class Host {
    private let options: Options
    private let clock = SystemClock()
    private let signals: Int32
    private var listener: BridgeListener?
    private var info: BridgeServerInfo?
    private var relays: [BridgeRelay] = []
    private var probe: (any BridgeConnection)?
    private var probeAt = MonotonicTime.zero
    private var probeFailures = 0
    private var reported = ""

    init(_ options: Options) {
        self.options = options
        var set = sigset_t()
        // unsafe: the set is a local; the calls write and read only it.
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGTERM)
        unsafe sigaddset(&set, SIGINT)
        signals = unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    }

    func run() throws(HostError) {
        notify("READY=1\nSTATUS=connecting through \(options.shim)")
        while true {
            let now = clock.monotonic()
            if info == nil { try look(now) }
            if let listener { accept(listener, now) }
            for relay in relays { try pump(relay, now) }
            relays.removeAll { $0.isClosed }
            if wait() { break }
        }
        notify("STOPPING=1")
        listener?.close()
        for relay in relays { relay.close() }
    }

    // MARK: Who answers behind

    private func look(_ now: MonotonicTime) throws(HostError) {
        guard let probe else {
            if now >= probeAt { probe = try connect(.reader) }
            return
        }
        let sink = DeafSink()
        probe.pump(now: now, sink: sink)
        switch probe.state {
        case .connecting: return
        case .ready(let found):
            try learn(found)
        case .failed(let failure):
            report("cannot connect: \(failure.text)")
            probeFailures += 1
            probeAt = now.advanced(byMilliseconds: min(10_000, 250 << min(probeFailures, 6)))
        }
        probe.close()
        self.probe = nil
    }

    private func learn(_ found: BridgeServerInfo) throws(HostError) {
        info = found
        probeFailures = 0
        report("\(found.name) (MT\(found.platform)) for \(options.listen)")
        guard listener == nil else { return }
        do throws(BridgeAddressError) {
            listener = try BridgeListener(options.listen)
        } catch {
            throw HostError(error.description)
        }
    }

    /// - Throws: When the shim has eaten up what this process has: a new one starts clean.
    private func connect(_ role: BridgeRole) throws(HostError) -> any BridgeConnection {
        guard let identity = options.identities.first(where: { $0.role == role }) else {
            throw HostError("nobody may connect as \(role)")
        }
        do throws(ShimError) {
            return try ShimConnection(
                ShimSettings(
                    path: options.shim, address: options.address, options: options.settings,
                    credentials: BridgeCredentials(
                        login: identity.login, role: role, secret: identity.password)),
                clock: clock)
        } catch {
            throw HostError(error.description)
        }
    }

    // MARK: Clients

    private func accept(_ listener: BridgeListener, _ now: MonotonicTime) {
        guard let info else { return }
        while let transport = listener.accept() {
            let session = ServerSession(
                info: info,
                identities: options.identities.map {
                    ServerSession.Identity(login: $0.login, role: $0.role, secret: $0.secret)
                },
                authenticatesFrames: false, now: now, random: BridgeRandom.bytes)
            let relay = BridgeRelay(
                front: ServerConnection(transport: transport, session: session), told: info,
                patienceMilliseconds: options.patienceMilliseconds
            ) { [self] role in try connect(role) }
            relays.append(relay)
        }
    }

    private func pump(_ relay: BridgeRelay, _ now: MonotonicTime) throws(HostError) {
        do throws(BridgeFailure) {
            if let found = try relay.pump(now: now) { info = found }
        } catch {
            switch error {
            // The client went, as clients do.
            case .unreachable, .closed: break
            case .authentication, .versionMismatch, .protocolViolation, .timedOut, .faulty:
                report("a connection ended: \(error.text)")
            }
            if ShimConnection.isExhausted(options.shim) {
                throw HostError("too many threads hang in the shim; ending, to be started anew")
            }
        }
    }

    // MARK: Waiting

    /// Until something can be read or written, or 100 ms; true when asked to end.
    private func wait() -> Bool {
        var fds = [Self.entry(signals)]
        if let listener { fds.append(Self.entry(listener.descriptor)) }
        if let probe { fds.append(Self.entry(probe.descriptor)) }
        for relay in relays {
            let (front, back) = relay.descriptors
            let wants = relay.wantsWrite
            fds.append(Self.entry(front, output: wants.front))
            fds.append(Self.entry(back, output: wants.back))
        }
        // unsafe: the array has as many entries as the call is told.
        _ = unsafe poll(&fds, nfds_t(fds.count), 100)
        return fds[0].revents & Int16(POLLIN) != 0
    }

    private static func entry(_ descriptor: Int32, output: Bool = false) -> pollfd {
        pollfd(fd: descriptor, events: Int16(POLLIN | (output ? POLLOUT : 0)), revents: 0)
    }

    /// Once for each new thing.
    private func report(_ text: String) {
        notify("STATUS=\(text)")
        guard text != reported else { return }
        reported = text
        Program.complain(text)
    }

    private func notify(_ state: String) {
        // unsafe: the text is copied into a datagram before the call returns.
        _ = unsafe sd_notify(0, state)
    }
}

/// For a connection of which nothing is asked.
private final class DeafSink: BridgeSink {
    func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {}
    func reply(_ id: RequestID, _ reply: BridgeReply) {}
    func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {}
    func event(_ event: BridgeEvent) {}
    func timedOut(_ id: RequestID) {}
}
