internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Carries out what operators ask over the control socket.
final class Operations: ControlHandler {
    private let desks: [ServerID: EnrolmentDesk]
    private let plans: PlanTableHolder
    private let servers = Mutex<[ServerRuntime]>([])

    init(desks: [ServerID: EnrolmentDesk], plans: PlanTableHolder) {
        self.desks = desks
        self.plans = plans
    }

    func attach(_ runtimes: [ServerRuntime]) { servers.withLock { $0 = runtimes } }

    func perform(
        _ command: ControlCommand, identity: String, reason: String
    )
        throws(ControlError) -> String
    {
        switch command {
        case .enroll(let enrolment): try enroll(enrolment)
        case .reload:
            throw ControlError("use 'systemctl reload riskd': the service manager must know of it")
        }
    }

    private func enroll(_ enrolment: Enrolment) throws(ControlError) -> String {
        let server = ServerID(enrolment.server)
        guard let desk = desks[server] else {
            throw ControlError("no server '\(server)' is configured", notFound: true)
        }
        let runtimes = servers.withLock { $0 }
        let runtime = runtimes.first { $0.context.settings.id == server }
        let login = Login(enrolment.login)
        guard let entry = runtime?.context.directory.entry(login) else {
            throw ControlError("server \(server) has no login \(login)", notFound: true)
        }
        let table = plans.table
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
