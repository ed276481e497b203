internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Carries out what operators ask over the control socket.
final class Operations: ControlHandler {
    private let desks: [ServerID: EnrolmentDesk]
    let contexts: [ServerContext]
    let service: ServiceContext
    let brakes: BrakeDesk
    let accounts: AccountDesk
    /// Read on the control thread.
    let ledger: LedgerView
    private let servers: RuntimeList
    /// How long an operator waits for the ledger before he is told that it has not answered.
    static let patienceMilliseconds = 2_000

    init(
        desks: [ServerID: EnrolmentDesk], contexts: [ServerContext], service: ServiceContext,
        ledger: LedgerView
    ) {
        self.desks = desks
        self.contexts = contexts
        self.service = service
        self.ledger = ledger
        let servers = RuntimeList()
        self.servers = servers
        let brakes = BrakeDesk(service: service, contexts: contexts) { servers[$0]?.enforcement }
        self.brakes = brakes
        accounts = AccountDesk(service: service, contexts: contexts, brakes: brakes) {
            servers[$0]?.enforcement
        }
    }

    func attach(_ runtimes: [ServerRuntime]) { servers.attach(runtimes) }

    func perform(
        _ command: ControlCommand, identity: String, reason: String
    )
        throws(ControlError) -> String
    {
        let author = AccountDesk.Author(
            identity: identity, reason: reason, patienceMilliseconds: Self.patienceMilliseconds)
        switch command {
        case .act(let act, let server, let login):
            return try self.act(
                act, AccountKey(server: ServerID(server), login: Login(login)), author)
        case .decide(let decision, let violation):
            return try decide(decision, violation, author)
        case .enroll(let enrolment): return try enroll(enrolment)
        case .pause(let server):
            return try brakes.pause(
                known(server), identity: identity, reason: reason,
                patienceMilliseconds: Self.patienceMilliseconds
            ).message
        case .resume(let server):
            return try brakes.resume(
                known(server), identity: identity, reason: reason,
                patienceMilliseconds: Self.patienceMilliseconds
            ).message
        case .release(let server):
            return try release(known(server), identity: identity, reason: reason)
        case .enforce(let violation):
            return try enforce(violation, identity: identity, reason: reason)
        case .reload:
            throw ControlError("use 'systemctl reload riskd': the service manager must know of it")
        }
    }

    /// Has the enrolment desk begin the new life.
    func rearm(_ key: AccountKey, _ rules: Set<String>, _ author: AccountDesk.Author) {
        service.events.append([
            .audit(
                AuditRecord(
                    kind: .act, at: service.clock.utc(), server: key.server, login: key.login,
                    identity: author.identity,
                    what: "arm \(rules.sorted().joined(separator: " ")) reason: \(author.reason)",
                    outcome: "ordered"))
        ])
        desks[key.server]?.rearm(key.login, rules)
        servers[key.server]?.wake()
    }

    /// The server of this name; nil, for all, without a name.
    func known(_ name: String?) throws(ControlError) -> ServerID? {
        guard let name else { return nil }
        let server = ServerID(name)
        guard desks[server] != nil else {
            throw ControlError("no server '\(server)' is configured", notFound: true)
        }
        return server
    }

    private func enroll(_ enrolment: Enrolment) throws(ControlError) -> String {
        let server = ServerID(enrolment.server)
        guard let desk = desks[server] else {
            throw ControlError("no server '\(server)' is configured", notFound: true)
        }
        let runtime = servers[server]
        let login = Login(enrolment.login)
        guard let entry = runtime?.context.directory.entry(login) else {
            throw ControlError("server \(server) has no login \(login)", notFound: true)
        }
        let table = service.plans.table
        guard let planIndex = entry.plan else {
            throw ControlError("no plan matches group \(entry.group): add it to a plan's match=")
        }
        let plan = table.plans[planIndex].spec.name
        if !enrolment.plan.isEmpty && enrolment.plan != plan {
            throw ControlError(
                "group \(entry.group) belongs to plan \(plan), not to \(enrolment.plan)")
        }
        guard let initial = Money(decimal: enrolment.initialBalance, digits: entry.digits),
            initial > .zero
        else {
            throw ControlError(
                "initial balance '\(enrolment.initialBalance)' is not a positive amount with at "
                    + "most \(entry.digits.rawValue) decimals")
        }
        if let life = entry.life, life.evaluationID == enrolment.evaluationId,
            life.phase == enrolment.phase, life.initialBalance == initial
        {
            return "\(server)/\(login) is in this evaluation already (life \(life.life))"
        }
        desk.enroll(enrolment)
        runtime?.wake()
        return "\(server)/\(login) will be armed within seconds: 'riskctl account show' tells"
    }
}

/// The servers, once they run: operators may ask before.
private final class RuntimeList: Sendable {
    private let list = Mutex<[ServerRuntime]>([])

    subscript(server: ServerID) -> ServerRuntime? {
        list.withLock { list in list.first { $0.context.settings.id == server } }
    }

    func attach(_ runtimes: [ServerRuntime]) { list.withLock { $0 = runtimes } }
}
