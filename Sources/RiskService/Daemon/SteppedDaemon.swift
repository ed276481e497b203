public import MTBridge
public import RiskEngine
internal import Synchronization

/// riskd without threads and sockets: its caller steps everything, in virtual time.
///
/// What `Daemon` starts on threads of its own (pollers with their housekeeper, enforcers, ledger
/// and what follows its commits) runs here in one round after the other, so that a seed replays.
/// One thread makes every call.
public final class SteppedDaemon {
    /// What there is to run it with.
    public struct Setup {
        public var configuration: Configuration
        public var roster: [Enrolment] = []
        public var clock: any Clock
        public var journal: any JournalSink
        /// Of the ledger; keeps what earlier runs remembered.
        public var directory: String
        /// One per configured server.
        public var connectors: [ServerID: any BridgeConnector]
        /// Called after each commit, with what it made durable.
        public var observer: @Sendable (CommitNotice) -> Void = { _ in }

        public init(
            configuration: Configuration, clock: any Clock, journal: any JournalSink,
            directory: String, connectors: [ServerID: any BridgeConnector]
        ) {
            self.configuration = configuration
            self.clock = clock
            self.journal = journal
            self.directory = directory
            self.connectors = connectors
        }
    }

    private let clock: any Clock
    private let ledger: Ledger
    private let plans: PlanTableHolder
    private let link = CommitLink()
    private var servers: [SteppedServer] = []
    private let brakes: BrakeDesk
    private let directory: String

    /// Opens the ledger and builds every part; nothing is connected before the first `step`.
    ///
    /// - Parameter syncs: False for simulations, whose files need not survive the host.
    public init(_ setup: Setup, syncs: Bool = false) throws {
        clock = setup.clock
        directory = setup.directory
        let now = setup.clock.utc()
        plans = PlanTableHolder(PlanTable(setup.configuration, now: now))
        var options = LedgerOptions()
        options.syncs = syncs
        options.retainDays = setup.configuration.daemon.retainDays
        let dispatcher = CommitDispatcher()
        link.attach(dispatcher)
        let (observer, link) = (setup.observer, link)
        ledger = try Ledger(
            directory: setup.directory, clock: setup.clock, options: options,
            health: { [journal = setup.journal] in journal.write(JournalEntry($0)) },
            observer: {
                observer($0)
                link.dispatcher?.committed($0)
            })
        let memory = try LedgerMemory(directory: setup.directory, now: now)
        let events = EventRecorder(ledger: ledger, journal: setup.journal)
        let service = ServiceContext(
            clock: setup.clock, plans: plans, events: events, brakes: Brakes(memory.brakes),
            blindAfterMilliseconds: setup.configuration.daemon.blindAfterMilliseconds)
        var inboxes: [ServerID: EnforcementInbox] = [:]
        for settings in setup.configuration.servers {
            guard let connector = setup.connectors[settings.id] else { continue }
            let context = ServerContext(
                settings: settings, service: service,
                accountsMax: setup.configuration.daemon.accountsMax,
                rulesMax: plans.table.rulesMax)
            context.breaker.remember(memory.enforced(on: settings.id), clock: setup.clock)
            memory.recall(context)
            let desk = EnrolmentDesk(context: context)
            desk.load(
                stored: memory.accounts(of: settings.id), owed: memory.owedLogins(on: settings.id))
            desk.load(roster: Self.roster(setup.roster, of: settings.id))
            servers.append(
                Self.server(context, desk: desk, connector: connector, inboxes: &inboxes))
        }
        dispatcher.attach(control: nil, recorder: events, inboxes: inboxes)
        OwedEnforcement(memory: memory, service: service).begin(inboxes)
        let reachable = inboxes
        brakes = BrakeDesk(service: service, contexts: servers.map(\.context)) { reachable[$0] }
    }

    private static func server(
        _ context: ServerContext, desk: EnrolmentDesk, connector: any BridgeConnector,
        inboxes: inout [ServerID: EnforcementInbox]
    ) -> SteppedServer {
        let bell = SteppedServer.Bell()
        let pollers = (0..<context.settings.connections).map {
            Poller(context: context, connector: connector, index: $0, enrolment: desk)
        }
        let reader = context.prediction.map {
            QuoteReader(context: context, prediction: $0, connector: connector) {
                bell.wakePollers()
            }
        }
        var enforcer: Enforcer?
        if context.settings.enforcerLogin != nil {
            let inbox = EnforcementInbox { bell.wakeEnforcer() }
            inboxes[context.settings.id] = inbox
            enforcer = Enforcer(context: context, connector: connector, inbox: inbox, index: 0)
        }
        return SteppedServer(
            context: context, desk: desk, pollers: pollers, reader: reader, enforcer: enforcer,
            bell: bell)
    }

    private static func roster(
        _ rows: [Enrolment], of server: ServerID
    ) -> [Login: Enrolment] {
        Dictionary(
            rows.filter { ServerID($0.server) == server }.map { (Login($0.login), $0) },
            uniquingKeysWith: { _, last in last })
    }

    /// Bytes came over a connection to this server since the last round.
    public func stir(_ id: ServerID) {
        servers.first { $0.context.settings.id == id }?.stir()
    }

    /// A quote of this server changed: unread, it is worth no round.
    public func quotesChanged(_ id: ServerID, now: MonotonicTime) {
        servers.first { $0.context.settings.id == id }?.quotesChanged(now: now)
    }

    /// One round of everything that the daemon would have a thread for, and that has something to
    /// do.
    ///
    /// - Returns: When it wants the next round even if nothing happens.
    public func step(now: MonotonicTime) -> MonotonicTime {
        var wake = now.advanced(byMilliseconds: 60_000)
        for server in servers {
            wake = min(wake, server.step(now: now) { commit(now) })
        }
        if let due = ledger.commitDue { wake = min(wake, due) }
        return wake
    }

    private func commit(_ now: MonotonicTime) {
        guard let due = ledger.commitDue, due <= now else { return }
        ledger.commitPending(now: now)
    }

    /// Takes a new configuration and roster over, as SIGHUP does.
    public func reload(_ configuration: Configuration, roster: [Enrolment]) {
        plans.replace(PlanTable(configuration, now: clock.utc(), replacing: plans.table))
        for server in servers {
            let id = server.context.settings.id
            server.context.service.setBlindAfter(
                milliseconds: configuration.daemon.blindAfterMilliseconds)
            if let settings = configuration.servers.first(where: { $0.id == id }) {
                server.context.breaker.adopt(settings)
                server.context.masks.adopt(settings.masks)
            }
            server.desk.load(roster: Self.roster(roster, of: id))
            server.desk.reconsiderAll()
        }
    }

    /// Sets or clears the kill switch of all servers, as `riskctl enforcement pause|resume` does;
    /// durable when this returns.
    public func setPaused(_ isPaused: Bool, reason: String) {
        _ =
            isPaused
            ? brakes.pause(nil, identity: "simulation", reason: reason)
            : brakes.resume(nil, identity: "simulation", reason: reason)
        ledger.commitPending(now: clock.monotonic())
    }

    /// Has what brakes hold verified and carried out, as `riskctl enforcement release` does.
    public func release(reason: String) throws {
        let withheld = try LedgerReader(directory: directory).withheld(
            reasons: BrakeDesk.releasedReasons)
        _ = try brakes.release(nil, withheld, identity: "simulation", reason: reason)
    }

    /// Ends this run.
    ///
    /// - Parameter crashing: What was not committed is lost, as with `kill -9`.
    public func end(crashing: Bool) {
        for server in servers { server.close() }
        if !crashing { ledger.stop() }
        link.attach(nil)
        servers = []
    }

    // MARK: Looked at from outside

    /// What riskd holds of an account; nil when it is not armed.
    public func account(_ key: AccountKey) -> AccountInspection? {
        guard let server = servers.first(where: { $0.context.settings.id == key.server }),
            let entry = server.context.directory.entry(key.login), let slot = entry.slot
        else { return nil }
        let (row, rules) = server.context.table.copy(of: slot)
        return AccountInspection(row: row, rules: Array(rules.prefix(Int(row.ruleCount))))
    }

    /// Accounts that no token would ever bring to a poller again, one line each.
    ///
    /// Between two rounds every armed account is either held (its batch is in flight) or has a
    /// token in the ring of its tier: anything else is a lost account.
    public func forgottenAccounts() -> [String] {
        var lines: [String] = []
        for server in servers {
            let queues = server.context.table.queues
            for (slot, login) in server.context.directory.armedSlots() {
                let state = queues.state(of: slot)
                let isKept = state.isHeld || (state.tier != .none && state.hasToken(in: state.tier))
                if !isKept { lines.append("\(login): slot \(slot) in \(state)") }
            }
        }
        return lines
    }

    /// Ledger, dispatcher and recorder hold each other; a simulation must let go of all of them.
    private final class CommitLink: Sendable {
        private let target = Mutex<CommitDispatcher?>(nil)

        var dispatcher: CommitDispatcher? { target.withLock { $0 } }

        func attach(_ dispatcher: CommitDispatcher?) { target.withLock { $0 = dispatcher } }
    }
}

/// What riskd believes of one account, as last published.
public struct AccountInspection: Sendable {
    public var row: AccountRow
    public var rules: [RuleState]
}
