internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// The plans with their coming trading days: immutable, replaced as a whole.
final class PlanTable: Sendable {
    struct Plan: Sendable {
        var settings: PlanSettings
        var spec: PlanSpec
        var calendar: TradingCalendar
        /// Changes with the rules: rows armed for another revision wait until they are armed anew.
        var revision: UInt32
        /// Ascending, from the day before `computedAt` to two weeks after.
        var days: [TradingDay]
    }
    let plans: [Plan]
    let configHash: String
    /// The global mode: `observe` overrides every plan.
    let mode: PlanSpec.Mode
    let computedAt: UTCTime
    /// Never given out twice: a row of a plan that is gone fits no later one.
    private let lastRevision: UInt32

    /// - Parameter previous: The table that this one replaces: unchanged plans keep their revision.
    init(_ configuration: Configuration, now: UTCTime, replacing previous: PlanTable? = nil) {
        let fresh = (previous?.lastRevision ?? 0) + 1
        lastRevision = fresh
        var revisions: [UInt32] = []
        for (index, settings) in configuration.plans.enumerated() {
            let old = previous.flatMap { index < $0.plans.count ? $0.plans[index] : nil }
            // The mode is no part of it: rows need not be armed anew to be enforced.
            var spec = settings.spec
            if let mode = old?.settings.spec.mode { spec.mode = mode }
            let isSame = old?.settings.spec == spec && old?.settings.reset == settings.reset
            revisions.append(isSame ? old?.revision ?? fresh : fresh)
        }
        configHash = configuration.hash
        mode = configuration.daemon.mode
        computedAt = now
        plans = zip(configuration.plans, revisions).map { settings, revision in
            guard let calendar = TradingCalendar(settings.reset) else {
                preconditionFailure("unchecked zone \(settings.reset.zone)")
            }
            var spec = settings.spec
            if configuration.daemon.mode == .observe { spec.mode = .observe }
            return Plan(
                settings: settings, spec: spec, calendar: calendar,
                revision: revision, days: Self.days(calendar, around: now))
        }
    }

    /// Rules of the largest plan; at least 2, so that a first further rule needs no restart.
    var rulesMax: Int { max(2, plans.map(\.spec.rules.count).max() ?? 0) }

    /// The plan whose `match=` takes this account first, in the order of the configuration.
    func plan(server: ServerID, group: String, login: Login) -> Int? {
        plans.firstIndex {
            PlanMatch.covers($0.settings.match, server: server, login: login, group: group)
        }
    }

    private static func days(_ calendar: TradingCalendar, around now: UTCTime) -> [TradingDay] {
        var days: [TradingDay] = []
        var instant = now.advanced(byMilliseconds: -86_400_000)
        for _ in 0..<16 {
            let day = calendar.day(containing: instant)
            days.append(day)
            instant = day.end
        }
        return days
    }
}

/// The table in force: replaced on reload and once a day; readers keep the one they took.
final class PlanTableHolder: Sendable {
    private let current: Mutex<PlanTable>
    /// Grows with each replacement, so that a poller sees with one load that it must look again.
    private let generation = Atomic<UInt64>(1)

    init(_ table: PlanTable) { current = Mutex(table) }

    var table: PlanTable { current.withLock { $0 } }

    /// Acquiring: pairs with the releasing add in `replace`.
    var currentGeneration: UInt64 { generation.load(ordering: .acquiring) }

    func replace(_ table: PlanTable) {
        current.withLock { $0 = table }
        // Releasing: pairs with `currentGeneration`.
        generation.add(1, ordering: .releasing)
    }
}
