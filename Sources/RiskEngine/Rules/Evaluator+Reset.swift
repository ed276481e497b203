// Anchors that the sample before the reset could not give, and the deals can.
extension Evaluator {
    /// Whether the balance is all that an anchor lacks.
    static func awaitsBalance(
        _ anchor: RuleSpec.Anchor, ofBalance: Provenance, ofEquity: Provenance
    ) -> Bool {
        guard ofBalance == .estimated else { return false }
        switch anchor {
        case .balance: return true
        case .max: return ofEquity != .estimated
        // A highest one may rest on any of the days before.
        case .equity, .highestEndOfDay: return false
        }
    }

    /// Gives open anchors the balance at the reset, once deals that add up to what the account
    /// shows have told it.
    ///
    /// The caller holds the account, and has cash flows followed next.
    static func settleAnchors(
        _ opening: ResetBalance, _ flows: CashFlows, _ row: inout AccountRow,
        _ rules: inout MutableSpan<RuleState>, _ plan: PlanSpec
    ) {
        guard row.flags.contains(.anchorsOpen), row.dayNumber == opening.day,
            row.cashGap != .min, row.balance &+ row.credit == row.knownCash
        else { return }
        row.flags.remove(.anchorsOpen)
        // Where history is incomplete, its sums are no balance.
        guard row.cashGap == 0 else { return }
        // A deal of the very instant of the reset belongs to the new day.
        let before = opening.reset - 1
        let between =
            flows.total(after: row.dayStartAt, .equity) &- flows.total(after: before, .equity)
        for index in 0..<Int(row.ruleCount) where rules[index].openEquity != RuleState.notOpen {
            let equity = rules[index].openEquity &+ between
            let isMax = plan.rules[index].anchor == .max
            rules[index].anchor = isMax ? max(opening.balance, equity) : opening.balance
            rules[index].anchorAt = before
            rules[index].anchorFlow = 0
            rules[index].anchorProvenance = .recomputed
            rules[index].openEquity = RuleState.notOpen
        }
        row.dayStartBalance = opening.balance
        row.dayStartAt = before
        row.dayStartFlow = 0
        row.changedAllRules()
    }
}
