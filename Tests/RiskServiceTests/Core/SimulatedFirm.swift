import MTBridge
import MTEmulator
import RiskEngine
import Synchronization

@testable import RiskService

/// A prop-trading firm in one thread and virtual time: riskd's core against the emulator.
///
/// The poller with its housekeeper, the enforcer, the ledger (on a real file) and what follows its
/// commits run as they do in the daemon; only threads, sockets and the control plane are missing.
/// The emulator's logs are the judge.
final class SimulatedFirm {
    let clock = ManualClock(utc: FirmScenario.start)
    let emulator: Emulator
    let connector: SimulatedConnector
    let truth = MemoryLog()
    let replies = MemoryLog()
    let actions = MemoryLog()
    let journal = RecordingJournal()
    /// All that was ever committed, over all restarts.
    let notices = NoticeLog()
    /// The settings of the next start.
    var settings: FirmConfiguration
    var roster: [Login: Enrolment] = [:]
    /// Called after each step; true ends `run`.
    var watcher: (() -> Bool)?
    private var running: SimulatedCore?
    private let server: EmulatorServer
    private let activity = Activity()
    private let directory: TemporaryDirectory
    private let begun: MonotonicTime
    private let inspector = Inspector()
    private let inspection: ClientID
    private var lastInspection: UInt64 = 0

    init(
        _ scenario: FirmScenario, _ settings: FirmConfiguration = FirmConfiguration(),
        roster: [Enrolment] = [],
        emulator configure: (inout EmulatorConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = EmulatorConfiguration()
        configure(&configuration)
        emulator = try Emulator(
            scenario: scenario.scenario,
            stream: TickStream(scenario.ticks, initial: scenario.initial),
            configuration: configuration, truth: truth, replies: replies, actions: actions)
        begun = clock.monotonic()
        emulator.begin(utc: FirmScenario.start, at: begun, now: begun)
        let entropy = Entropy()
        server = EmulatorServer(
            emulator: emulator, identities: SimulatedConnector.accepted, bootID: 1,
            random: { entropy.bytes($0) })
        connector = SimulatedConnector(server: server, clock: clock, activity: activity)
        directory = try TemporaryDirectory()
        inspection = emulator.connect(login: Login(99), role: .enforcer, port: inspector)
        self.settings = settings
        for row in roster { self.roster[Login(row.login)] = row }
        running = try SimulatedCore(
            settings, roster: self.roster, directory: directory.path, clock: clock,
            journal: journal, notices: notices, connector: connector, activity: activity)
    }

    // MARK: Time

    var milliseconds: Int64 { clock.monotonic().milliseconds(since: begun) }

    /// Lets virtual time pass.
    ///
    /// - Returns: True when the watcher or `condition` ended it.
    @discardableResult
    func run(milliseconds: Int64, until condition: () -> Bool = { false }) -> Bool {
        let end = clock.monotonic().advanced(byMilliseconds: milliseconds)
        while true {
            let before = activity.value
            let wake = step()
            if condition() || watcher?() == true { return true }
            let now = clock.monotonic()
            guard now < end else { return false }
            let soonest = now.advanced(byMilliseconds: 1)
            let next = activity.value != before ? soonest : max(soonest, wake)
            clock.advance(to: min(next, end))
        }
    }

    /// One round of everything at the present instant; when somebody wants the next.
    private func step() -> MonotonicTime {
        let now = clock.monotonic()
        emulator.advance(to: now)
        if let milliseconds = emulator.takeGone() {
            connector.downUntil = now.advanced(byMilliseconds: milliseconds)
            server.dropAll()
        }
        pumpServer(now)
        var wake = core.step(now: now)
        pumpServer(now)
        if let due = emulator.nextDue { wake = min(wake, due) }
        return wake
    }

    private func pumpServer(_ now: MonotonicTime) {
        server.pumpAll(now: now)
        server.flush()
    }

    // MARK: riskd's life

    /// The run that is under way.
    var core: SimulatedCore {
        guard let running else { preconditionFailure("riskd could not be started again") }
        return running
    }

    /// Ends riskd and starts it anew on the same ledger.
    ///
    /// - Parameter crashing: What was not committed is lost, as with `kill -9`.
    func restart(crashing: Bool = false) throws {
        core.end(crashing: crashing)
        // The lock on the ledger goes with the last reference.
        running = nil
        running = try SimulatedCore(
            settings, roster: roster, directory: directory.path, clock: clock, journal: journal,
            notices: notices, connector: connector, activity: activity)
    }

    /// Takes `settings` and `roster` over, as SIGHUP does.
    func reload() throws { try core.reload(settings, roster: roster, clock: clock) }

    /// Who may log in from now on, with which secret.
    var identities: [ServerSession.Identity] {
        get { server.identities }
        set { server.identities = newValue }
    }

    func reader() throws -> LedgerReader { try LedgerReader(directory: directory.path) }

    // MARK: The platform, looked at from outside

    /// Asks the emulator directly, as a manager of its own.
    @discardableResult
    func ask(_ request: BridgeRequest) -> BridgeReply? {
        lastInspection += 1
        let id = RequestID(rawValue: lastInspection)
        emulator.receive(request, id: id, from: inspection)
        return inspector.replies[id]
    }

    func positions(_ login: UInt64) -> [PositionRecord] {
        guard case .positions(let rows, _) = ask(.positions([Login(login)])) else { return [] }
        return rows
    }

    func orders(_ login: UInt64) -> [OrderRecord] {
        guard case .orders(let rows, _) = ask(.orders([Login(login)])) else { return [] }
        return rows
    }

    func user(_ login: UInt64) -> UserRecord? {
        guard case .users(let rows) = ask(.users([Login(login)])) else { return nil }
        return rows.first
    }

    func isDisabled(_ login: UInt64) -> Bool {
        (user(login)?.rights ?? 0) & UserRights.tradeDisabled != 0
    }

    /// No position, no order, trading disabled.
    func isStopped(_ login: UInt64) -> Bool {
        isDisabled(login) && positions(login).isEmpty && orders(login).isEmpty
    }

    /// A dealer opens a position for a trader; executed after the dealer's latency.
    func open(
        _ login: UInt64, _ side: PositionRecord.Side, lots: Double, _ symbol: String = "EURUSD"
    ) {
        var request = DealerRequest()
        request.login = Login(login)
        request.symbol = symbol
        request.side = side
        request.volume = Volume(rawValue: UInt64((lots * 1e8).rounded()))
        guard case .quotes(let quotes) = ask(.quotes) else { return }
        let quote = quotes.first { $0.symbol == symbol }
        request.price = (side == .buy ? quote?.ask : quote?.bid) ?? 0
        ask(.dealerSend(request))
    }

    /// A dealer closes a position for its trader.
    func close(_ position: PositionRecord) {
        var request = DealerRequest()
        request.login = position.login
        request.symbol = position.symbol
        request.side = position.side == .buy ? .sell : .buy
        request.volume = position.volume
        request.position = position.ticket
        guard case .quotes(let quotes) = ask(.quotes) else { return }
        let quote = quotes.first { $0.symbol == position.symbol }
        request.price = (position.side == .buy ? quote?.bid : quote?.ask) ?? 0
        ask(.dealerSend(request))
    }

    private final class Inspector: EmulatorPort {
        var replies: [RequestID: BridgeReply] = [:]

        func reply(_ reply: BridgeReply, to id: RequestID) { replies[id] = reply }
        func answer(_ answer: DealerAnswer, to id: RequestID) {}
        func event(_ event: BridgeEvent) {}
        func garbage(_ bytes: [UInt8]) {}
    }

    private final class Entropy {
        private var random = SplitMix64(seed: 11)

        func bytes(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
    }
}

/// Keeps what riskd said to journald.
final class RecordingJournal: JournalSink {
    private let log = Mutex<[JournalEntry]>([])

    var entries: [JournalEntry] { log.withLock { $0 } }

    func entries(_ kind: JournalEntry.Kind) -> [JournalEntry] { entries.filter { $0.kind == kind } }

    func write(_ entries: [JournalEntry]) { log.withLock { $0 += entries } }
}
