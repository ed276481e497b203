internal import MTBridge
internal import RiskEngine

extension Enforcer {
    /// Flat and disabled, verified by a read: the intents that led here are fulfilled.
    func complete(_ login: Login) {
        crashHook?.reached(.completing)
        emit("risk.enforcement_completed", login, .enforcementCompleted, "flat and disabled")
        notePause(login)
        finish(login, .confirmed, reason: "flat by reading")
        crashHook?.reached(.completed)
    }

    /// A person is needed: the account may still hold positions.
    func fail(_ login: Login, _ reason: String) {
        emit("risk.enforcement_failed", login, .enforcementFailed, "failed: \(reason)", reason)
        finish(login, .rejected, reason: reason)
    }

    func finish(_ login: Login, _ state: IntentRecord.State, reason: String) {
        guard let enforcement = cases.removeValue(forKey: login) else { return }
        wakes[login] = nil
        readsWanted.remove(login)
        unreadSince[login] = nil
        unactable.remove(login)
        context.statistics.settled.add(enforcement.flattens.count)
        // With thousands waiting, not for every account that has nothing among them.
        if !enforcement.writes.isEmpty { durable.removeAll { $0.login == login } }
        let utc = context.service.clock.utc()
        // What was unknown is decided by the same read that found the account flat.
        for var intent in enforcement.flattens + enforcement.inherited + enforcement.writes.values {
            intent.state = state
            intent.reason = reason
            intent.updatedAt = utc
            unsaved.append(intent)
        }
        if let slot = context.directory.slot(of: login) {
            context.table.post(.enforcementChanged, to: slot, now: now)
        }
    }

    func emit(
        _ name: String, _ login: Login, _ kind: JournalEntry.Kind, _ text: String,
        _ reason: String = ""
    ) {
        guard let enforcement = cases[login] else { return }
        let server = context.settings.id
        let utc = context.service.clock.utc()
        var json = JSONFields()
        json.add("server", server.rawValue)
        json.add("login", login.rawValue)
        json.add("violation_id", enforcement.violation)
        json.add("violations", enforcement.flattens.map(\.violation))
        json.add("started_at", enforcement.startedUTC.rfc3339)
        json.add("elapsed_ms", now.milliseconds(since: enforcement.startedAt))
        json.add("positions_closed", enforcement.closed)
        json.add("orders_cancelled", enforcement.cancelled)
        if !reason.isEmpty { json.add("reason", reason) }
        // One per start of an enforcement and kind: a restart begins it again, and says so.
        let id = Identifiers.eventID(
            name, parts: [enforcement.violation, String(enforcement.startedUTC.milliseconds)])
        context.service.events.record(
            EventDraft(name: name, id: id, at: utc, server: server, data: json.object),
            line: JournalEntry(
                kind, "\(server)/\(login): \(text)",
                fields: [(.server, server.rawValue), (.login, login.description)]))
    }
}
