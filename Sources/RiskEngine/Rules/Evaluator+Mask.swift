// What is broken inside a mask: measured and recorded, not judged.
extension Evaluator {
    /// Whether a breach acts even inside a mask: below the plan's catastrophic floor.
    static func actsThrough(_ sample: Snapshot, row: AccountRow, plan: PlanSpec) -> Bool {
        guard plan.maskPolicy == .floorThrough, let amount = plan.maskFloor else { return false }
        let initial = Money(minorUnits: row.initialBalance)
        let loss = Floor.limit(
            amount, reference: initial, initial: initial,
            digits: CurrencyDigits(Int(row.digits)) ?? .two)
        let below = Floor.breachBelow(ExactAmount(initial) - loss, .below)
        return sample.equity < below.minorUnits
    }

    /// Takes a read of a rule inside a mask; the first below its floor is a finding.
    static func hold(
        _ index: Int, isBroken: Bool, wasPending: Bool, _ sample: Snapshot, _ instant: Instant,
        row: inout AccountRow, rules: inout MutableSpan<RuleState>, plan: PlanSpec,
        findings: FindingBuffer
    ) {
        let rule = plan.rules[index]
        guard isBroken else {
            // A first read before the mask that the second, inside, does not repeat.
            if wasPending {
                findings.append(
                    finding(
                        .touch, index, sample, instant, row: row, state: rules[index], rule: rule))
            }
            if rules[index].hold.runAt != 0 { row.changed(rule: index) }
            rules[index].hold.runAt = 0
            return
        }
        let isFirst = !rules[index].hold.isOpen
        var isNews = false
        // The confirmation would fall into the mask: it waits for the mask's end.
        if wasPending { isNews = rules[index].hold.add(lastPoint(row), mask: instant.mask) }
        if rules[index].hold.add(point(sample, instant), mask: instant.mask) { isNews = true }
        row.heldRules |= 1 << UInt8(index)
        if isNews { row.changed(rule: index) }
        guard isFirst else { return }
        findings.append(
            finding(.held, index, sample, instant, row: row, state: rules[index], rule: rule))
    }

    /// Ends a hold whose rule is not broken any more, or whose period is over.
    static func endHold(
        _ index: Int, _ end: Finding.HoldEnd, _ sample: Snapshot, _ instant: Instant,
        row: inout AccountRow, rules: inout MutableSpan<RuleState>, plan: PlanSpec,
        findings: FindingBuffer
    ) {
        guard rules[index].hold.isOpen else { return }
        findings.append(
            finding(
                .recovered(end), index, sample, instant, row: row, state: rules[index],
                rule: plan.rules[index]))
        forgetHold(index, row: &row, rules: &rules)
    }

    static func forgetHold(
        _ index: Int, row: inout AccountRow, rules: inout MutableSpan<RuleState>
    ) {
        guard rules[index].hold.isOpen else { return }
        rules[index].hold = Hold()
        row.heldRules &= ~(1 << UInt8(index))
        row.changed(rule: index)
    }
}
