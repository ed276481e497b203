import RiskEngine

/// What the server does of itself at an instant, apart from ticks and answers.
enum ServerTimer {
    /// A walk begins.
    case endOfDay
    /// The next account of the walk.
    case walk
    case account(Int, WalkStage)
    case reopen([Reopening], weekday: Int)
    /// A planned fault, by its place in the list.
    case planned(Int)
    /// A random fault, likewise.
    case chance(Int)
    /// A fault with a duration is over.
    case end(UInt64, Ending)
    /// The next phase of a restart.
    case restart(RestartRun)

    enum Ending {
        case view
        case offMarket
        case market
        case outage
        case silence
        case gone
    }
}

/// A restart under way.
final class RestartRun {
    let id: UInt64
    let plan: RestartPlan
    let cause: String
    /// The server just before it went.
    let snapshot: ServerSnapshot
    private var phases: [ViewFault]
    var isBack = false

    init(id: UInt64, plan: RestartPlan, cause: String, snapshot: ServerSnapshot) {
        self.id = id
        self.plan = plan
        self.cause = cause
        self.snapshot = snapshot
        phases = plan.phases.reversed()
    }

    func nextPhase() -> ViewFault? { phases.popLast() }
}
