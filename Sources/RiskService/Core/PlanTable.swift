internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// The plans with their coming trading days: immutable, replaced as a whole.
final class PlanTable: Sendable {
    struct Plan: Sendable {
        var settings: PlanSettings
        /// In force, unless `next` is already: see `spec(at:)`.
        var spec: PlanSpec
        var next: NextRules?
        var calendar: TradingCalendar
        /// Changes with the rules: rows armed for another revision wait until they are armed anew.
        var revision: UInt32
        /// Ascending: from a day before to two weeks after `computedAt`, and after what each
        /// server's clock said last.
        var days: [TradingDay]
    }
    let plans: [Plan]
    let configHash: String
    /// The global mode: `observe` overrides every plan.
    let mode: PlanSpec.Mode
    let computedAt: UTCTime
    /// What the servers' clocks said when days around it were computed.
    private let servers: [ServerID: UTCTime]
    /// Never given out twice: a row of a plan that is gone fits no later one.
    private let lastRevision: UInt32

    /// - Parameter previous: The table that this one replaces: unchanged plans keep their revision.
    init(_ configuration: Configuration, now: UTCTime, replacing previous: PlanTable? = nil) {
        let fresh = (previous?.lastRevision ?? 0) + 1
        lastRevision = fresh
        configHash = configuration.hash
        mode = configuration.daemon.mode
        computedAt = now
        let servers = previous?.servers ?? [:]
        self.servers = servers
        let instants = [now] + servers.values
        // By the servers' clocks where one has spoken.
        let utc = servers.values.max() ?? now
        plans = configuration.plans.enumerated().map { index, settings in
            guard let calendar = TradingCalendar(settings.reset) else {
                preconditionFailure("unchecked zone \(settings.reset.zone)")
            }
            var spec = settings.spec
            if configuration.daemon.mode == .observe { spec.mode = .observe }
            let days = Self.days(calendar, around: instants)
            let old = previous.flatMap { index < $0.plans.count ? $0.plans[index] : nil }
            guard let old, let kept = old.continued(by: settings, spec, at: utc) else {
                return Plan(
                    settings: settings, spec: spec, calendar: calendar, revision: fresh, days: days)
            }
            return Plan(
                settings: settings, spec: kept.spec, next: kept.next, calendar: calendar,
                revision: old.revision, days: days)
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

    /// The same table with days around `utc`, by the clock of `server`; nil when it has them.
    fileprivate func covering(_ utc: UTCTime, of server: ServerID) -> PlanTable? {
        let isCovered =
            servers[server].map {
                utc.milliseconds(since: $0).magnitude < Self.coveredMilliseconds
            } ?? false
        let isDue = plans.contains { plan in
            plan.next.map { utc.milliseconds(since: $0.from) > 60_000 } ?? false
        }
        if isCovered && !isDue { return nil }
        return PlanTable(self, adding: utc, of: server)
    }

    private init(_ other: PlanTable, adding utc: UTCTime, of server: ServerID) {
        var servers = other.servers
        servers[server] = utc
        self.servers = servers
        lastRevision = other.lastRevision
        configHash = other.configHash
        mode = other.mode
        computedAt = other.computedAt
        let instants = [other.computedAt] + servers.values
        plans = other.plans.map {
            // A minute later no server is before the reset any more.
            var plan = $0.at(utc.advanced(byMilliseconds: -60_000))
            plan.days = Self.days(plan.calendar, around: instants)
            return plan
        }
    }

    private static let coveredMilliseconds: UInt64 = 6 * 3_600_000

    private static func days(
        _ calendar: TradingCalendar, around instants: [UTCTime]
    ) -> [TradingDay] {
        var days: [Int32: TradingDay] = [:]
        for instant in instants {
            var instant = instant.advanced(byMilliseconds: -86_400_000)
            for _ in 0..<16 {
                let day = calendar.day(containing: instant)
                days[day.number] = day
                instant = day.end
            }
        }
        return days.values.sorted { $0.start < $1.start }
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

    /// Makes sure of trading days around `utc`, which is what the clock of `server` says.
    func cover(_ utc: UTCTime, of server: ServerID) {
        let isNew = current.withLock { table in
            guard let wider = table.covering(utc, of: server) else { return false }
            table = wider
            return true
        }
        // Releasing: pairs with `currentGeneration`.
        if isNew { generation.add(1, ordering: .releasing) }
    }

    func replace(_ table: PlanTable) {
        current.withLock { $0 = table }
        // Releasing: pairs with `currentGeneration`.
        generation.add(1, ordering: .releasing)
    }
}
