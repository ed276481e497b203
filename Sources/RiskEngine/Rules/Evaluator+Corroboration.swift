extension Evaluator {
    /// Decides what the last read broke by quotes that came after it: it needs no second read.
    ///
    /// The caller holds the account, and knows that the quotes corroborate its last read now. Only
    /// rules on the equity that break on touch, and not inside a mask: all others wait for their
    /// second read. O(rules).
    /// - Returns: True when something was decided.
    public static func corroborate(
        at instant: Instant, row: inout AccountRow, rules: inout MutableSpan<RuleState>,
        plan: PlanSpec, findings: FindingBuffer
    ) -> Bool {
        guard !instant.mask.isMasked else { return false }
        let earlier = row.pendingRules
        for index in 0..<Int(row.ruleCount) {
            let bit = UInt8(1) << UInt8(index)
            let rule = plan.rules[index]
            guard earlier & bit != 0, rule.metric == .equity, rule.persistence == .touch,
                !isWithheld(rule, instant.utc, row), row.equity < rules[index].breachBelow,
                !awaitsDeals(
                    rule, rules[index], equity: row.equity, balance: row.balance, row),
                !awaitsAnchor(
                    rules[index], since: rules[index].pendingAt, instant.monotonic, row)
            else { continue }
            findings.append(
                Finding(
                    kind: .breach, rule: index, period: period(rule, row), first: lastPoint(row),
                    second: lastPoint(row), afterUTC: row.soundUTC, state: rules[index], row: row,
                    credit: row.credit, margin: row.margin, floating: row.floating,
                    confirmedBy: .corroboration))
            markViolated(index, rule, row: &row, rules: &rules)
            forgetHold(index, row: &row, rules: &rules)
            row.pendingRules &= ~bit
        }
        guard row.pendingRules != earlier else { return false }
        Thresholds.refresh(&row, rules: rules.span, plan: plan)
        return true
    }
}
