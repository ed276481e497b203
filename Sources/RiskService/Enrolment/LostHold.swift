internal import RiskEngine

/// A hold whose trading day ended while riskd was down: recorded from what the ledger kept of it.
struct LostHold {
    let record: RuleStateRecord
    let rule: RuleSpec
    let entry: AccountEntry
    let life: LifeRecord
    let plan: PlanSpec

    private var server: ServerID { record.key.server }

    func event(at now: UTCTime) -> EventDraft {
        let period: Int32 = rule.kind == .dailyLoss ? record.day : 0
        let key = ViolationKey(
            account: record.key, life: record.life, rule: record.rule, period: period)
        let violation = Identifiers.violationID(key)
        var json = JSONFields()
        json.add("violation_id", violation)
        json.add("server", server.rawValue)
        json.add("login", record.key.login.rawValue)
        json.add("group", entry.group)
        json.add("plan", plan.name)
        json.add("phase", life.phase)
        json.add("evaluation_id", life.evaluationID)
        json.add("life", record.life)
        json.add("rule", rule.evidence)
        json.add("severity", RuleSpec.Severity.review.rawValue)
        json.add("currency", life.currency)
        json.add("period", period)
        json.add("held", record.hold.evidence(digits: life.digits, plan.maskPolicy, ended: .reset))
        let name = "risk.violation_recovered"
        return EventDraft(
            name: name,
            id: Identifiers.eventID(name, parts: [violation, String(record.hold.firstAt)]),
            at: now, server: server, data: json.object)
    }

    var line: JournalEntry {
        JournalEntry(
            .masked,
            "\(server)/\(record.key.login): risk.violation_recovered \(rule.id): its trading day"
                + " ended inside the mask",
            fields: [
                (.server, server.rawValue), (.login, record.key.login.description),
                (.rule, rule.id), (.plan, plan.name),
            ])
    }
}

extension RuleSpec {
    /// As it stands in events.
    var evidence: JSONFields {
        var text = JSONFields()
        text.add("id", id)
        text.add("kind", kind.rawValue)
        text.add("version", version)
        text.add("amount", SettingFormat.amount.show(amount))
        text.add("comparator", comparator.rawValue)
        text.add("metric", metric.rawValue)
        if lock != .never { text.add("lock", SettingFormat.lock.show(lock)) }
        if persistence != .touch {
            text.add("persistence", SettingFormat.persistence.show(persistence))
        }
        return text
    }
}

extension Hold {
    /// As it stands in events: everything that masks saw of a rule.
    func evidence(
        digits: CurrencyDigits, _ policy: MaskPolicy, ended: Finding.HoldEnd?
    ) -> JSONFields {
        var text = JSONFields()
        text.add("mask_since", UTCTime(milliseconds: maskSince).rfc3339)
        text.add("first_at", UTCTime(milliseconds: firstAt).rfc3339)
        let since: String? = runAt == 0 ? nil : UTCTime(milliseconds: runAt).rfc3339
        text.add("since", since)
        text.add("last_at", UTCTime(milliseconds: lastAt).rfc3339)
        text.add("lowest_equity", Money(minorUnits: lowestEquity).decimal(digits))
        text.add("reads", reads)
        text.add("policy", policy.rawValue)
        if let ended { text.add("ended", ended.rawValue) }
        return text
    }
}
