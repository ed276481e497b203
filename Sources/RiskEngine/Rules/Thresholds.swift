/// Keeps a row's thresholds true to its rules: what the hot path compares with.
public enum Thresholds {
    /// How far a metric must recover above a rung before the rung is forgotten: 10 points.
    static let hysteresis = PartsPerMillion(rawValue: 100_000)

    /// Recomputes one rule's floor from its anchor or mark.
    public static func refreshFloor(_ state: inout RuleState, rule: RuleSpec, row: AccountRow) {
        let digits = CurrencyDigits(Int(row.digits)) ?? .two
        let initial = Money(minorUnits: row.initialBalance)
        let reference = Money(minorUnits: rule.kind == .dailyLoss ? state.anchor : state.mark)
        let floor = Floor.exact(rule, reference: reference, initial: initial, digits: digits)
        state.reference = rule.metric == .realized ? 0 : reference.minorUnits
        state.limit = max(
            1, (ExactAmount(Money(minorUnits: state.reference)) - floor).ceiling.minorUnits)
        state.floor = floor.floor.minorUnits
        state.breachBelow = Floor.breachBelow(floor, rule.comparator).minorUnits
    }

    /// Recomputes what the hot path compares with.
    ///
    /// O(rules).
    public static func refresh(
        _ row: inout AccountRow, rules: Span<RuleState>, plan: PlanSpec
    ) {
        row.equityBreachBelow = .min
        row.balanceBreachBelow = .min
        row.equityWarnBelow = .min
        row.balanceWarnBelow = .min
        row.equityCalmFrom = .max
        row.equityMarkAbove = .max
        row.balanceMarkAbove = .max
        row.nearestLimit = 0
        for index in 0..<Int(row.ruleCount) {
            let state = rules[index]
            guard state.armed else { continue }
            let rule = plan.rules[index]
            if rule.kind == .maxLoss && rule.mark == .trailingIntraday {
                row.equityMarkAbove = min(row.equityMarkAbove, state.mark)
            } else if rule.kind == .maxLoss && rule.mark == .trailingClosedBalance {
                row.balanceMarkAbove = min(row.balanceMarkAbove, state.mark)
            }
            if !state.violated { merge(rule, state, into: &row) }
        }
    }

    private static func merge(_ rule: RuleSpec, _ state: RuleState, into row: inout AccountRow) {
        var warn = Int64.min
        var calm = Int64.max
        for rung in rule.warnAt.indices {
            if state.warnedRungs & 1 << UInt8(rung) == 0 {
                warn = max(warn, warnBelow(rule, state, rung: rung))
            } else {
                calm = min(calm, calmFrom(rule, state, rung: rung))
            }
        }
        // A realised result is the balance less what the day opened with.
        let opening = rule.metric == .realized ? row.dayStartBalance : 0
        let breachBelow = state.breachBelow + opening
        if breachBelow > max(row.equityBreachBelow, row.balanceBreachBelow) {
            row.nearestLimit = state.limit
        }
        switch rule.metric {
        case .equity:
            row.equityBreachBelow = max(row.equityBreachBelow, breachBelow)
            row.equityWarnBelow = max(row.equityWarnBelow, warn)
            row.equityCalmFrom = min(row.equityCalmFrom, calm)
        case .balance, .realized:
            row.balanceBreachBelow = max(row.balanceBreachBelow, breachBelow)
            if warn != .min { row.balanceWarnBelow = max(row.balanceWarnBelow, warn + opening) }
            // One comparison serves marks and calm rungs: rules on the balance are rare.
            if calm != .max {
                row.balanceMarkAbove = min(row.balanceMarkAbove, calm + opening - 1)
            }
        }
    }

    /// A rung is reached iff metric < this.
    ///
    /// Share used >= the rung's.
    static func warnBelow(_ rule: RuleSpec, _ state: RuleState, rung: Int) -> Int64 {
        level(state, share: rule.warnAt[rung]).floor.minorUnits + 1
    }

    /// A reached rung is forgotten iff metric >= this.
    static func calmFrom(_ rule: RuleSpec, _ state: RuleState, rung: Int) -> Int64 {
        let share = PartsPerMillion(rawValue: rule.warnAt[rung].rawValue - hysteresis.rawValue)
        return level(state, share: share).ceiling.minorUnits
    }

    private static func level(_ state: RuleState, share: PartsPerMillion) -> ExactAmount {
        ExactAmount(Money(minorUnits: state.reference)) - share.of(Money(minorUnits: state.limit))
    }
}
