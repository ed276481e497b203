public import MTBridge
internal import RiskEngine
internal import Synchronization

/// riskd as a library: everything but signals, systemd and the command line.
public final class Daemon: Sendable {
    /// How it is run; the defaults are those of production.
    public struct Options: Sendable {
        /// Where `SIGHUP` reads the configuration again.
        public var configurationPath: String?
        public var clock: any Clock = SystemClock()
        public var journal: any JournalSink
        /// Sockets that systemd holds for us, by name: `events`, `rest`, `control`.
        public var sockets: [ListenSocket] = []
        public var version = Daemon.version
        /// Of the crash campaign's own program; see `CrashHook`.
        public var crashHook: (any CrashHook)?

        public init(journal: any JournalSink) { self.journal = journal }
    }

    /// As `--version` and `/v1/status` say it.
    public static let version = Release.version

    private let options: Options
    private let current: Mutex<Configuration>
    private let ledger: Ledger
    private let plans: PlanTableHolder
    private let events: EventRecorder
    private let servers: [ServerRuntime]
    private let control: ControlPlane
    private let board: StatusBoard

    /// Opens the ledger, restores what it remembers, and starts every thread.
    ///
    /// - Throws: `StartError` with one line for the operator; nothing is left running then.
    public init(_ configuration: Configuration, _ options: Options) throws(StartError) {
        self.options = options
        let clock = options.clock
        let dispatcher = CommitDispatcher(crashHook: options.crashHook)
        let directory = configuration.daemon.stateDirectory
        current = Mutex(configuration)
        let table = PlanTable(configuration, now: clock.utc())
        let rulesMax = table.rulesMax
        plans = PlanTableHolder(table)
        do {
            var ledgerOptions = LedgerOptions()
            ledgerOptions.retainDays = configuration.daemon.retainDays
            options.crashHook?.reached(.ledgerOpening)
            ledger = try Ledger(
                directory: directory, clock: clock, options: ledgerOptions,
                crashHook: options.crashHook, health: Self.herald(options.journal)
            ) { dispatcher.committed($0) }
            options.crashHook?.reached(.ledgerOpened)
            let memory = try LedgerMemory(directory: directory, now: clock.utc())
            options.crashHook?.reached(.memoryRead)
            events = EventRecorder(ledger: ledger, journal: options.journal)
            let service = ServiceContext(
                clock: clock, plans: plans, events: events, brakes: Brakes(memory.brakes),
                blindAfterMilliseconds: configuration.daemon.blindAfterMilliseconds,
                crashHook: options.crashHook)
            let contexts = configuration.servers.map {
                ServerContext(
                    settings: $0, service: service, accountsMax: configuration.daemon.accountsMax,
                    rulesMax: rulesMax)
            }
            let desks = contexts.map { EnrolmentDesk(context: $0) }
            let roster = Self.loadRoster(configuration, events: events)
            for (context, desk) in zip(contexts, desks) {
                context.breaker.remember(
                    memory.enforced(on: context.settings.id), clock: clock)
                memory.recall(context)
                desk.load(
                    stored: memory.accounts(of: context.settings.id),
                    owed: memory.owedLogins(on: context.settings.id))
                desk.load(roster: roster[context.settings.id] ?? [:])
            }
            board = StatusBoard(
                contexts: contexts, service: service, ledger: ledger, dispatcher: dispatcher,
                options: options)
            let operations = Operations(
                desks: Self.byServer(contexts, desks), contexts: contexts, service: service,
                ledger: try LedgerView(directory: directory))
            var settings = try ControlPlaneSettings(configuration.daemon)
            settings.adopt(options.sockets)
            let view = try LedgerView(directory: directory)
            control = try ControlPlane(
                settings: settings, status: board, control: operations,
                events: view, violations: view,
                accessLog: AccessRecorder(events: events), clock: clock)
            board.attach(control)
            ledger.start()
            servers = try Self.start(contexts, desks, clock: clock)
            operations.attach(servers)
            dispatcher.attach(
                control: control, recorder: events, inboxes: Self.inboxes(servers))
            dispatcher.enforceable.add(memory.owed().count)
            OwedEnforcement(memory: memory, service: service).begin(Self.inboxes(servers))
            options.crashHook?.reached(.enforcementResumed)
            try control.start()
        } catch {
            throw StartError("\(error)", isOfLedger: error is LedgerError)
        }
        announce(configuration)
        options.crashHook?.reached(.serving)
    }

    /// Says when the ledger cannot be written, and when it can again.
    private static func herald(
        _ journal: any JournalSink
    ) -> @Sendable (LedgerState.Health) -> Void {
        { journal.write(JournalEntry($0)) }
    }

    /// Nil while every thread makes progress; else what stands still.
    ///
    /// For the watchdog.
    public func problem() -> String? { board.livenessProblem() }

    /// One line for `systemctl status`.
    public func summary() -> String { board.summary() }

    /// Once a second or so: what is due by time alone.
    public func refresh() {
        let instant = options.clock.monotonic()
        events.tick(now: instant)
        for server in servers { server.context.credentials.tick(now: instant) }
    }

    /// Reads the configuration again: all of it takes effect, or none.
    ///
    /// - Returns: What changed, one line each.
    public func reload() throws(StartError) -> [String] {
        guard let path = options.configurationPath else {
            throw StartError("riskd was started without --config: there is nothing to reload")
        }
        let old = current.withLock { $0 }
        let new: Configuration
        do throws(ConfigurationError) {
            new = try ConfigurationParser.load(path: path)
        } catch {
            throw StartError("configuration is kept as it was: \(error)")
        }
        let fixed = Configuration.differenceNeedingRestart(from: old, to: new)
        guard fixed.isEmpty else {
            throw StartError(
                "configuration is kept as it was; these changes need a restart: "
                    + fixed.joined(separator: "; "))
        }
        let table = PlanTable(new, now: options.clock.utc(), replacing: plans.table)
        guard servers.allSatisfy({ table.rulesMax <= $0.context.table.rulesMax }) else {
            throw StartError(
                "configuration is kept as it was; a plan with more rules than any had at the start "
                    + "needs a restart")
        }
        let roster = Self.loadRoster(new, events: events)
        options.crashHook?.reached(.reloading)
        current.withLock { $0 = new }
        plans.replace(table)
        options.crashHook?.reached(.reloadHalfDone)
        for server in servers {
            server.context.service.setBlindAfter(
                milliseconds: new.daemon.blindAfterMilliseconds)
            if let settings = new.servers.first(where: { $0.id == server.context.settings.id }) {
                server.context.breaker.adopt(settings)
                server.context.masks.adopt(settings.masks)
            }
            server.enrolment.load(roster: roster[server.context.settings.id] ?? [:])
            server.enrolment.reconsiderAll()
            server.wake()
        }
        options.crashHook?.reached(.reloaded)
        return Configuration.difference(from: old, to: new) + table.announcements
    }

    /// Stops every thread in order: nobody decides, then nobody acts, then the ledger is drained.
    ///
    /// - Returns: Entries that could not be made durable; 0 in every healthy case.
    public func stop() -> Int {
        events.say(JournalEntry(.stopping, "stopping"))
        for server in servers { server.stop() }
        control.stop()
        options.crashHook?.reached(.stopping)
        defer {
            events.finish()
            options.crashHook?.reached(.stopped)
        }
        return ledger.stop()
    }

    private func announce(_ configuration: Configuration) {
        var json = JSONFields()
        json.add("version", options.version)
        json.add("mode", configuration.daemon.mode.rawValue)
        json.add("config_hash", configuration.hash)
        json.add("servers", configuration.servers.map(\.id.rawValue))
        json.add("plans", configuration.plans.map(\.spec.name))
        let now = options.clock.utc()
        let host = options.clock.monotonic().nanoseconds
        events.record(
            EventDraft(
                name: "riskd.started",
                id: Identifiers.eventID(
                    "riskd.started", parts: [String(now.milliseconds), String(host)]),
                at: now, server: nil, data: json.object),
            line: JournalEntry(
                .started,
                "riskd \(options.version) started, mode \(configuration.daemon.mode.rawValue), "
                    + "\(configuration.servers.count) servers, \(configuration.plans.count) plans",
                fields: [(.mode, configuration.daemon.mode.rawValue)]))
    }
}

/// Why riskd could not start or reload, for the operator.
public struct StartError: Error, Equatable, CustomStringConvertible {
    public var description: String
    /// The ledger is what stands in the way: nobody is watched, and who runs riskd must mend it.
    public var isOfLedger: Bool

    init(_ description: String, isOfLedger: Bool = false) {
        self.description = description
        self.isOfLedger = isOfLedger
    }
}
