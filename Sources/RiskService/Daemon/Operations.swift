internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Carries out what operators ask over the control socket.
final class Operations: ControlHandler {
    private let desks: [ServerID: EnrolmentDesk]
    private let service: ServiceContext
    private let servers: RuntimeList
    private let brakes: BrakeDesk
    /// How long an operator waits for the ledger before he is told that it has not answered.
    private static let patienceMilliseconds = 2_000

    init(desks: [ServerID: EnrolmentDesk], service: ServiceContext) {
        self.desks = desks
        self.service = service
        let servers = RuntimeList()
        self.servers = servers
        brakes = BrakeDesk(service: service) {
            for runtime in servers.runtimes { runtime.enforcement?.wakeUp() }
        }
    }

    func attach(_ runtimes: [ServerRuntime]) { servers.attach(runtimes) }

    func perform(
        _ command: ControlCommand, identity: String, reason: String
    )
        throws(ControlError) -> String
    {
        switch command {
        case .enroll(let enrolment): try enroll(enrolment)
        case .pause(let server):
            try brake(server) {
                brakes.pause($0, identity: identity, reason: reason, patienceMilliseconds: $1)
            }
        case .resume(let server):
            try brake(server) {
                brakes.resume($0, identity: identity, reason: reason, patienceMilliseconds: $1)
            }
        case .reload:
            throw ControlError("use 'systemctl reload riskd': the service manager must know of it")
        }
    }

    private func brake(
        _ name: String?, _ act: (ServerID?, Int) -> BrakeDesk.Outcome
    ) throws(ControlError) -> String {
        let server = name.map { ServerID($0) }
        if let server, desks[server] == nil {
            throw ControlError("no server '\(server)' is configured", notFound: true)
        }
        return act(server, Self.patienceMilliseconds).message
    }

    private func enroll(_ enrolment: Enrolment) throws(ControlError) -> String {
        let server = ServerID(enrolment.server)
        guard let desk = desks[server] else {
            throw ControlError("no server '\(server)' is configured", notFound: true)
        }
        let runtime = servers.runtimes.first { $0.context.settings.id == server }
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

    var runtimes: [ServerRuntime] { list.withLock { $0 } }

    func attach(_ runtimes: [ServerRuntime]) { list.withLock { $0 = runtimes } }
}
