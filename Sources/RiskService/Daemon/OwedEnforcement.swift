internal import MTBridge
internal import RiskEngine

/// What an earlier run owed goes on; what it had sent is unknown until read.
struct OwedEnforcement {
    let memory: LedgerMemory
    let service: ServiceContext

    /// Hands it to the enforcers; where the account's plan only observes by now, it is withheld.
    func begin(_ inboxes: [ServerID: EnforcementInbox]) {
        let enforcing = Set(
            service.plans.table.plans.filter { $0.spec.mode == .enforce }.map(\.spec.name))
        let voided = memory.voided()
        for (server, inbox) in inboxes { inbox.remember(memory.rights(on: server)) }
        for owed in memory.owed() {
            if voided.contains(owed.flatten.violation) {
                withhold(owed.flatten, "voided")
                continue
            }
            // A person's order holds whatever the plan says.
            if owed.flatten.isOrder {
                hand(owed, inboxes)
                continue
            }
            guard let plan = memory.plan(of: owed.flatten.key) else { continue }
            guard enforcing.contains(plan) else {
                withhold(owed.flatten, "observe")
                continue
            }
            hand(owed, inboxes)
        }
    }

    private func hand(_ owed: LedgerMemory.Owed, _ inboxes: [ServerID: EnforcementInbox]) {
        inboxes[owed.flatten.key.server]?.begin(
            flatten: owed.flatten, inherited: owed.inherited, nextOrdinal: owed.nextOrdinal)
    }

    /// A later switch to `enforce` must not find it open, and carry it out unasked.
    private func withhold(_ flatten: IntentRecord, _ reason: String) {
        let utc = service.clock.utc()
        var intent = flatten
        intent.state = .withheld
        intent.reason = reason
        intent.updatedAt = utc
        let name = "risk.enforcement_withheld"
        var json = JSONFields()
        json.add("violation_id", intent.violation)
        json.add("server", intent.key.server.rawValue)
        json.add("login", intent.key.login.rawValue)
        json.add("reason", intent.reason)
        service.events.append([
            .intents([intent], token: 0),
            .event(
                EventDraft(
                    name: name,
                    id: Identifiers.eventID(
                        name, parts: [intent.violation, String(utc.milliseconds)]),
                    at: utc, server: intent.key.server, data: json.object)),
        ])
    }
}
