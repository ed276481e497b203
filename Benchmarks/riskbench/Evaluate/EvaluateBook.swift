import MTBridge
import RiskEngine

/// Accounts of one server, admitted in random order, as enrolment leaves them.
///
/// Owned by one thread, which plays the poller.
final class EvaluateBook {
    static let batch = 256
    static let initialBalance: Int64 = 10_000_000
    static let dayEnd: Int64 = 1_399_075_200_000

    let table: AccountTable
    let plan: PlanSpec
    let days: [TradingDay]
    let policy: TierPolicy
    let findings = FindingBuffer()
    let count: Int

    init(accounts count: Int, seed: UInt64) {
        self.count = count
        let intervals = TierIntervals()
        table = AccountTable(capacity: count, intervals: intervals)
        policy = TierPolicy(intervals: intervals, stressVelocity: PartsPerMillion(rawValue: 800))
        plan = Self.plan
        let day: Int64 = 86_400_000
        days = [
            TradingDay(
                number: 16_192, start: UTCTime(milliseconds: Self.dayEnd - day),
                end: UTCTime(milliseconds: Self.dayEnd))
        ]
        admit()
        shuffle(seed)
    }

    /// A daily loss and an overall loss, as most plans have.
    private static var plan: PlanSpec {
        var daily = RuleSpec(
            id: "bench/daily", kind: .dailyLoss,
            amount: .shareOfInitial(PartsPerMillion(rawValue: 50_000)))
        daily.anchor = .balance
        var overall = RuleSpec(
            id: "bench/overall", kind: .maxLoss,
            amount: .shareOfInitial(PartsPerMillion(rawValue: 100_000)))
        overall.comparator = .atOrBelow
        var plan = PlanSpec(name: "bench")
        plan.rules = [daily, overall]
        return plan
    }

    private func admit() {
        for slot in 0..<count {
            var row = AccountRow()
            row.login = Self.login(slot)
            row.initialBalance = Self.initialBalance
            row.dayStartBalance = Self.initialBalance
            row.balance = Self.initialBalance
            row.equity = Self.initialBalance
            row.margin = 100_000
            row.marginLeverage = 100
            row.dayEnd = Self.dayEnd
            row.dayNumber = 16_192
            row.plan = 0
            row.ruleCount = UInt8(plan.rules.count)
            row.flags = [.armed]
            let states = plan.rules.map { rule in
                var state = RuleState()
                state.anchor = Self.initialBalance
                state.mark = Self.initialBalance
                state.armed = true
                Thresholds.refreshFloor(&state, rule: rule, row: row)
                return state
            }
            Thresholds.refresh(&row, rules: states.span, plan: plan)
            table.admit(slot: slot, row: row, rules: states, now: Self.start)
        }
    }

    /// Admission queued the slots in order; from here on they come in random order.
    private func shuffle(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var slots: [Int] = []
        while let slot = table.queues.claim(now: Self.start) { slots.append(slot) }
        slots.shuffle(using: &random)
        for slot in slots { table.release(slot, to: .idle, now: Self.start) }
    }

    static let start = MonotonicTime(nanoseconds: 1_000_000_000)

    static func login(_ slot: Int) -> UInt64 { 1_000_000 + UInt64(slot) }
}
