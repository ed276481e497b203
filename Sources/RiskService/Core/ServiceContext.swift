internal import Foundation
internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Takes entries to be made durable; any thread, never blocks on I/O.
protocol LedgerSink: AnyObject, Sendable {
    func append(_ entries: [LedgerEntry])
}

extension Ledger: LedgerSink {}

/// What all servers of the daemon share.
final class ServiceContext: Sendable {
    let clock: any Clock
    let plans: PlanTableHolder
    let events: EventRecorder
    let brakes: Brakes
    let crashHook: (any CrashHook)?
    // Relaxed: one number, which a reload may change.
    private let blindAfter: Atomic<Int64>

    init(
        clock: any Clock, plans: PlanTableHolder, events: EventRecorder,
        brakes: Brakes = Brakes(), blindAfterMilliseconds: Int64,
        crashHook: (any CrashHook)? = nil
    ) {
        self.clock = clock
        self.plans = plans
        self.events = events
        self.brakes = brakes
        self.crashHook = crashHook
        blindAfter = Atomic(blindAfterMilliseconds)
    }

    var blindAfterMilliseconds: Int64 { blindAfter.load(ordering: .relaxed) }

    func setBlindAfter(milliseconds: Int64) { blindAfter.store(milliseconds, ordering: .relaxed) }
}

/// One MT server: its accounts and all that its threads share.
final class ServerContext: Sendable {
    let settings: ServerSettings
    let service: ServiceContext
    let table: AccountTable
    let directory: AccountDirectory
    let policy: TierPolicy
    let budgets: ServerBudgets
    let breaker: Breaker
    let statistics = ServerStatistics()
    let rejected = RejectedSamples()
    let board = ServerBoard()
    /// What deals say of the accounts.
    let books = DealBooks()
    let masks: MaskBoard
    let platform = PlatformClock()
    let credentials: CredentialKeeper
    /// Nil unless accounts are predicted from quotes.
    let prediction: PredictionContext?

    init(
        settings: ServerSettings, service: ServiceContext, accountsMax: Int,
        rulesMax: Int = Limits.rulesPerPlanMax
    ) {
        self.settings = settings
        self.service = service
        let intervals = settings.effectiveIntervals
        table = AccountTable(
            capacity: accountsMax, intervals: intervals, rulesMax: rulesMax)
        directory = AccountDirectory(capacity: accountsMax)
        policy = TierPolicy(
            intervals: settings.tiers.intervals, stressVelocity: settings.stressVelocity)
        budgets = ServerBudgets(settings: settings, now: service.clock.monotonic())
        breaker = Breaker(
            settings: settings,
            isTripped: service.brakes.brake(.breaker, settings.id) != nil)
        masks = MaskBoard(settings.masks)
        credentials = CredentialKeeper(
            settings: settings,
            directory: ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"],
            events: service.events, clock: service.clock, crashHook: service.crashHook)
        prediction =
            settings.policy == .predict
            ? PredictionContext(
                settings: settings, accountsMax: accountsMax, clock: service.clock) : nil
    }
}

extension ServerContext {
    /// An account that is armed, as last published, and the rules that were violated and close it;
    /// nil when it is not armed, or about to be armed anew.
    func watched(_ login: Login) -> (row: AccountRow, broken: [RuleSpec], states: [RuleState])? {
        guard let entry = directory.entry(login), let slot = entry.slot, let life = entry.life
        else { return nil }
        let (row, states) = table.copy(of: slot)
        let plans = service.plans.table.plans
        guard row.flags.contains(.armed), row.life == life.life,
            row.planRevision == entry.planRevision, Int(row.plan) < plans.count,
            plans[Int(row.plan)].revision == row.planRevision
        else { return nil }
        let rules = plans[Int(row.plan)].spec.rules
        let broken = zip(rules, states).filter { rule, state in
            state.violated && !rule.shadow && (rule.severity == .hard || rule.severity == .pause)
        }
        return (row, broken.map(\.0), broken.map(\.1))
    }

    /// UTC by the server's clock; by this host's before its first reply.
    func utc(at now: MonotonicTime) -> UTCTime { platform.utc(at: now) ?? service.clock.utc() }

    var utc: UTCTime { utc(at: service.clock.monotonic()) }

    /// Whether nothing may be done to an account, because riskd or its plan only observes.
    func isObserving(_ login: Login) -> Bool {
        let table = service.plans.table
        if table.mode == .observe { return true }
        // By name: a reload may have moved the plans since the entry was made.
        guard let name = directory.entry(login)?.life?.plan else { return false }
        return table.plans.first { $0.spec.name == name }?.spec.mode == .observe
    }
}

extension TierSettings {
    /// As the engine wants them.
    var intervals: TierIntervals {
        TierIntervals(critical: critical, hot: hot, warm: warm, normal: normal, idle: idle)
    }
}

extension ServerSettings {
    /// Uniform polling is one tier whose accounts are as good as always due; confirming reads still
    /// go before them.
    var effectiveIntervals: TierIntervals {
        policy == .uniform
            ? TierIntervals(critical: 50, hot: 50, warm: 50, normal: 50, idle: 50) : tiers.intervals
    }
}

extension ServerContext {
    /// The platform answered a request of this line with "too frequent".
    func slowDown(_ line: ServerBudgets.Line, now: MonotonicTime) {
        budgets.tooFrequent(line, now: now)
        statistics.refused.add()
    }
}
