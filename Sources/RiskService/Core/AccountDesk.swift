internal import MTBridge
internal import RiskEngine

/// Carries out what the desk orders for one account, or decides about one violation.
///
/// Called on the control thread; the ledger's answers are handed in.
final class AccountDesk: Sendable {
    private let service: ServiceContext
    private let contexts: [ServerContext]
    private let brakes: BrakeDesk
    private let inbox: @Sendable (ServerID) -> EnforcementInbox?

    init(
        service: ServiceContext, contexts: [ServerContext], brakes: BrakeDesk,
        inbox: @escaping @Sendable (ServerID) -> EnforcementInbox?
    ) {
        self.service = service
        self.contexts = contexts
        self.brakes = brakes
        self.inbox = inbox
    }

    /// Who orders, and why.
    struct Author {
        var identity: String
        var reason: String
        /// How long to wait for the ledger; 0 where its thread is this one.
        var patienceMilliseconds = 0
    }

    // MARK: Accounts

    func disable(_ key: AccountKey, _ author: Author) throws(ControlError) -> String {
        try order(.suspend, key, author)
        return "\(key.server)/\(key.login): trading is being disabled, positions and orders stay: "
            + "the event account.disabled tells when the server has confirmed it"
    }

    func flatten(_ key: AccountKey, _ author: Author) throws(ControlError) -> String {
        try order(.flatten, key, author)
        return "\(key.server)/\(key.login): trading is being disabled, orders cancelled and "
            + "positions closed: the event risk.enforcement_completed tells when it is flat"
    }

    /// Lets an account trade again that riskd disabled.
    ///
    /// Refused while something holds it, or while nobody would watch it.
    ///
    /// - Parameter isOurs: Whether it was riskd that disabled it last.
    func restore(
        _ key: AccountKey, isOurs: Bool, _ author: Author
    ) throws(ControlError) -> String {
        let context = try known(key)
        let name = "\(key.server)/\(key.login)"
        guard isOurs else {
            throw ControlError(
                "\(name): it was not riskd that disabled it: who did must allow it again")
        }
        guard let watched = context.watched(key.login) else {
            let why = context.directory.entry(key.login)?.unarmedReason ?? ""
            throw ControlError(
                "\(name) is not armed\(why.isEmpty ? "" : " (\(why))"): nobody would watch it; "
                    + "'riskctl account enroll' first")
        }
        guard watched.broken.isEmpty else {
            let rules = watched.broken.map(\.id).joined(separator: ", ")
            throw ControlError(
                "\(name) is held by \(rules), violated and not evaluated any more: "
                    + "'riskctl violation void' and 'riskctl account arm' first, or begin a new "
                    + "life with 'riskctl account enroll'")
        }
        try order(.restore, key, author)
        return "\(name): trading is being allowed again: the event account.restored tells when the "
            + "server has confirmed it"
    }

    private func order(
        _ action: IntentRecord.Action, _ key: AccountKey, _ author: Author
    ) throws(ControlError) {
        _ = try known(key)
        try brakes.checkNotPaused(key.server)
        guard let inbox = inbox(key.server) else {
            throw ControlError("server \(key.server) has no enforcer-login: nobody can act")
        }
        let id = Identifiers.orderID([
            action.rawValue, key.server.rawValue, key.login.description,
            String(service.clock.utc().milliseconds),
            String(service.clock.monotonic().nanoseconds),
        ])
        var root = IntentRecord(
            id: id + "/0", violation: id, key: key, action: action, state: .planned)
        root.reason = "\(author.identity): \(author.reason)"
        inbox.order(root, ReleaseOrder(identity: author.identity, reason: author.reason))
    }

    private func known(_ key: AccountKey) throws(ControlError) -> ServerContext {
        guard let context = contexts.first(where: { $0.settings.id == key.server }) else {
            throw ControlError("no server '\(key.server)' is configured", notFound: true)
        }
        guard context.directory.entry(key.login) != nil else {
            throw ControlError("server \(key.server) has no login \(key.login)", notFound: true)
        }
        return context
    }

    /// Has the rules of voided violations evaluated again, in a new life.
    ///
    /// - Parameter verdicts: Of each rule and period, whether its last violation was voided.
    /// - Returns: The rules, for the enrolment desk.
    func rearming(
        _ key: AccountKey, verdicts: [RulePeriod: Bool]
    ) throws(ControlError) -> Set<String> {
        let context = try known(key)
        let name = "\(key.server)/\(key.login)"
        guard let watched = context.watched(key.login) else {
            throw ControlError("\(name) is not armed at all: 'riskctl account enroll' arms it")
        }
        let cleared = zip(watched.broken, watched.states).filter { rule, state in
            verdicts[RulePeriod(rule: rule.id, period: state.violatedPeriod)] == true
        }
        guard !cleared.isEmpty else {
            throw ControlError(
                watched.broken.isEmpty
                    ? "\(name) is armed: no violation holds any of its rules"
                    : "\(name): none of its violations was voided: 'riskctl violation void' first")
        }
        return Set(cleared.map(\.0.id))
    }

    // MARK: Violations

    /// Nothing is done for the violation any more; what was done is not undone.
    func void(_ view: ViolationView, _ author: Author) throws(ControlError) -> String {
        guard view.decision?.decision != "voided" else {
            throw ControlError("\(view.id) was voided by \(view.decision?.by ?? "") already")
        }
        let key = AccountKey(server: ServerID(view.server), login: Login(view.login))
        let isDurable = decide(.voided, view, key, author)
        inbox(key.server)?.void(violation: view.id)
        return "\(view.id) is voided: nothing more is done for it; \(view.server)/\(view.login) "
            + "stays as it is: 'riskctl account arm' evaluates \(view.rule) again, "
            + "'riskctl account restore' allows trading" + Self.doubt(isDurable)
    }

    func uphold(_ view: ViolationView, _ author: Author) throws(ControlError) -> String {
        guard view.decision?.decision != "voided" else {
            throw ControlError("\(view.id) was voided by \(view.decision?.by ?? ""): too late")
        }
        let key = AccountKey(server: ServerID(view.server), login: Login(view.login))
        let isDurable = decide(.upheld, view, key, author)
        return "\(view.id) is upheld" + Self.doubt(isDurable)
    }

    private static func doubt(_ isDurable: Bool) -> String {
        isDurable ? "" : " (NOT durable yet: the ledger has not taken it)"
    }

    private func decide(
        _ decision: DecisionRecord.Decision, _ view: ViolationView, _ key: AccountKey,
        _ author: Author
    ) -> Bool {
        let record = DecisionRecord(
            violation: view.id, key: key, decision, at: service.clock.utc(),
            identity: author.identity, reason: author.reason)
        let name = "risk.violation_\(decision.rawValue)"
        var json = JSONFields()
        json.add("violation_id", view.id)
        json.add("server", view.server)
        json.add("login", view.login)
        json.add("rule", view.rule)
        json.add("plan", view.plan)
        json.add("life", view.life)
        json.add("by", author.identity)
        json.add("reason", author.reason)
        let event = EventDraft(
            name: name,
            id: Identifiers.eventID(name, parts: [view.id, String(record.at.milliseconds)]),
            at: record.at, server: key.server, data: json.object)
        service.events.say(
            JournalEntry(
                .violation, priority: .notice,
                "\(view.server)/\(view.login): \(view.id) \(decision.rawValue) by "
                    + "\(author.identity): \(author.reason)",
                fields: [(.server, view.server), (.login, String(view.login))]))
        var entries: [LedgerEntry] = [.decision(record), .event(event)]
        if decision == .voided, let withheld = withheldRoot(view, key, record.at) {
            entries.append(.intents([withheld], token: 0))
        }
        return service.events.appendDurably(
            entries, eventID: event.id, patienceMilliseconds: author.patienceMilliseconds)
    }

    /// What a brake holds of a voided violation, never to be released.
    private func withheldRoot(
        _ view: ViolationView, _ key: AccountKey, _ at: UTCTime
    ) -> IntentRecord? {
        guard
            let root = view.intents.first(where: {
                $0.action == IntentRecord.Action.flatten.rawValue
                    && $0.state == IntentRecord.State.withheld.rawValue
            })
        else { return nil }
        var intent = IntentRecord(
            id: root.id, violation: view.id, key: key, action: .flatten, state: .withheld)
        intent.reason = "voided"
        intent.updatedAt = at
        return intent
    }
}
