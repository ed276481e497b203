extension Evaluator {
    /// How long two reads may wait for a quarantined quote to settle.
    public static let quarantineMilliseconds: Int64 = 5_000

    /// Compares with every floor, and confirms, drops or begins pending breaches.
    ///
    /// Confirmation tests the data, never the duration: a rule is broken when two consecutive
    /// consistent reads break it, or one that the quotes corroborate. A first read that the second
    /// does not repeat is a touch. Inside a mask nothing is decided (`hold`).
    /// - Returns: `confirm`: a second read is needed at once, because a rule is newly pending. A
    ///   sustained rule that only waits for its time is read at its tier. `isSound`: this read
    ///   broke no rule inside a mask.
    static func testFloors(
        _ sample: Snapshot, _ instant: Instant, row: inout AccountRow,
        rules: inout MutableSpan<RuleState>, plan: PlanSpec, support: Support,
        findings: FindingBuffer
    ) -> (confirm: Bool, isSound: Bool) {
        let earlier = row.pendingRules
        var pending: UInt8 = 0
        var isSound = true
        let isMasked =
            instant.mask.isMasked && !actsThrough(sample, row: row, plan: plan)
        for index in 0..<Int(row.ruleCount) {
            let bit = UInt8(1) << UInt8(index)
            let rule = plan.rules[index]
            guard rules[index].armed, !rules[index].violated, !isWithheld(rule, instant.utc, row)
            else { continue }
            let isBroken =
                metric(rule, sample.equity, sample.balance, row) < rules[index].breachBelow
            if isMasked {
                let isHeld =
                    isBroken
                    && !awaitsDeals(
                        rule, rules[index], equity: sample.equity, balance: sample.balance, row)
                if isHeld { isSound = false }
                hold(
                    index, isBroken: isHeld, wasPending: earlier & bit != 0, sample, instant,
                    row: &row, rules: &rules, plan: plan, findings: findings)
                continue
            }
            // What `suppress` recorded counts for nothing afterwards.
            if plan.maskPolicy == .suppress {
                endHold(
                    index, .suppressed, sample, instant, row: &row, rules: &rules, plan: plan,
                    findings: findings)
            }
            let isPending = judge(
                index, isBroken: isBroken, wasPending: earlier & bit != 0, sample, instant,
                row: &row, rules: &rules, plan: plan, support: support, findings: findings)
            if isPending { pending |= bit }
        }
        if earlier == 0 && pending != 0 { row.pendingTier = row.tier }
        row.pendingRules = pending
        return (pending & ~earlier != 0, isSound)
    }

    /// One rule outside of masks.
    ///
    /// - Returns: True while the rule is pending.
    private static func judge(
        _ index: Int, isBroken: Bool, wasPending: Bool, _ sample: Snapshot, _ instant: Instant,
        row: inout AccountRow, rules: inout MutableSpan<RuleState>, plan: PlanSpec,
        support: Support, findings: FindingBuffer
    ) -> Bool {
        let rule = plan.rules[index]
        let since = wasPending ? rules[index].pendingAt : instant.monotonic.nanoseconds
        let isAwaited =
            awaitsDeals(rule, rules[index], equity: sample.equity, balance: sample.balance, row)
            || awaitsAnchor(rules[index], since: since, instant.monotonic, row)
        var found: Finding
        switch (wasPending, isBroken) {
        case (_, false):
            if wasPending {
                findings.append(
                    finding(
                        .touch, index, sample, instant, row: row, state: rules[index], rule: rule))
            }
            endHold(
                index, .recovered, sample, instant, row: &row, rules: &rules, plan: plan,
                findings: findings)
            return false
        case (false, true):
            rules[index].pendingAt = instant.monotonic.nanoseconds
            guard support == .corroborated, rule.metric == .equity,
                hasLasted(rule, since: rules[index].pendingAt, instant), !isAwaited
            else { return true }
            found = finding(
                .breach, index, sample, instant, row: row, state: rules[index], rule: rule)
            found.first = found.second
            found.confirmedBy = .corroboration
        case (true, true):
            guard hasLasted(rule, since: rules[index].pendingAt, instant),
                !isQuarantined(rule, support, since: rules[index].pendingAt, instant),
                !isAwaited
            else { return true }
            found = finding(
                .breach, index, sample, instant, row: row, state: rules[index], rule: rule)
        }
        found.isCorroborated = support == .corroborated && rule.metric == .equity
        findings.append(found)
        markViolated(index, rule, row: &row, rules: &rules)
        forgetHold(index, row: &row, rules: &rules)
        return false
    }

    static func finding(
        _ kind: Finding.Kind, _ index: Int, _ sample: Snapshot, _ instant: Instant,
        row: AccountRow, state: RuleState, rule: RuleSpec
    ) -> Finding {
        Finding(
            kind: kind, rule: index, period: period(rule, row), first: lastPoint(row),
            second: point(sample, instant), afterUTC: row.soundUTC, state: state, row: row,
            credit: sample.credit, margin: sample.margin, floating: sample.floating,
            confirmedBy: kind == .breach ? .secondRead : .none)
    }

    /// Whether a broken rule waits for a quarantined quote to settle.
    private static func isQuarantined(
        _ rule: RuleSpec, _ support: Support, since: Int64, _ instant: Instant
    ) -> Bool {
        support == .quarantined && rule.metric == .equity
            && instant.monotonic.nanoseconds - since < quarantineMilliseconds * 1_000_000
    }

    private static func hasLasted(_ rule: RuleSpec, since: Int64, _ instant: Instant) -> Bool {
        switch rule.persistence {
        case .touch: true
        case .sustained(let milliseconds):
            instant.monotonic.nanoseconds - since >= milliseconds * 1_000_000
        }
    }

    static func markViolated(
        _ index: Int, _ rule: RuleSpec, row: inout AccountRow, rules: inout MutableSpan<RuleState>
    ) {
        rules[index].violated = true
        rules[index].violatedPeriod = period(rule, row)
        row.changed(rule: index)
        if !rule.shadow && (rule.severity == .hard || rule.severity == .pause) {
            row.flags.insert(.violated)
        }
    }
}
