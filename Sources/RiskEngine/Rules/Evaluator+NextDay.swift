// What is known of a day before it begins.
extension Evaluator {
    /// What `AccountRow.equityBreachBelow` becomes at the reset if no later sample comes before.
    ///
    /// Quotes are held against it from the reset on, while the account itself waits for the read
    /// that rolls it. Allocates nothing; O(rules).
    ///
    /// - Parameter plan: As it is from the reset on.
    public static func equityBreachBelowOfNextDay(
        _ row: AccountRow, _ rules: borrowing MutableSpan<RuleState>, _ plan: PlanSpec
    ) -> Int64 {
        var breachBelow = Int64.min
        for index in 0..<Int(row.ruleCount) where plan.rules[index].metric == .equity {
            let rule = plan.rules[index]
            var state = rules[index]
            guard state.armed else { continue }
            switch rule.kind {
            case .dailyLoss:
                let anchor = Self.anchor(rule, balance: row.balance, equity: row.equity)
                if rule.anchor != .highestEndOfDay || anchor > state.anchor {
                    state.anchor = anchor
                }
                // A failed evaluation stays failed.
                if rule.severity != .hard || rule.shadow { state.violated = false }
            case .maxLoss:
                if rule.mark == .trailingEndOfDay { state.mark = max(state.mark, row.balance) }
            }
            guard !state.violated else { continue }
            Thresholds.refreshFloor(&state, rule: rule, row: row)
            breachBelow = max(breachBelow, state.breachBelow)
        }
        return breachBelow
    }
}
