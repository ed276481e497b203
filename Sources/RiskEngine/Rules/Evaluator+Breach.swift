extension Evaluator {
    /// How long two reads may wait for a quarantined quote to settle.
    public static let quarantineMilliseconds: Int64 = 5_000

    /// Compares with every floor, and confirms, drops or begins pending breaches.
    ///
    /// Confirmation tests the data, never the duration: a rule is broken when two consecutive
    /// consistent reads break it, or one that the quotes corroborate. A first read that the second
    /// does not repeat is a touch.
    /// - Returns: True when a second read is needed at once: a rule is newly pending. A sustained
    ///   rule that only waits for its time is read at its tier.
    static func testFloors(
        _ sample: Snapshot, _ instant: Instant, row: inout AccountRow,
        rules: inout MutableSpan<RuleState>, plan: PlanSpec, support: Support,
        findings: FindingBuffer
    ) -> Bool {
        let earlier = row.pendingRules
        var pending: UInt8 = 0
        for index in 0..<Int(row.ruleCount) {
            let bit = UInt8(1) << UInt8(index)
            let rule = plan.rules[index]
            let state = rules[index]
            guard state.armed, !state.violated, !isWithheld(rule, instant.utc, row)
            else { continue }
            let isBroken =
                metric(rule, sample.equity, sample.balance, row) < state.breachBelow
            switch (earlier & bit != 0, isBroken) {
            case (false, false): break
            case (false, true):
                rules[index].pendingAt = instant.monotonic.nanoseconds
                guard support == .corroborated, rule.metric == .equity,
                    hasLasted(rule, since: rules[index].pendingAt, instant),
                    !awaitsDeals(
                        rule, state, equity: sample.equity, balance: sample.balance, row)
                else {
                    pending |= bit
                    continue
                }
                var found = finding(
                    .breach, index, sample, instant, row: row, state: state, rule: rule)
                found.first = found.second
                found.confirmedBy = .corroboration
                findings.append(found)
                markViolated(index, rule, row: &row, rules: &rules)
            case (true, false):
                findings.append(
                    finding(.touch, index, sample, instant, row: row, state: state, rule: rule))
            case (true, true):
                guard hasLasted(rule, since: state.pendingAt, instant),
                    !isHeld(rule, support, since: state.pendingAt, instant),
                    !awaitsDeals(
                        rule, state, equity: sample.equity, balance: sample.balance, row)
                else {
                    pending |= bit
                    continue
                }
                findings.append(
                    finding(.breach, index, sample, instant, row: row, state: state, rule: rule))
                markViolated(index, rule, row: &row, rules: &rules)
            }
        }
        if earlier == 0 && pending != 0 { row.pendingTier = row.tier }
        row.pendingRules = pending
        return pending & ~earlier != 0
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
    private static func isHeld(
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

    private static func markViolated(
        _ index: Int, _ rule: RuleSpec, row: inout AccountRow, rules: inout MutableSpan<RuleState>
    ) {
        rules[index].violated = true
        rules[index].violatedPeriod = period(rule, row)
        row.flags.insert(.unsaved)
        if !rule.shadow && (rule.severity == .hard || rule.severity == .pause) {
            row.flags.insert(.violated)
        }
    }
}
