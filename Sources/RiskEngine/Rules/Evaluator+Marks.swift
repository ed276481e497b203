extension Evaluator {
    /// Moves high-water marks: to the *lower* of two consecutive consistent reads, or to one that
    /// the quotes corroborate.
    static func moveMarks(
        _ sample: Snapshot, _ instant: Instant, row: inout AccountRow,
        rules: inout MutableSpan<RuleState>, plan: PlanSpec, isCorroborated: Bool
    ) {
        // A deposit is no gain: what may be one moves no mark before the deals have told.
        guard row.sampledAt != 0, row.unexplained == 0 else { return }
        let isSeenTwice = row.equity >= sample.equity || !isCorroborated
        let equity = isSeenTwice ? min(sample.equity, row.equity) : sample.equity
        let balance = min(sample.balance, row.balance)
        for index in 0..<Int(row.ruleCount) where rules[index].armed {
            let rule = plan.rules[index]
            guard rule.kind == .maxLoss else { continue }
            let candidate: Int64
            switch rule.mark {
            case .fixed, .trailingEndOfDay: continue
            case .trailingIntraday: candidate = equity
            case .trailingClosedBalance: candidate = balance
            }
            guard candidate > rules[index].mark else { continue }
            rules[index].mark = candidate
            rules[index].markFlow = 0
            rules[index].markAt = instant.utc.milliseconds
            rules[index].markProvenance = .observed
            rules[index].markSight = isSeenTwice ? .twoReads : .corroboratedRead
            Thresholds.refreshFloor(&rules[index], rule: rule, row: row)
            row.changed(rule: index)
        }
    }

    /// Emits each warning rung once, and forgets it when the metric has recovered well above it.
    static func testWarnings(
        _ sample: Snapshot, _ instant: Instant, row: inout AccountRow,
        rules: inout MutableSpan<RuleState>, plan: PlanSpec, findings: FindingBuffer
    ) {
        // A payout is no loss.
        guard row.unexplained == 0 else { return }
        for index in 0..<Int(row.ruleCount) {
            let state = rules[index]
            let rule = plan.rules[index]
            guard state.armed, !state.violated, !isWithheld(rule, instant.utc, row)
            else { continue }
            let value = metric(rule, sample.equity, sample.balance, row)
            var warned = state.warnedRungs
            var reached: Int?
            for rung in rule.warnAt.indices {
                let bit = UInt8(1) << UInt8(rung)
                if value < Thresholds.warnBelow(rule, state, rung: rung) {
                    if warned & bit == 0 { reached = rung }
                    warned |= bit
                } else if value >= Thresholds.calmFrom(rule, state, rung: rung) {
                    warned &= ~bit
                }
            }
            guard warned != state.warnedRungs else { continue }
            rules[index].warnedRungs = warned
            row.changed(rule: index)
            if let reached {
                findings.append(
                    finding(
                        .warning(rung: reached), index, sample, instant, row: row, state: state,
                        rule: rule))
            }
        }
    }
}
