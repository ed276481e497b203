internal import MTBridge
internal import RiskEngine

/// What the deals of a life say of its results: recomputed from all of them at every read.
struct DealProgress: Sendable {
    /// The result of one trading day.
    struct Day: Equatable, Sendable {
        var number: Int32
        var result: Int64
    }

    /// One rule on the deals.
    struct Rule: Sendable {
        var spec: ProgressSpec
        var isMet: Bool
        var figures: ProgressFigures
        /// The deal with which it became what it is.
        var change: ProgressState.Change?
        /// The first deal with which it was met.
        var firstMet: ProgressState.Change?
        var firstFigures: ProgressFigures?
        var shortTrades: [ClosedTrade]
    }
    var tradingDays = 0
    var profitableDays = 0
    var total: Int64 = 0
    var bestDay: Int64 = 0
    var lastTicket: UInt64 = 0
    /// The latest, ascending; at most `daysKept`.
    var days: [Day] = []
    var rules: [Rule] = []

    static let daysKept = 60

    /// - Parameter deals: Of one account, ascending.
    init(_ deals: [DealRecord], life: LifeRecord, plan: PlanTable.Plan, zone: ServerZone) {
        let entries = ResultEntries(life: life, plan: plan, zone: zone).entries(of: deals)
        var tally = ResultTally()
        var states = plan.spec.progress.map {
            ProgressState($0, initial: life.initialBalance, digits: life.digits)
        }
        for entry in entries {
            tally.take(entry)
            for index in states.indices { states[index].take(entry) }
        }
        tradingDays = tally.days.count { $0.openings > 0 }
        profitableDays = tally.days.count { $0.result > 0 }
        total = tally.total
        bestDay = tally.bestDay
        lastTicket = deals.map(\.ticket).max() ?? 0
        days = Self.latest(tally)
        rules = states.map {
            Rule(
                spec: $0.spec, isMet: $0.isMet, figures: $0.figures, change: $0.change,
                firstMet: $0.firstMet, firstFigures: $0.firstFigures, shortTrades: $0.shortTrades)
        }
    }

    private static func latest(_ tally: ResultTally) -> [Day] {
        tally.days.map { Day(number: $0.number, result: $0.result) }
            .sorted { $0.number < $1.number }.suffix(daysKept)
    }

    /// Days whose deals were edited since `earlier` was read: those that differ without a new deal.
    static func restated(
        since earlier: DealProgress, _ deals: [DealRecord], life: LifeRecord,
        plan: PlanTable.Plan, zone: ServerZone
    ) -> [(day: Int32, was: Int64, now: Int64)] {
        var tally = ResultTally()
        let known = deals.filter { $0.ticket <= earlier.lastTicket }
        let entries = ResultEntries(life: life, plan: plan, zone: zone).entries(of: known)
        for entry in entries { tally.take(entry) }
        let first = earlier.days.first?.number ?? .min
        var now = Dictionary(
            uniqueKeysWithValues: tally.days.filter { $0.number >= first }.map {
                ($0.number, $0.result)
            })
        var changes: [(day: Int32, was: Int64, now: Int64)] = []
        for day in earlier.days {
            let result = now.removeValue(forKey: day.number) ?? 0
            if result != day.result { changes.append((day.number, day.result, result)) }
        }
        // An edit may move a deal into a day that had none.
        for (day, result) in now where result != 0 { changes.append((day, 0, result)) }
        return changes.sorted { $0.day < $1.day }
    }
}
