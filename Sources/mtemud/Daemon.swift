import CLinux
import Foundation
import MTBridge
import MTEmulator
import RiskEngine

/// The serving loop: one thread, epoll around `Emulator.advance`.
final class Daemon {
    private let options: Options
    private let emulator: Emulator
    private let server: EmulatorServer
    private let clock: SystemClock
    private let tickExport: TickExport?
    private let poller = Poller()
    private let signals: Int32
    private let control: ControlSocket?
    private var listeners: [BridgeListener] = []
    private var links: [Int32: Int] = [:]
    private var reopenAt: MonotonicTime?
    private var housekeepingAt = MonotonicTime.zero
    private var shouldStop = false

    init(_ setup: Setup) throws {
        options = setup.options
        emulator = setup.emulator
        tickExport = setup.tickExport
        var bootID: UInt64 = 0
        for byte in BridgeRandom.bytes(8) { bootID = bootID << 8 | UInt64(byte) }
        server = EmulatorServer(
            emulator: setup.emulator, identities: setup.identities, bootID: bootID)
        signals = Self.blockSignals()
        control = try options.controlPath.map { try ControlSocket(path: $0) }
        let origin = options.timeOrigin?.utc ?? setup.start
        let instant = options.timeOrigin?.monotonicNanoseconds ?? clinux_monotonic_ns()
        clock = SystemClock(
            origin: origin, atMonotonicNanoseconds: instant,
            scale: Int(options.configuration.timeScale), leap: options.timeLeap)
        if let export = tickExport { emulator.onTick = { export.write($0) } }
        if let path = options.tracePath {
            emulator.trace = EquityTrace(to: try FileLog(path: path))
        }
        emulator.begin(
            utc: origin, at: MonotonicTime(nanoseconds: instant), now: clock.monotonic())
        if let path = options.levelsPath {
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            try emulator.watch(levels: text, name: path)
        }
        try openListeners()
    }

    /// Keeps SIGTERM, SIGINT and SIGHUP from this thread and all that it starts.
    static func maskSignals() {
        var set = termination()
        // unsafe: the set is a local; the call only reads it.
        unsafe sigprocmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// SIGTERM, SIGINT and SIGHUP become readable.
    private static func blockSignals() -> Int32 {
        maskSignals()
        var set = termination()
        // unsafe: the set is a local; the call only reads it.
        return unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    }

    private static func termination() -> sigset_t {
        var set = sigset_t()
        // unsafe: the set is a local; the calls write only it.
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGTERM)
        unsafe sigaddset(&set, SIGINT)
        unsafe sigaddset(&set, SIGHUP)
        return set
    }

    private func openListeners() throws(BridgeAddressError) {
        for address in options.listen {
            let listener = try BridgeListener(address)
            listeners.append(listener)
            poller.watch(listener.descriptor)
        }
    }

    func run() throws {
        poller.watch(signals)
        if let control { poller.watch(control.listener.descriptor) }
        announce()
        while !shouldStop {
            let now = clock.monotonic()
            emulator.advance(to: now, clock: clock)
            flush()
            if now >= housekeepingAt { try keepHouse(now) }
            if options.exitAtEnd, emulator.isReplayOver { break }
            let due = min(emulator.nextDue ?? .distantFuture, housekeepingAt)
            for descriptor in poller.wait(nanoseconds: clock.realNanoseconds(until: due)) {
                serve(descriptor)
            }
        }
        flush()
        server.dropAll()
        for listener in listeners { listener.close() }
        control?.listener.close()
        tickExport?.flush()
        emulator.finish()
        complain(emulator.status)
    }

    private func announce() {
        let addresses = listeners.map { "\($0.address)" }.joined(separator: " ")
        complain(
            "\(emulator.logins.count) accounts, \(emulator.symbolCount) symbols, "
                + "listening on \(addresses)")
        guard let descriptor = options.readyDescriptor else {
            print("mtemud: ready")
            // unsafe: flushes the C stream that print writes to.
            unsafe fflush(clinux_stdout())
            return
        }
        let text = Array("ready\n".utf8)
        // unsafe: the array's bytes, read within the call.
        _ = unsafe text.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    private func serve(_ descriptor: Int32) {
        if descriptor == signals {
            takeSignals()
        } else if let listener = listeners.first(where: { $0.descriptor == descriptor }) {
            accept(listener)
        } else if let control, descriptor == control.listener.descriptor {
            for added in control.accept() { poller.watch(added) }
        } else if let control, control.has(descriptor) {
            if !control.serve(descriptor, command) {
                poller.forget(descriptor)
                control.drop(descriptor)
            }
        } else if let link = links[descriptor] {
            pump(link, descriptor)
        }
    }

    private func takeSignals() {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        // unsafe: the kernel fills the struct, as large as it says, for the call only.
        while unsafe read(signals, &info, size) == size {
            if info.ssi_signo == UInt32(SIGHUP) { reread() } else { shouldStop = true }
        }
    }

    /// Takes changed secrets over; connections that were made stay.
    private func reread() {
        do {
            server.identities = try Setup.identities(options)
        } catch {
            complain("secrets are kept as they were: \(error)")
        }
    }

    private func accept(_ listener: BridgeListener) {
        while let transport = listener.accept() {
            let descriptor = transport.descriptor
            links[descriptor] = server.accept(
                transport, authenticatesFrames: listener.address.authenticatesFrames,
                now: clock.monotonic())
            poller.watch(descriptor)
        }
    }

    private func pump(_ link: Int, _ descriptor: Int32) {
        if emulator.isSilent {
            // Readable and not to be read: leave it until the housekeeping finds it answering.
            poller.forget(descriptor)
            return
        }
        let now = clock.monotonic()
        emulator.advance(to: now, clock: clock)
        if server.pump(link, now: now) {
            poller.watch(descriptor, output: server.wantsWrite(link))
        } else {
            poller.forget(descriptor)
            links[descriptor] = nil
        }
    }

    private func flush() {
        let ended = Set(server.flush())
        for (descriptor, link) in links {
            if ended.contains(link) {
                poller.forget(descriptor)
                links[descriptor] = nil
            } else if server.wantsWrite(link), !emulator.isSilent {
                poller.watch(descriptor, output: true)
            }
        }
    }

    /// Every 100 ms of the host: logs to disk, keep-alives, and the return of a server that went.
    private func keepHouse(_ now: MonotonicTime) throws(BridgeAddressError) {
        housekeepingAt = now.advanced(byMilliseconds: 100 * options.configuration.timeScale)
        emulator.flushLogs()
        tickExport?.flush()
        if let milliseconds = emulator.takeGone() {
            for listener in listeners {
                poller.forget(listener.descriptor)
                listener.close()
            }
            listeners = []
            for descriptor in links.keys { poller.forget(descriptor) }
            links = [:]
            server.dropAll()
            reopenAt = now.advanced(byMilliseconds: milliseconds)
        }
        if let reopenAt, now >= reopenAt {
            self.reopenAt = nil
            try openListeners()
        }
        for (descriptor, link) in links { pump(link, descriptor) }
    }

    private func command(_ line: String) -> String {
        do throws(ScenarioError) {
            emulator.advance(to: clock.monotonic(), clock: clock)
            housekeepingAt = .zero
            return try emulator.obey(line)
        } catch { return "error: \(error)" }
    }
}
