internal import MTBridge
internal import RiskEngine

extension Poller {
    /// Matches the rows of a reply with the accounts that were asked for, and judges each.
    ///
    /// Rows normally come in the order asked; any other order costs a search. A row of an account
    /// that was not asked for is counted and dropped; an account without a row is an impossible
    /// sample.
    func judge(_ batch: AccountBatch, _ time: ServerTime, _ rows: borrowing AccountRows) {
        let expected = context.utc(at: now)
        let utc = timeline.utc(time, near: expected, now: now)
        if let utc { context.platform.observe(utc, now: now) }
        let instant = Evaluator.Instant(
            monotonic: now, utc: utc ?? expected, mask: mask(at: utc ?? expected))
        let isStale = utc == nil || timeline.isStandingStill(now: now)
        context.statistics.accountRows.add(rows.count)
        isScarce = context.isScarce
        var matched = 0
        var next = 0
        for index in 0..<batch.count {
            guard let found = Self.find(batch.login(index), in: rows, from: next) else {
                context.statistics.missingLogins.add()
                let missing = SnapshotGate.Verdict(.impossible, fault: .missing)
                reject(missing, slot: batch.slot(index), at: instant.utc)
                continue
            }
            matched += 1
            next = found + 1
            take(
                rows.record(at: found), slot: batch.slot(index), instant, isStale: isStale,
                sent: batch.sentAt)
        }
        if matched < rows.count {
            context.statistics.unknownLogins.add(rows.count - matched)
        }
        velocity.close(now: now)
    }

    @inline(__always)
    private static func find(
        _ login: UInt64, in rows: borrowing AccountRows, from next: Int
    )
        -> Int?
    {
        if next < rows.count, rows.login(at: next).rawValue == login { return next }
        for index in 0..<rows.count where rows.login(at: index).rawValue == login { return index }
        return nil
    }

    /// One sample: gate, evaluator, next tier.
    ///
    /// Allocates nothing unless something is found.
    @inline(__always)
    private func take(
        _ record: AccountRecord, slot: Int, _ instant: Evaluator.Instant, isStale: Bool,
        sent: MonotonicTime
    ) {
        let raw = RawSample(
            login: record.login.rawValue, balance: record.balance, credit: record.credit,
            equity: record.equity, floating: record.floating, margin: record.margin)
        let doubt = context.prediction?.board.doubt(slot: slot, login: raw.login, now: now) ?? .none
        let verdict = context.table.withHeld(slot) { row, _ in
            // Deals that add up to nothing explain an account that shows nothing.
            SnapshotGate.classify(
                raw, row: row, zeroIsExplained: row.knownCash == 0, isStale: isStale, doubt: doubt)
        }
        guard verdict.sampleClass == .consistent else {
            reject(verdict, slot: slot, at: instant.utc)
            return
        }
        context.statistics.count(.consistent)
        let sample = verdict.snapshot
        var isUnsaved = false
        var needsDeals = false
        var isUrgent = false
        var tier = context.table.withHeld(slot) { row, rules in
            measure(sample, row)
            row.inconsistentRun = 0
            row.inconsistentSince = 0
            row.sampleClass = .consistent
            row.marginLeverage = record.marginLeverage
            let cash = row.balance &+ row.credit
            let confirm = evaluate(sample, slot: slot, instant, &row, &rules)
            isUnsaved = row.flags.contains(.unsaved)
            needsDeals = Self.needsDeals(row, cashBefore: cash)
            isUrgent =
                row.unexplained != 0
                && (row.pendingRules != 0 || row.unexplained != AccountRow.cashUnknown)
            feed(slot, row, rules, storage: record.storage)
            return confirm ? confirmingTier(row, slot: slot) : nextTier(row, slot: slot)
        }
        if needsDeals { context.books.ask(slot: slot, isUrgent: isUrgent) }
        if !findings.findings.isEmpty {
            // Durable not later than the event that says so.
            if findings.findings.contains(where: { $0.kind == .held }) {
                context.table.withHeld(slot) { row, rules in save(&row, rules) }
                isUnsaved = false
            }
            let isReopened = recordFindings(
                slot: slot, instant.utc,
                FindingRecorder.Circumstances(requestSent: sent, replyReceived: now))
            if isReopened { tier = .critical }
        }
        // After the findings: a rule that is durably "violated" has a durable violation.
        if isUnsaved { context.table.withHeld(slot) { row, rules in save(&row, rules) } }
        context.table.release(slot, to: tier, now: now)
    }

    /// Records what was found of an account that this poller holds.
    ///
    /// - Returns: True when a breach could not be recorded, and must be found again.
    func recordFindings(
        slot: Int, _ utc: UTCTime, _ how: FindingRecorder.Circumstances
    ) -> Bool {
        var isReopened = false
        for finding in findings.findings
        where !recorder.record(finding, slot: slot, plans: plans, how) {
            if finding.kind == .breach {
                reopen(finding.rule, slot: slot, utc)
                isReopened = true
            }
            if let entry = context.directory.entry(slot: slot), !entry.isVerified {
                enrolment.verify(entry.login)
            }
        }
        findings.clear()
        return isReopened
    }

    /// Whether deals must tell what the account's cash is made of, or was at the reset.
    ///
    /// Not every flow shows as one: a gain of the same moment may hide a withdrawal. So each change
    /// that no known deal explains is asked for once.
    @inline(__always)
    private static func needsDeals(_ row: AccountRow, cashBefore: Int64) -> Bool {
        if row.unexplained != 0 || row.flags.contains(.anchorsOpen) { return true }
        let cash = row.balance &+ row.credit
        return cash != cashBefore && cash != row.knownCash && row.knownCash != .min
    }

    /// Has the account follow the cash flows that its deals tell of.
    func followCash(_ row: inout AccountRow, _ rules: inout MutableSpan<RuleState>) {
        guard let spec = spec(row, at: UTCTime(milliseconds: row.sampledUTC)),
            let book = book(of: row)
        else { return }
        Evaluator.follow(
            book.flows, cash: book.cash, opening: book.opening, row: &row, rules: &rules,
            plan: spec)
    }

    /// What the deals of the row's life say, as they were read last.
    private func book(of row: AccountRow) -> DealBook? {
        let book = context.books.book(of: Login(row.login))
        return book?.life == row.life ? book : nil
    }

    /// A breach that could not be recorded, its account not being known at this moment: the rule
    /// stays open, to be found again.
    private func reopen(_ rule: Int, slot: Int, _ utc: UTCTime) {
        context.table.withHeld(slot) { row, rules in
            rules[rule].violated = false
            rules[rule].violatedPeriod = RuleState.neverViolated
            row.flags.remove(.violated)
            Thresholds.refresh(
                &row, rules: rules.span, plan: plans.plans[Int(row.plan)].spec(at: utc))
        }
    }

    @inline(__always)
    private func evaluate(
        _ sample: Snapshot, slot: Int, _ instant: Evaluator.Instant, _ row: inout AccountRow,
        _ rules: inout MutableSpan<RuleState>
    ) -> Bool {
        guard let spec = spec(row, at: instant.utc) else { return false }
        let support =
            context.prediction?.support(
                slot: slot, sample, row, rules.span, spec, now: now) ?? .none
        let flows = instant.utc.milliseconds >= row.dayEnd ? book(of: row)?.flows : nil
        return Evaluator.observe(
            sample, at: instant, row: &row, rules: &rules, plan: spec,
            days: plans.plans[Int(row.plan)].days, flows: flows, support: support,
            findings: findings)
    }

    /// The rules that the account is armed for; nil while it waits to be armed anew.
    @inline(__always)
    func spec(_ row: AccountRow, at utc: UTCTime) -> PlanSpec? {
        let index = Int(row.plan)
        guard index < plans.plans.count, plans.plans[index].revision == row.planRevision else {
            return nil
        }
        return plans.plans[index].spec(at: utc)
    }

    @inline(__always)
    private func measure(_ sample: Snapshot, _ row: AccountRow) {
        guard row.sampledAt != 0, row.margin != 0, sample.balance == row.balance else { return }
        velocity.add(
            change: sample.equity - row.equity,
            notional: Double(row.margin) * Double(max(row.marginLeverage, 1)),
            seconds: Double(now.nanoseconds - row.sampledAt) / 1e9)
    }

    @inline(__always)
    func nextTier(_ row: AccountRow, slot: Int) -> Tier {
        if context.settings.policy == .uniform { return .normal }
        // Pending and held rules are read at the fastest tier, whatever the quotes say.
        if row.pendingRules | row.heldRules == 0, isLeftToPrediction(row, slot: slot) {
            return .idle
        }
        // Twice the stress at most: beyond that nearly everyone would be critical, which is no
        // order at all. A shock is `ShockSweep`'s to handle.
        let calm = 2 * context.settings.stressVelocity.rawValue
        return context.policy.tier(for: row, recentVelocity: min(velocity.recent, calm))
    }

    /// A sample that is not believed: read again at once, then with back-off through the tiers.
    private func reject(_ verdict: SnapshotGate.Verdict, slot: Int, at utc: UTCTime) {
        let sampleClass = verdict.sampleClass
        context.statistics.count(sampleClass)
        let run = context.table.withHeld(slot) { row, _ in
            // What decided is kept when it is news, and now and then after that.
            if row.sampleClass != sampleClass || row.inconsistentRun % 16 == 0 {
                context.rejected.note(
                    RejectedSamples.Entry(
                        login: Login(row.login), sampleClass: sampleClass, fault: verdict.fault,
                        snapshot: verdict.snapshot, at: utc), slot: slot)
            }
            row.sampleClass = sampleClass
            if row.inconsistentRun == 0 { row.inconsistentSince = now.nanoseconds }
            row.inconsistentRun = row.inconsistentRun &+ 1 == 0 ? .max : row.inconsistentRun + 1
            return row.inconsistentRun
        }
        // Its deals may explain it; not those of everyone on a server that is just starting.
        if sampleClass == .impossible, run == 16 || run % 64 == 0 {
            context.books.ask(slot: slot, isUrgent: false)
        }
        let tier: Tier = run <= 3 ? .now : run <= 10 ? .critical : .hot
        context.table.release(slot, to: tier, now: now)
    }

    /// Hands changed rule states to the ledger.
    func save(_ row: inout AccountRow, _ rules: borrowing MutableSpan<RuleState>) {
        let changed = row.unsavedRules
        row.unsavedRules = 0
        row.flags.remove(.unsaved)
        guard let spec = spec(row, at: UTCTime(milliseconds: row.sampledUTC)) else { return }
        let key = AccountKey(server: context.settings.id, login: Login(row.login))
        var records: [RuleStateRecord] = []
        for rule in 0..<Int(row.ruleCount) where changed & 1 << UInt8(rule) != 0 {
            var record = RuleStateRecord(
                key: key, life: row.life, day: row.dayNumber, rule: spec.rules[rule].id,
                state: rules[rule])
            record.ruleVersion = spec.rules[rule].version
            record.anchorKind = spec.rules[rule].anchorKind
            records.append(record)
        }
        context.service.events.append([.ruleStates(records)])
        enrolment.note(records)
    }
}

extension RuleStateRecord {
    /// The durable part of a rule's state: the anchor of a daily rule, the mark of an overall one.
    init(key: AccountKey, life: UInt32, day: Int32, rule: String, state: RuleState) {
        self.init(key: key, life: life, rule: rule)
        self.day = day
        anchor = Money(minorUnits: state.anchor)
        anchorAt = UTCTime(milliseconds: state.anchorAt)
        anchorProvenance = state.anchorProvenance
        mark = Money(minorUnits: state.mark)
        markAt = UTCTime(milliseconds: state.markAt)
        markProvenance = state.markProvenance
        markSight = state.markSight
        warnedRungs = state.warnedRungs
        violatedPeriod =
            state.violatedPeriod == RuleState.neverViolated ? nil : state.violatedPeriod
        hold = state.hold
        anchorFlow = Money(minorUnits: state.anchorFlow)
        markFlow = Money(minorUnits: state.markFlow)
    }
}

extension RuleSpec {
    /// Nil for rules without a day anchor.
    var anchorKind: Anchor? { kind == .dailyLoss ? anchor : nil }
}
