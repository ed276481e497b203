internal import MTBridge
internal import RiskEngine

// What was withheld, released by a person: nothing of it begins before two fresh reads say that it
// is still due.
extension Enforcer {
    func release(_ items: [WithheldEnforcement], _ order: ReleaseOrder) {
        for item in items where verifying[item.flatten.id] == nil {
            verifying[item.flatten.id] = Verification(item: item, order: order, since: now)
            readAgain(item.flatten.key.login)
        }
    }

    /// Looks at what the poller has read of the accounts that are being verified.
    func verifyReleases() {
        for (id, verification) in verifying {
            switch verdict(verification, id) {
            case .waiting:
                guard
                    now.milliseconds(since: verification.since)
                        > Verification.patienceMilliseconds
                else { continue }
                keep(verification, verification.item.flatten.reason, "no consistent read")
            case .due: carryOut(verification)
            case .recovered: keep(verification, "recovered", "the rule is not broken any more")
            case .unverifiable(let why):
                keep(verification, verification.item.flatten.reason, why)
            }
            verifying[id] = nil
        }
    }

    private func verdict(_ verification: Verification, _ id: String) -> Verification.Verdict {
        let key = verification.item.violation
        let login = key.account.login
        if let reason = brake(on: login) { return .unverifiable(reason) }
        guard let entry = context.directory.entry(login), let slot = entry.slot else {
            return .unverifiable("the account is not armed")
        }
        let (row, rules) = context.table.copy(of: slot)
        let plans = context.service.plans.table.plans
        guard row.life == entry.life?.life, row.planRevision == entry.planRevision,
            Int(row.plan) < plans.count, plans[Int(row.plan)].revision == row.planRevision
        else { return .waiting }
        let plan = plans[Int(row.plan)].spec(at: UTCTime(milliseconds: row.sampledUTC))
        guard let index = plan.rules.firstIndex(where: { $0.id == key.rule }) else {
            return .unverifiable("the plan has no such rule any more")
        }
        // A life that goes on under a new number carries its violations along.
        let isCarried = rules[index].violated && rules[index].violatedPeriod == key.period
        guard row.life == key.life || isCarried else { return .unverifiable("that life has ended") }
        guard row.sampledAt > (verification.firstSeen ?? verification.since.nanoseconds) else {
            return .waiting
        }
        guard plan.rules[index].metric(of: row) < rules[index].breachBelow else {
            return .recovered
        }
        if verification.firstSeen != nil { return .due }
        verifying[id]?.firstSeen = row.sampledAt
        readAgain(login)
        return .waiting
    }

    /// Has the poller read an account at once.
    private func readAgain(_ login: Login) {
        guard let slot = context.directory.slot(of: login) else { return }
        context.table.queues.promote(slot: slot, now: now)
    }

    /// Still broken: the intent becomes an owed one, and begins once that is durable.
    private func carryOut(_ verification: Verification) {
        var item = verification.item
        item.flatten.state = .planned
        item.flatten.reason = "released by \(verification.order.identity)"
        item.flatten.updatedAt = context.service.clock.utc()
        let token = nextToken()
        released[token] = LedgerMemory.Owed(
            flatten: item.flatten, inherited: item.inherited, nextOrdinal: item.nextOrdinal)
        tell(
            verification, "risk.enforcement_released", item.flatten, token: token,
            JournalEntry(
                .enforcementStarted, priority: .notice,
                "\(item.flatten.key.server)/\(item.flatten.key.login): released by "
                    + "\(verification.order.identity), the rule is still broken"))
    }

    /// Stays withheld, and why.
    private func keep(_ verification: Verification, _ reason: String, _ why: String) {
        var flatten = verification.item.flatten
        flatten.reason = reason
        flatten.updatedAt = context.service.clock.utc()
        tell(
            verification, "risk.enforcement_withheld", flatten, token: nextToken(),
            JournalEntry(
                .enforcementParked,
                "\(flatten.key.server)/\(flatten.key.login): not released: \(why)"))
    }

    private func tell(
        _ verification: Verification, _ name: String, _ flatten: IntentRecord, token: UInt64,
        _ line: JournalEntry
    ) {
        var json = JSONFields()
        json.add("server", flatten.key.server.rawValue)
        json.add("login", flatten.key.login.rawValue)
        json.add("violation_id", flatten.violation)
        json.add("reason", flatten.state == .withheld ? flatten.reason : verification.order.reason)
        json.add("by", verification.order.identity)
        let event = EventDraft(
            name: name,
            id: Identifiers.eventID(
                name, parts: [flatten.violation, String(flatten.updatedAt.milliseconds)]),
            at: flatten.updatedAt, server: flatten.key.server, data: json.object)
        let audit = AuditRecord(
            kind: .act, at: flatten.updatedAt, server: flatten.key.server,
            login: flatten.key.login, identity: verification.order.identity,
            what: "release \(flatten.violation) reason: \(verification.order.reason)",
            outcome: line.message)
        var line = line
        line.fields = [
            (.server, flatten.key.server.rawValue), (.login, flatten.key.login.description),
        ]
        context.service.events.record(
            [.intents([flatten], token: token), .audit(audit), .event(event)],
            eventID: event.id, line: line)
    }
}
