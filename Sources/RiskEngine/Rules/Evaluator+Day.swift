extension Evaluator {
    /// Begins the trading day that contains `utc`: new anchors, end-of-day marks, fresh periods.
    ///
    /// The anchor is the last consistent sample *before* the reset. A carried loss that is already
    /// below the new floor is found by the test that follows, with the sample at hand.
    static func roll(
        to utc: UTCTime, sample: Snapshot, row: inout AccountRow,
        rules: inout MutableSpan<RuleState>, plan: PlanSpec, days: [TradingDay],
        flows: CashFlows?, findings: FindingBuffer
    ) {
        closePending(row: &row, rules: &rules, plan: plan, findings: findings)
        // Without a day, daily rules are withheld until the shell knows one.
        guard let day = days.first(where: { $0.start <= utc && utc < $0.end }) else { return }
        let reset = day.start.milliseconds
        let ofBalance = provenance(
            reset: reset, sample: sample, row: row, needsEquity: false, needsBalance: true)
        let ofEquity = provenance(
            reset: reset, sample: sample, row: row, needsEquity: true, needsBalance: false)
        let hadSample = row.sampledAt != 0
        let balance = hadSample ? row.balance : sample.balance
        let equity = hadSample ? row.equity : sample.equity
        row.dayNumber = day.number
        row.dayEnd = day.end.milliseconds
        let seenAt = hadSample ? row.sampledUTC : utc.milliseconds
        row.dayStartBalance = balance
        row.dayStartAt = seenAt
        row.dayStartFlow = 0
        row.changedAllRules()
        row.flags.remove(.anchorsOpen)
        for index in 0..<Int(row.ruleCount) {
            let rule = plan.rules[index]
            switch rule.kind {
            case .dailyLoss:
                rules[index].openEquity = openEquity(
                    rule.anchor, ofBalance: ofBalance, ofEquity: ofEquity, equity: equity)
                if rules[index].openEquity != RuleState.notOpen {
                    row.flags.insert(.anchorsOpen)
                }
                let anchor = anchor(rule, balance: balance, equity: equity)
                // An anchor that only rises keeps the instant of its high: see `follow`.
                let since = flows?.total(after: seenAt, rule.metric) ?? 0
                if rule.anchor != .highestEndOfDay || anchor &+ since > rules[index].anchor {
                    rules[index].anchor = anchor
                    rules[index].anchorAt = seenAt
                    rules[index].anchorFlow = 0
                }
                rules[index].anchorProvenance = provenance(
                    of: rule.anchor, ofBalance: ofBalance, ofEquity: ofEquity)
                rules[index].warnedRungs = 0
                // A failed evaluation stays failed until its account begins a new life.
                if rule.severity != .hard || rule.shadow { rules[index].violated = false }
            case .maxLoss:
                let since = flows?.total(after: seenAt, rule.metric) ?? 0
                if rule.mark == .trailingEndOfDay, balance &+ since > rules[index].mark {
                    rules[index].mark = balance
                    rules[index].markAt = seenAt
                    rules[index].markFlow = 0
                    rules[index].markProvenance = ofBalance
                }
            }
            Thresholds.refreshFloor(&rules[index], rule: rule, row: row)
        }
        // The deals may have been read sooner than the account.
        if let flows { move(flows, &row, &rules, plan) }
        row.flags.remove(.violated)
        for index in 0..<Int(row.ruleCount) where rules[index].violated {
            let rule = plan.rules[index]
            if rule.severity == .hard && !rule.shadow { row.flags.insert(.violated) }
        }
    }

    /// A read below yesterday's floor cannot be confirmed today: it stays a touch of its own day,
    /// and what a mask held of it came and went inside the mask.
    private static func closePending(
        row: inout AccountRow, rules: inout MutableSpan<RuleState>, plan: PlanSpec,
        findings: FindingBuffer
    ) {
        let last = lastPoint(row)
        let sample = Snapshot(
            balance: row.balance, credit: row.credit, equity: row.equity, floating: row.floating,
            margin: row.margin)
        let instant = Instant(
            monotonic: MonotonicTime(nanoseconds: row.sampledAt),
            utc: UTCTime(milliseconds: row.sampledUTC))
        for index in 0..<Int(row.ruleCount) where plan.rules[index].kind == .dailyLoss {
            endHold(
                index, .reset, sample, instant, row: &row, rules: &rules, plan: plan,
                findings: findings)
        }
        for index in 0..<Int(row.ruleCount) where row.pendingRules & 1 << UInt8(index) != 0 {
            let rule = plan.rules[index]
            guard rule.kind == .dailyLoss else { continue }
            row.pendingRules &= ~(1 << UInt8(index))
            // Most likely money went: then it was no read below a floor.
            if awaitsDeals(
                rule, rules[index], equity: row.equity, balance: row.balance, row)
            {
                continue
            }
            findings.append(
                Finding(
                    kind: .touch, rule: index, period: row.dayNumber, first: last, second: last,
                    afterUTC: row.soundUTC, state: rules[index], row: row, credit: row.credit,
                    margin: row.margin, floating: row.floating))
        }
    }

    static func anchor(
        _ rule: RuleSpec, balance: Int64, equity: Int64
    ) -> Int64 {
        switch rule.anchor {
        case .balance: balance
        case .equity: equity
        case .max, .highestEndOfDay: max(balance, equity)
        }
    }

    private static func provenance(
        of anchor: RuleSpec.Anchor, ofBalance: Provenance, ofEquity: Provenance
    ) -> Provenance {
        switch anchor {
        case .balance: ofBalance
        case .equity: ofEquity
        case .max, .highestEndOfDay: Provenance.weaker(ofBalance, ofEquity)
        }
    }

    /// How the sample before the reset qualifies as the anchor.
    private static func provenance(
        reset: Int64, sample: Snapshot, row: AccountRow, needsEquity: Bool,
        needsBalance: Bool
    ) -> Provenance {
        guard row.sampledAt != 0 else { return .estimated }
        let age = reset - row.sampledUTC
        // A balance that differs after the reset moved on one side of it: on which, only deals can
        // tell.
        let isBalanceKnown =
            !needsBalance || (sample.balance == row.balance && sample.credit == row.credit)
        if age >= 0 && age <= Limits.anchorAgeMillisecondsMax && isBalanceKnown {
            return .observed
        }
        // Nothing was open before, and the balance is the same after: the balance did not move.
        // What is open now may have been opened on either side of the reset: then the equity is not
        // known.
        let isSettled =
            !row.isExposed && sample.balance == row.balance
            && sample.credit == row.credit
            && !(needsEquity && (sample.margin != 0 || sample.floating != 0))
        return isSettled ? .recomputed : .estimated
    }
}
