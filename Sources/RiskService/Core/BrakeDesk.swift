internal import MTBridge
internal import RiskEngine

/// Sets and clears the kill switch.
///
/// Called on the control thread. What it stops, enforcers stop by themselves: they look before
/// each write.
final class BrakeDesk: Sendable {
    private let service: ServiceContext
    /// Wakes every enforcer.
    private let wake: @Sendable () -> Void

    init(service: ServiceContext, wake: @escaping @Sendable () -> Void) {
        self.service = service
        self.wake = wake
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

    private func change(
        _ record: BrakeRecord, _ patienceMilliseconds: Int, _ message: String
    ) -> Outcome {
        // In force first, durable then: a disk that hangs must not delay a stop.
        service.brakes.apply(record)
        wake()
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
