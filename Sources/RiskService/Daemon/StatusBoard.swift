internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// What the daemon shows of itself: status, rules, liveness, readiness.
///
/// Called on the control thread (liveness also on the main thread); reads copies and counters only.
final class StatusBoard: StatusSource {
    let contexts: [ServerContext]
    let plans: PlanTableHolder
    let ledger: Ledger
    private let brakes: Brakes
    let clock: any Clock
    private let dispatcher: CommitDispatcher
    private let version: String
    private let startedAt: UTCTime
    private let startedMonotonic: MonotonicTime
    private let control = Mutex<ControlPlane?>(nil)

    /// A primary poller that has not come round for this long hangs.
    static let roundMillisecondsMax: Int64 = 10_000

    init(
        contexts: [ServerContext], service: ServiceContext, ledger: Ledger,
        dispatcher: CommitDispatcher, options: Daemon.Options
    ) {
        self.contexts = contexts
        plans = service.plans
        brakes = service.brakes
        self.ledger = ledger
        self.dispatcher = dispatcher
        clock = options.clock
        version = options.version
        startedAt = options.clock.utc()
        startedMonotonic = options.clock.monotonic()
    }

    func attach(_ plane: ControlPlane) { control.withLock { $0 = plane } }

    func interfaceMetrics() -> [MetricSample] { control.withLock { $0 }?.metrics() ?? [] }

    var violations: UInt64 { dispatcher.violations.value }

    /// Violations whose enforcement is owed, under way or withheld.
    private var openViolations: Int {
        let settled = contexts.reduce(0) { $0 + Int($1.statistics.settled.value) }
        return max(0, Int(dispatcher.enforceable.value) - settled)
    }

    func status() -> StatusView {
        var view = StatusView()
        let now = clock.monotonic()
        let state = ledger.state
        view.version = version
        view.mode = plans.table.mode.rawValue
        view.startedAt = startedAt.rfc3339
        view.uptimeSeconds = now.milliseconds(since: startedMonotonic) / 1_000
        view.configHash = plans.table.configHash
        view.epoch = ledger.epoch
        view.headSeq = state.committedSeq
        view.ledger = state.text
        view.openViolations = openViolations
        view.enforcementPaused = brakes.brake(.killSwitch, nil) != nil
        view.brakes = brakes.all.map(BrakeView.init)
        for context in contexts {
            let server = self.server(context, now: now)
            view.servers.append(server)
            let armed = context.directory.armedCount()
            view.accounts += server.accounts
            view.armed += armed
            view.unarmed += server.accounts - armed
            view.blind += context.board.current.blind.count
        }
        return view
    }

    private func server(_ context: ServerContext, now: MonotonicTime) -> ServerView {
        let board = context.board.current
        var view = ServerView()
        view.name = context.settings.id.rawValue
        view.state = board.state
        view.detail = board.detail
        view.platform = board.info.map { "MT\($0.platform) \($0.name)" } ?? ""
        view.zone = context.settings.zone.text
        view.serverTime = board.serverTime.map(\.text) ?? ""
        view.accounts = context.directory.count
        view.enforcer = context.credentials.isObserving ? "no_credentials" : "ok"
        view.breaker = context.breaker.text(accounts: context.directory.armedCount())
        view.enforcementPaused = brakes.isPaused(context.settings.id)
        view.tiers = tiers(context)
        for tier in Tier.polled {
            view.latenessMs[tier.name] = context.table.queues.lateness(of: tier, now: now)
        }
        view.budgets = budgets(context, board)
        view.samples = context.statistics.samples()
        view.enforcement = board.enforcement
        view.prediction = context.predictionView(now: now)
        if board.verifying > 0 { view.enforcement["verifying"] = board.verifying }
        return view
    }

    private func tiers(_ context: ServerContext) -> [String: Int] {
        var tiers: [String: Int] = [:]
        for tier in Tier.polled { tiers[tier.name] = 0 }
        for (slot, _) in context.directory.armedSlots() {
            tiers[context.table.queues.state(of: slot).tier.name, default: 0] += 1
        }
        return tiers
    }

    func budgets(_ context: ServerContext, _ board: ServerBoard.Content) -> [BudgetView] {
        let statistics = context.statistics
        var reads = context.budgets.view(.accountReads)
        reads.requests = statistics.accountRequests.value
        reads.rows = statistics.accountRows.value
        var quotes = context.budgets.view(.quotes)
        quotes.requests = statistics.quoteRequests.value
        var enforcement = context.budgets.view(.enforcementReads)
        enforcement.requests = statistics.enforcementRequests.value
        var writes = BudgetView()
        writes.line = "writes"
        writes.limit = Double(context.settings.writesInFlight)
        writes.current = Double(board.writesInFlight)
        writes.requests = statistics.writeRequests.value
        return [reads, quotes, enforcement, writes]
    }

    func rules() -> [RuleView] {
        let table = plans.table
        let now = contexts.first?.utc ?? clock.utc()
        let counts = accountsPerPlan(table.plans.count)
        return table.plans.enumerated().flatMap { index, plan -> [RuleView] in
            let next = plan.next.flatMap { $0.from > now ? $0 : nil }
            let spec = plan.spec(at: now)
            let views = spec.rules.enumerated().map { number, rule -> RuleView in
                var view = rule.view
                if let next, next.spec.rules[number] != rule {
                    view.changesAt = next.from.rfc3339
                }
                view.armed =
                    counts.armed[index] - (rule.kind == .dailyLoss ? counts.withheld[index] : 0)
                return view
            }
            let progress = spec.progress.map { rule -> RuleView in
                var view = rule.view
                view.armed = counts.armed[index]
                return view
            }
            let resets = plan.calendar.resets(after: now, count: 5)
            return (views + progress).map { view in
                var view = view
                view.plan = spec.name
                view.mode = spec.mode.rawValue
                view.reset = plan.settings.reset.text
                view.nextResets = resets.map(\.rfc3339)
                view.nextResetsLocal = resets.map {
                    $0.rfc3339(zone: plan.settings.reset.zone)
                }
                view.accounts = counts.all[index]
                return view
            }
        }
    }

    /// `withheld`: of those armed, accounts whose daily rules wait.
    private func accountsPerPlan(
        _ plans: Int
    ) -> (all: [Int], armed: [Int], withheld: [Int]) {
        var all = [Int](repeating: 0, count: plans)
        var armed = all
        var withheld = all
        for context in contexts {
            for login in context.directory.logins() {
                guard let entry = context.directory.entry(login), let plan = entry.plan,
                    plan < plans
                else { continue }
                all[plan] += 1
                if entry.slot != nil { armed[plan] += 1 }
                if entry.slot != nil, entry.withholdsDaily { withheld[plan] += 1 }
            }
        }
        return (all, armed, withheld)
    }

    func livenessProblem() -> String? {
        let now = clock.monotonic()
        for context in contexts {
            let last = max(context.board.current.lastRound, startedMonotonic)
            if now.milliseconds(since: last) > Self.roundMillisecondsMax {
                return "poller of \(context.settings.id) hangs"
            }
        }
        return nil
    }

    func readinessProblem() -> String? {
        if case .degraded(let reason, _) = ledger.state.health { return "ledger: \(reason)" }
        for context in contexts {
            let board = context.board.current
            if board.info == nil { return "\(context.settings.id): not connected yet" }
            if !board.enrolmentDecided { return "\(context.settings.id): enrolment is under way" }
        }
        return nil
    }

    /// One line for the service manager.
    func summary() -> String {
        let status = status()
        let down = status.servers.filter { $0.state != "connected" }.map(\.name)
        let paused = status.servers.filter(\.enforcementPaused).map(\.name)
        return "\(status.mode): \(status.armed) of \(status.accounts) accounts armed, "
            + "\(status.openViolations) violations"
            + (paused.isEmpty ? "" : ", PAUSED: \(paused.joined(separator: " "))")
            + (status.blind > 0 ? ", \(status.blind) BLIND" : "")
            + (down.isEmpty ? "" : ", DOWN: \(down.joined(separator: " "))")
            + (status.ledger == "ok" ? "" : ", ledger \(status.ledger)")
    }
}

extension BrakeView {
    init(_ record: BrakeRecord) {
        self.init()
        kind = record.kind.rawValue
        server = record.server?.rawValue
        since = record.at.rfc3339
        by = record.identity
        reason = record.reason
    }
}

extension ServerTime {
    /// `2014-05-02 15:30:00`, in the server's own time.
    var text: String {
        let utc = UTCTime(milliseconds: milliseconds).rfc3339
        return utc.prefix(10) + " " + utc.dropFirst(11).prefix(8)
    }
}
