internal import MTBridge
internal import RiskEngine

/// Sets and clears brakes, and releases what they held.
///
/// Called on the control thread. What it stops, enforcers stop by themselves: they look before
/// each write.
final class BrakeDesk: Sendable {
    private let service: ServiceContext
    private let contexts: [ServerContext]
    /// The enforcer of a server; nil when it has none.
    private let inbox: @Sendable (ServerID) -> EnforcementInbox?

    /// What `release` frees: the other reasons are freed one by one.
    static let releasedReasons: Set<String> = ["breaker", "kill_switch"]

    init(
        service: ServiceContext, contexts: [ServerContext],
        inbox: @escaping @Sendable (ServerID) -> EnforcementInbox?
    ) {
        self.service = service
        self.contexts = contexts
        self.inbox = inbox
    }

    /// What an operator's order came to.
    struct Outcome: Equatable {
        var message: String
        var isDurable = true
    }

    /// Stops all writes, or those to one server; in force when this returns.
    ///
    /// - Parameter patienceMilliseconds: How long to wait for the ledger; 0 where its thread is
    ///   this one.
    func pause(
        _ server: ServerID?, identity: String, reason: String, patienceMilliseconds: Int = 0
    ) -> Outcome {
        if let set = service.brakes.brake(.killSwitch, server) {
            return Outcome(
                message: "enforcement of \(Self.scope(server)) is paused already, by "
                    + "\(set.identity) since \(set.at.rfc3339): \(set.reason)")
        }
        return change(
            BrakeRecord(
                .killSwitch, server: server, isSet: true, at: service.clock.utc(),
                identity: identity, reason: reason), patienceMilliseconds,
            "enforcement of \(Self.scope(server)) is paused: nothing is sent until "
                + "'\(Self.command("resume", server))'")
    }

    /// Lets new enforcement begin again; what was withheld meanwhile stays so until it is released.
    func resume(
        _ server: ServerID?, identity: String, reason: String, patienceMilliseconds: Int = 0
    ) -> Outcome {
        guard service.brakes.brake(.killSwitch, server) != nil else {
            let others = service.brakes.all.filter { $0.kind == .killSwitch }
            guard let other = others.first else {
                return Outcome(message: "enforcement of \(Self.scope(server)) is not paused")
            }
            return Outcome(
                message: "\(Self.scope(server)) has no pause of its own; enforcement of "
                    + "\(Self.scope(other.server)) is paused: "
                    + "'\(Self.command("resume", other.server))'")
        }
        return change(
            BrakeRecord(
                .killSwitch, server: server, isSet: false, at: service.clock.utc(),
                identity: identity, reason: reason), patienceMilliseconds,
            "enforcement of \(Self.scope(server)) goes on; what was withheld meanwhile stays so: "
                + "'riskctl enforcement list' shows it, 'riskctl enforcement release' frees it")
    }

    /// Closes tripped breakers, and has what brakes held verified and carried out.
    ///
    /// - Parameter withheld: What the ledger has as withheld for `releasedReasons` in this scope.
    /// - Throws: `ControlError` while a kill switch holds one of the servers.
    func release(
        _ server: ServerID?, _ withheld: [WithheldEnforcement], identity: String, reason: String,
        patienceMilliseconds: Int = 0
    ) throws(ControlError) -> Outcome {
        let scope = contexts.filter { server == nil || $0.settings.id == server }
        for context in scope { try checkNotPaused(context.settings.id) }
        var isDurable = true
        var closed: [String] = []
        for context in scope where context.breaker.release() {
            closed.append(context.settings.id.rawValue)
            let outcome = closeBreaker(
                context.settings.id, identity, reason, patienceMilliseconds)
            isDurable = isDurable && outcome
        }
        let begun = hand(withheld, ReleaseOrder(identity: identity, reason: reason))
        var sentences: [String] = []
        if !closed.isEmpty {
            sentences.append("breaker of \(closed.joined(separator: ", ")) closed")
        }
        if begun > 0 {
            sentences.append(
                "\(begun) withheld enforcement(s) are verified by fresh reads, and carried out "
                    + "where the rule is still broken: 'riskctl enforcement list' shows what stays")
        }
        if begun < withheld.count {
            sentences.append(
                "\(withheld.count - begun) stay withheld: their server has no enforcer")
        }
        if sentences.isEmpty {
            sentences = [
                "no breaker of \(Self.scope(server)) is tripped, and no brake holds anything"
            ]
        }
        return Outcome(
            message: sentences.joined(separator: "; ")
                + (isDurable ? "" : " (NOT durable yet: the ledger has not taken it)"),
            isDurable: isDurable)
    }

    /// Has one withheld enforcement verified and carried out, whatever it was withheld for.
    func enforce(
        _ item: WithheldEnforcement, identity: String, reason: String
    ) throws(ControlError) -> Outcome {
        let key = item.flatten.key
        try checkNotPaused(key.server)
        if let context = contexts.first(where: { $0.settings.id == key.server }),
            context.isObserving(key.login)
        {
            throw ControlError(
                "the plan of \(key.server)/\(key.login) only observes: set mode=enforce, in the "
                    + "plan and in [Daemon], and reload")
        }
        guard hand([item], ReleaseOrder(identity: identity, reason: reason)) == 1 else {
            throw ControlError("server \(key.server) has no enforcer-login: nobody can act")
        }
        return Outcome(
            message: "\(key.server)/\(key.login) is verified by fresh reads, and enforced if the "
                + "rule is still broken: 'riskctl violation show \(item.flatten.violation)' tells")
    }

    func checkNotPaused(_ server: ServerID) throws(ControlError) {
        guard let pause = service.brakes.pause(of: server) else { return }
        throw ControlError(
            "enforcement of \(server) is paused by \(pause.identity) since \(pause.at.rfc3339): "
                + "'\(Self.command("resume", pause.server))' first")
    }

    /// - Returns: How many have an enforcer to go to.
    private func hand(_ withheld: [WithheldEnforcement], _ order: ReleaseOrder) -> Int {
        var handed = 0
        for (server, items) in Dictionary(grouping: withheld, by: \.flatten.key.server) {
            guard let inbox = inbox(server) else { continue }
            inbox.release(items, order)
            handed += items.count
        }
        return handed
    }

    private func closeBreaker(
        _ server: ServerID, _ identity: String, _ reason: String, _ patienceMilliseconds: Int
    ) -> Bool {
        let record = BrakeRecord(
            .breaker, server: server, isSet: false, at: service.clock.utc(), identity: identity,
            reason: reason)
        service.brakes.apply(record)
        service.events.say(
            JournalEntry(
                .breaker, priority: .warning,
                "breaker of \(server) released by \(identity): \(reason)",
                fields: [(.server, server.rawValue)]))
        let event = Self.event("riskd.breaker_released", record, service.clock.monotonic())
        return service.events.appendDurably(
            [.brake(record), .event(event)], eventID: event.id,
            patienceMilliseconds: patienceMilliseconds)
    }

    private func change(
        _ record: BrakeRecord, _ patienceMilliseconds: Int, _ message: String
    ) -> Outcome {
        // In force first, durable then: a disk that hangs must not delay a stop.
        service.brakes.apply(record)
        for context in contexts { inbox(context.settings.id)?.wakeUp() }
        let verb = record.isSet ? "paused" : "resumed"
        let scope = Self.scope(record.server)
        service.events.say(
            JournalEntry(
                .killSwitch, priority: record.isSet ? .critical : .warning,
                "enforcement of \(scope) \(verb) by \(record.identity): \(record.reason)",
                fields: record.server.map { [(.server, $0.rawValue)] } ?? []))
        let event = Self.event("riskd.enforcement_\(verb)", record, service.clock.monotonic())
        let isDurable = service.events.appendDurably(
            [.brake(record), .event(event)], eventID: event.id,
            patienceMilliseconds: patienceMilliseconds)
        return Outcome(
            message: isDurable
                ? message : message + " (NOT durable yet: the ledger has not taken it)",
            isDurable: isDurable)
    }

    /// An event about a brake, told by whom and why.
    static func event(_ name: String, _ record: BrakeRecord, _ now: MonotonicTime) -> EventDraft {
        var json = JSONFields()
        if let server = record.server { json.add("server", server.rawValue) }
        json.add("by", record.identity)
        json.add("reason", record.reason)
        return EventDraft(
            name: name,
            id: Identifiers.eventID(
                name,
                parts: [
                    record.server?.rawValue ?? "", String(record.at.milliseconds),
                    String(now.nanoseconds),
                ]), at: record.at, server: record.server, data: json.object)
    }

    private static func scope(_ server: ServerID?) -> String { server?.rawValue ?? "all servers" }

    private static func command(_ verb: String, _ server: ServerID?) -> String {
        "riskctl enforcement \(verb)" + (server.map { " --server \($0)" } ?? "")
    }
}
