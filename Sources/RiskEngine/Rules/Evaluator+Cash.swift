// Deposits and withdrawals: no gain and no loss.
extension Evaluator {
    /// How long a verdict may wait for the deals that explain a change of cash.
    public static let cashMilliseconds: Int64 = 5_000

    /// Has anchors, marks and the day's opening balance follow the cash flows since their instants.
    ///
    /// The caller holds the account. A pending breach that the moved floor undoes was none.
    /// - Parameters:
    ///   - flows: Of this life, after what opened it; only those that the plan has it follow.
    ///   - cash: What all deals of the account add up to, balance and credit.
    ///   - opening: The balance at the last reset, by the same deals; nil when they do not tell.
    public static func follow(
        _ flows: CashFlows, cash: Int64, opening: ResetBalance? = nil, row: inout AccountRow,
        rules: inout MutableSpan<RuleState>, plan: PlanSpec
    ) {
        // From now on: the next sample may show a flow already.
        if row.cashGap == .min, row.sampledAt != 0 {
            row.cashGap = row.balance &+ row.credit &- cash
        }
        row.knownCash = row.cashGap == .min ? cash : cash &+ row.cashGap
        if let opening { settleAnchors(opening, flows, &row, &rules, plan) }
        move(flows, &row, &rules, plan)
        for index in 0..<Int(row.ruleCount) {
            let bit = UInt8(1) << UInt8(index)
            if row.pendingRules & bit != 0,
                metric(plan.rules[index], row.equity, row.balance, row) >= rules[index].breachBelow
            {
                row.pendingRules &= ~bit
            }
        }
        let isExplained =
            row.unexplained == AccountRow.cashUnknown
            || row.balance &+ row.credit == row.knownCash
        if isExplained { explain(&row) }
        Thresholds.refresh(&row, rules: rules.span, plan: plan)
    }

    static func move(
        _ flows: CashFlows, _ row: inout AccountRow, _ rules: inout MutableSpan<RuleState>,
        _ plan: PlanSpec
    ) {
        let flow =
            flows.total(after: row.dayStartAt, .balance)
            &+ flows.costs(ofDay: row.dayNumber, after: row.dayStartAt)
        row.dayStartBalance &+= flow &- row.dayStartFlow
        row.dayStartFlow = flow
        for index in 0..<Int(row.ruleCount) {
            move(index, &rules[index], plan.rules[index], flows, &row)
            Thresholds.refreshFloor(&rules[index], rule: plan.rules[index], row: row)
        }
    }

    private static func move(
        _ index: Int, _ state: inout RuleState, _ rule: RuleSpec, _ flows: CashFlows,
        _ row: inout AccountRow
    ) {
        // A realised result has no anchor: `dayStartBalance` moves.
        guard rule.metric != .realized else { return }
        switch rule.kind {
        case .dailyLoss:
            var flow = flows.total(after: state.anchorAt, rule.metric)
            // A highest one may be of a day long past.
            if rule.anchor != .highestEndOfDay {
                flow &+= flows.costs(ofDay: row.dayNumber, after: state.anchorAt)
            }
            if flow != state.anchorFlow { row.changed(rule: index) }
            state.anchor &+= flow &- state.anchorFlow
            state.anchorFlow = flow
        case .maxLoss:
            let flow = flows.total(after: state.markAt, rule.metric)
            if flow != state.markFlow { row.changed(rule: index) }
            state.mark &+= flow &- state.markFlow
            state.markFlow = flow
        }
    }

    /// Notices changes of balance and credit that look like cash flows.
    ///
    /// When a position closes, floating result becomes balance and the equity stays; when money
    /// comes or goes, the equity jumps with it. Until the deals tell, such a jump moves no mark,
    /// and what it alone would break is no verdict; but never for longer than `cashMilliseconds`.
    static func noteCash(_ sample: Snapshot, _ instant: Instant, row: inout AccountRow) {
        let now = instant.monotonic.nanoseconds
        if row.unexplained != 0 {
            if row.unexplainedAt == 0 { row.unexplainedAt = now }
            if now - row.unexplainedAt >= cashMilliseconds * 1_000_000 {
                // The deals did not come, or do not add up: from here on they count anew.
                explain(&row)
                if row.cashGap != .min { row.knownCash &-= row.cashGap }
                row.cashGap = .min
            }
        }
        guard row.knownCash != .min else { return }
        let cash = sample.balance &+ sample.credit
        if row.cashGap == .min {
            row.cashGap = cash &- row.knownCash
            row.knownCash = cash
        }
        if cash == row.knownCash { return explain(&row) }
        let change = cash &- row.balance &- row.credit
        guard row.sampledAt != 0, row.unexplained != AccountRow.cashUnknown,
            isJump(change, equity: sample.equity &- row.equity)
        else { return }
        if row.unexplained == 0 { row.unexplainedAt = now }
        row.unexplained &+= change
        if row.unexplained == 0 { row.unexplainedAt = 0 }
    }

    /// Whether the equity went with the cash, by a quarter of it at least.
    private static func isJump(_ cash: Int64, equity: Int64) -> Bool {
        cash != 0 && (cash < 0) == (equity < 0) && equity.magnitude >= cash.magnitude / 4
    }

    private static func explain(_ row: inout AccountRow) {
        row.unexplained = 0
        row.unexplainedAt = 0
    }

    /// Whether a broken rule might be whole once its floor has followed what is not explained yet.
    static func awaitsDeals(
        _ rule: RuleSpec, _ state: RuleState, equity: Int64, balance: Int64, _ row: AccountRow
    ) -> Bool {
        if row.unexplained == AccountRow.cashUnknown { return true }
        return row.unexplained < 0
            && metric(rule, equity, balance, row) >= state.breachBelow &+ row.unexplained
    }
}
