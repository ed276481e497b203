// Anchors that the sample before the reset could not give, and the deals can.
extension Evaluator {
    /// What of an anchor stands while the deals are to tell the balance at the reset.
    ///
    /// - Parameters:
    ///   - equity: Of the last sample before the reset.
    ///   - isFlat: Nothing is open, before or after it, and there is no credit.
    /// - Returns: That equity, or `asBalance` where it is too old and nothing may have been open;
    ///   `notOpen` when the anchor lacks nothing, or more than a balance.
    static func openEquity(
        _ anchor: RuleSpec.Anchor, ofBalance: Provenance, ofEquity: Provenance, equity: Int64,
        isFlat: Bool
    ) -> Int64 {
        guard ofBalance == .estimated else { return RuleState.notOpen }
        let unknown = isFlat ? RuleState.asBalance : RuleState.notOpen
        switch anchor {
        case .balance: return equity
        case .max: return ofEquity != .estimated ? equity : unknown
        case .equity: return ofEquity != .estimated ? RuleState.notOpen : unknown
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
            let isUnknown = rules[index].openEquity == RuleState.asBalance
            // What was opened and closed around the reset had an equity of its own.
            if isUnknown && !opening.wasFlat { continue }
            let equity = isUnknown ? opening.balance : rules[index].openEquity &+ between
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
