internal import MTBridge
internal import RiskEngine

/// Makes violations, warnings and touches of findings, with the evidence that recomputes them.
struct FindingRecorder {
    let context: ServerContext

    /// How a finding came about, beside what the evaluator knows.
    struct Circumstances {
        /// Nil when it is not known any more: of a read that later quotes decided.
        var requestSent: MonotonicTime?
        var replyReceived: MonotonicTime
    }

    /// - Returns: False when the account's entry is gone or ahead of its row: nothing was recorded.
    func record(_ finding: Finding, slot: Int, plans: PlanTable, _ how: Circumstances) -> Bool {
        // The row says under which plan and in which life it was found; the entry may be ahead of
        // it.
        let planIndex = Int(finding.row.plan)
        guard let entry = context.directory.entry(slot: slot), let life = entry.life,
            life.life == finding.row.life, planIndex < plans.plans.count,
            finding.rule < plans.plans[planIndex].spec.rules.count
        else { return false }
        // The ledger may be wrong about its group, and so about its plan; and whoever has just left
        // the plan, or the row, is not judged by what the row still says.
        let isCertain = entry.isVerified && entry.slot == slot && entry.arming == nil
        guard isCertain || finding.kind != .breach else { return false }
        let plan = plans.plans[planIndex].at(UTCTime(milliseconds: finding.second.utc))
        let rule = plan.spec.rules[finding.rule]
        let evidence = Evidence(
            finding: finding, entry: entry, life: life, plan: plan, rule: rule,
            server: context.settings.id, configHash: plans.configHash, how: how,
            clock: context.service.clock,
            pollIntervalMilliseconds: context.table.queues.intervals[finding.tier],
            prediction: explanation(finding, slot: slot, how),
            violationID: Identifiers.violationID(Evidence.key(finding, life, rule)))
        switch finding.kind {
        case .breach: recordBreach(evidence)
        case .touch: recordTouch(evidence)
        case .warning(let rung): recordWarning(evidence, rung: rung)
        case .held: recordHold(evidence, "risk.violation_held")
        case .recovered: recordHold(evidence, "risk.violation_recovered")
        }
        return true
    }

    /// What the quotes say of the account, where that matters and somebody knows.
    private func explanation(
        _ finding: Finding, slot: Int, _ how: Circumstances
    ) -> PredictionExplanation? {
        switch finding.kind {
        case .breach, .touch, .held:
            context.prediction?.desk.explain(
                slot: slot, login: finding.row.login, now: how.replyReceived)
        case .warning, .recovered: nil
        }
    }

    private func recordBreach(_ evidence: Evidence) {
        context.statistics.breaches.add()
        let rule = evidence.rule
        if rule.shadow {
            emit(evidence, name: "risk.violation_shadowed", kind: .violation, with: [])
            return
        }
        let mode = evidence.plan.spec.mode
        let intents = intents(evidence, mode: mode)
        let key = evidence.violationKey
        let name = "risk.violation_flagged"
        let event = EventDraft(
            name: name, id: Identifiers.eventID(name, parts: [evidence.violationID]),
            at: evidence.now,
            server: key.account.server,
            data: evidence.violation(mode: mode, actions: intents))
        let draft = ViolationDraft(
            id: evidence.violationID, key: key, severity: rule.severity, mode: mode,
            plan: evidence.plan.spec.name, at: evidence.now, event: event, intents: intents)
        context.service.crashHook?.reached(.findingMade)
        // Where riskd only observes, the violation's own event says so.
        let held = intents.filter { $0.state == .withheld && mode == .enforce }
        let withheld = held.map { LedgerEntry.event(withheldEvent($0, evidence)) }
        context.service.events.record(
            [.violation(draft)] + withheld + failure(evidence, mode: mode), eventID: event.id,
            line: evidence.line(.violation, "violation of \(rule.id)", mode: mode))
        context.service.crashHook?.reached(.findingQueued)
    }

    /// A hard rule ends the evaluation: said once per life, and not where riskd only observes.
    private func failure(_ evidence: Evidence, mode: PlanSpec.Mode) -> [LedgerEntry] {
        guard evidence.rule.severity == .hard, mode == .enforce else { return [] }
        let name = "evaluation.failed"
        let life = evidence.life
        var json = JSONFields()
        json.add("violation_id", evidence.violationID)
        json.add("server", life.key.server.rawValue)
        json.add("login", life.key.login.rawValue)
        json.add("plan", life.plan)
        json.add("phase", life.phase)
        json.add("evaluation_id", life.evaluationID)
        json.add("life", life.life)
        json.add("rule", evidence.rule.id)
        let id = Identifiers.eventID(
            name,
            parts: [
                life.key.server.rawValue, life.key.login.description, String(life.life),
            ])
        return [
            .event(
                EventDraft(
                    name: name, id: id, at: evidence.now, server: life.key.server,
                    data: json.object))
        ]
    }

    /// Says that an intent is recorded and not carried out, and why.
    private func withheldEvent(_ intent: IntentRecord, _ evidence: Evidence) -> EventDraft {
        let name = "risk.enforcement_withheld"
        var json = JSONFields()
        json.add("violation_id", intent.violation)
        json.add("server", intent.key.server.rawValue)
        json.add("login", intent.key.login.rawValue)
        json.add("reason", intent.reason)
        return EventDraft(
            name: name, id: Identifiers.eventID(name, parts: [evidence.violationID]),
            at: evidence.now, server: intent.key.server, data: json.object)
    }

    private func recordTouch(_ evidence: Evidence) {
        context.statistics.touches.add()
        emit(
            evidence, name: "risk.violation_unconfirmed", kind: .unconfirmed,
            with: [
                String(evidence.finding.first.utc)
            ])
    }

    /// Once per violation and hold: the read with which it began makes the id.
    private func recordHold(_ evidence: Evidence, _ name: String) {
        if evidence.rule.shadow { return }
        if evidence.finding.kind == .held {
            context.statistics.holds.add()
        } else {
            context.statistics.recoveries.add()
        }
        emit(
            evidence, name: name, kind: .masked, with: [String(evidence.finding.state.hold.firstAt)]
        )
    }

    private func recordWarning(_ evidence: Evidence, rung: Int) {
        context.statistics.warnings.add()
        emit(
            evidence, name: "risk.warning", kind: .warning,
            with: [
                String(rung), String(evidence.finding.second.utc),
            ])
    }

    private func emit(
        _ evidence: Evidence, name: String, kind: JournalEntry.Kind, with parts: [String]
    ) {
        let id = Identifiers.eventID(
            name, parts: [evidence.violationID] + parts)
        let event = EventDraft(
            name: name, id: id, at: evidence.now, server: context.settings.id,
            data: evidence.observation())
        context.service.events.record(
            event, line: evidence.line(kind, "\(name) \(evidence.rule.id)", mode: nil))
    }

    /// One intent for the whole enforcement; withheld with its reason when nothing may be done.
    private func intents(_ evidence: Evidence, mode: PlanSpec.Mode) -> [IntentRecord] {
        guard evidence.rule.severity == .hard || evidence.rule.severity == .pause else { return [] }
        let violation = evidence.violationID
        var intent = IntentRecord(
            id: violation + "/0", violation: violation, key: evidence.violationKey.account,
            action: .flatten, state: .planned)
        intent.updatedAt = evidence.now
        if let reason = withheldReason(evidence, mode: mode) {
            intent.state = .withheld
            intent.reason = reason
        }
        return [intent]
    }

    private func withheldReason(_ evidence: Evidence, mode: PlanSpec.Mode) -> String? {
        if mode == .observe { return "observe" }
        if context.service.brakes.isPaused(context.settings.id) { return "kill_switch" }
        if context.credentials.isObserving { return "no_credentials" }
        let isEstimated = evidence.referenceProvenance == .estimated
        if isEstimated, evidence.plan.spec.estimatedAnchors == .flag { return "estimated_anchor" }
        let accounts = context.directory.armedCount()
        let now = context.service.clock.monotonic()
        let answer = context.breaker.admit(
            evidence.violationKey.account.login, isCorroborated: evidence.finding.isCorroborated,
            accounts: accounts, now: now)
        switch answer {
        case .admitted: return nil
        case .withheld: return "breaker"
        case .tripped(let limit, let isOfAll):
            recordTrip(limit: limit, isOfAll: isOfAll, now)
            return "breaker"
        }
    }

    /// Durable with the violation that tripped it, and said at once.
    private func recordTrip(limit: Int, isOfAll: Bool, _ now: MonotonicTime) {
        let server = context.settings.id
        let which = isOfAll ? "corroborated by the quotes or not" : "not corroborated by the quotes"
        let reason =
            "more than \(limit) accounts in \(context.breaker.windowMilliseconds) ms, \(which)"
        let record = BrakeRecord(
            .breaker, server: server, isSet: true, at: context.service.clock.utc(),
            identity: "riskd", reason: reason)
        context.service.brakes.apply(record)
        context.service.events.say(
            JournalEntry(
                .breaker,
                "breaker of \(server) tripped: enforcement is withheld until a person releases it "
                    + "(\(reason))", fields: [(.server, server.rawValue)]))
        context.service.events.append([
            .brake(record), .event(BrakeDesk.event("riskd.breaker_tripped", record, now)),
        ])
    }
}
