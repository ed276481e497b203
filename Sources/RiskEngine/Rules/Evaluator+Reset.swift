// Anchors that the sample before the reset could not give, and the deals can.
extension Evaluator {
    /// What of an anchor stands while the deals are to tell what the account had at the reset.
    ///
    /// - Parameter equity: Of the last sample before the reset.
    /// - Returns: That equity where only the balance is in doubt, `unknownEquity` where the equity
    ///   is, and `notOpen` when the anchor lacks nothing, or more than the deals tell.
    static func openEquity(
        _ anchor: RuleSpec.Anchor, ofBalance: Provenance, ofEquity: Provenance, equity: Int64
    ) -> Int64 {
        let isEquityKnown = ofEquity != .estimated
        switch anchor {
        case .balance: return ofBalance == .estimated ? equity : RuleState.notOpen
        case .equity: return isEquityKnown ? RuleState.notOpen : RuleState.unknownEquity
        case .max:
            guard isEquityKnown else { return RuleState.unknownEquity }
            return ofBalance == .estimated ? equity : RuleState.notOpen
        // A highest one may rest on any of the days before.
        case .highestEndOfDay: return RuleState.notOpen
        }
    }

    /// Whether what breaks a daily rule may be an anchor that is not known yet: for a few seconds
    /// its verdict waits for the deals.
    static func awaitsAnchor(
        _ state: RuleState, since: Int64, _ now: MonotonicTime, _ row: AccountRow
    ) -> Bool {
        row.flags.contains(.anchorsOpen) && state.openEquity != RuleState.notOpen
            && now.nanoseconds - since < cashMilliseconds * 1_000_000
    }

    /// Gives open anchors what the account had at the reset, once deals that add up to what it
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
            var equity = rules[index].openEquity &+ between
            if rules[index].openEquity == RuleState.unknownEquity {
                switch opening.equity {
                case .known(let known): equity = known
                case .pending:
                    row.flags.insert(.anchorsOpen)
                    continue
                case .unknown: continue
                }
            }
            rules[index].anchor = anchor(
                plan.rules[index], balance: opening.balance, equity: equity)
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
