import MTBridge
import MTEmulator
import RiskEngine

/// What goes wrong, and when: drawn from the seed.
struct Mischief {
    /// One thing that goes wrong.
    enum Deed {
        case cut(server: Int, role: BridgeRole)
        case gone(server: Int, milliseconds: Int64)
        case lie(server: Int, Fault)
        /// Away, then wrong in one way after the other.
        case resync(server: Int, RestartPlan)
        /// A wrong price, so short that one answer shows it and the next does not; several.
        case badTicks(server: Int, symbol: String, factor: Double)
        case restart
        case crash
        case hostClock(errorMilliseconds: Int64)
        /// A person stops all enforcement, and lets it go on later; riskd may be killed meanwhile.
        case brake(milliseconds: Int64, crashes: Bool)
        /// One account is shown as it is not, in a way that adds up.
        case view(plan: Int, Login, ViewFault)

        var kind: String {
            switch self {
            case .cut: "cut"
            case .gone: "gone"
            case .lie: "lie"
            case .resync: "resync"
            case .badTicks: "bad-tick"
            case .restart: "restart"
            case .crash: "crash"
            case .hostClock: "host-clock"
            case .brake: "brake"
            case .view: "view"
            }
        }

        /// For how long it may excuse riskd from its bounds.
        var outageMilliseconds: Int64 {
            switch self {
            case .cut, .restart, .crash: 25_000
            case .gone(_, let milliseconds): milliseconds + 25_000
            case .lie, .badTicks: 15_000
            case .resync(_, let plan): plan.shownMilliseconds + 30_000
            case .hostClock: 65_000
            // To observe goes on, and what one account shows excuses none but that.
            case .brake, .view: 0
            }
        }
    }
    private let spec: SimulationSpec
    private let logins: [[Login]]
    private var random: SeededGenerator
    private var due: Int64
    /// When a person stops what was to be enforced, at the firm's beginning or of his own accord.
    private var brake: (at: Int64, deed: Deed)?
    /// What riskd does must not change what else goes wrong.
    private var brakes: SeededGenerator
    /// The next account that is shown as it is not, from a stream of its own, too.
    private var viewDue: Int64
    private var views: SeededGenerator

    static let meanMilliseconds = 1_800_000.0
    static let meanViewMilliseconds = 900_000.0

    init(_ spec: SimulationSpec) {
        self.spec = spec
        logins = Firm(spec).logins
        random = SeededGenerator(seed: spec.seed, stream: 70)
        brakes = SeededGenerator(seed: spec.seed, stream: 71)
        due = spec.faults ? spec.start.milliseconds + 120_000 : .max
        views = SeededGenerator(seed: spec.seed, stream: 72)
        let isShown = spec.faults && !spec.faultsLeftOut.contains("view")
        viewDue = isShown ? spec.start.milliseconds + 240_000 : .max
        guard isBraked, spec.seed % 2 == 0 else { return }
        // Accounts are armed after a second, and those on their floor flagged at once.
        let reach = brakes.chance(0.6) ? 700 : 6_000
        brake = (spec.start.milliseconds + Int64(brakes.below(reach)), Self.stop(&brakes))
    }

    private var isBraked: Bool { spec.faults && !spec.faultsLeftOut.contains("brake") }

    /// Enforcement has just begun: now and then a person stops it on its way.
    mutating func enforcementBegan(at utc: Int64) {
        guard isBraked, brake == nil, brakes.chance(0.3) else { return }
        brake = (utc + Int64(brakes.below(1_500)), Self.stop(&brakes))
    }

    /// The next deed due before `utc`; call until it is nil.
    ///
    /// In coarse time deeds wait for the next full window.
    mutating func next(before utc: Int64) -> Deed? {
        if let due = brake, due.at <= utc {
            brake = nil
            return due.deed
        }
        if viewDue <= utc {
            viewDue = utc + Int64(Self.meanViewMilliseconds * (0.1 + 1.8 * views.unit()))
            return view()
        }
        while due <= utc {
            due = utc + Int64(Self.meanMilliseconds * (0.1 + 1.8 * random.unit()))
            let deed = draw()
            if !spec.faultsLeftOut.contains(deed.kind) { return deed }
        }
        return nil
    }

    private mutating func draw() -> Deed {
        let server = random.below(spec.serverZones.count)
        switch random.below(17) {
        case 0: return .cut(server: server, role: .reader)
        case 1: return .cut(server: server, role: .enforcer)
        case 2: return .gone(server: server, milliseconds: 1_000 + Int64(random.below(150_000)))
        case 3: return .restart
        case 4: return .crash
        case 5:
            let hours = Int64(random.below(9) - 4)
            return .hostClock(errorMilliseconds: hours * 3_600_000)
        case 6, 7: return .resync(server: server, resync())
        case 8, 9:
            let factors = [0.5, 0.9, 0.97, 1.03, 1.1, 2]
            return .badTicks(
                server: server, symbol: Firm.symbols[random.below(Firm.symbols.count)].name,
                factor: factors[random.below(factors.count)])
        case 10: return Self.stop(&random)
        default: return .lie(server: server, lie())
        }
    }

    private static func stop(_ random: inout SeededGenerator) -> Deed {
        .brake(
            milliseconds: 30_000 + Int64(random.below(900_000)), crashes: random.chance(0.4))
    }

    private mutating func resync() -> RestartPlan {
        var plan = RestartPlan()
        plan.downMs = 500 + Int64(random.below(20_000))
        plan.keepsConnections = random.chance(0.3)
        plan.staleMs = Int64(random.below(3_000))
        plan.missingMs = Int64(random.below(3_000))
        plan.zeroMs = Int64(random.below(3_000))
        plan.emptyMs = Int64(random.below(3_000))
        plan.unpricedMs = Int64(random.below(3_000))
        plan.frozenMs = Int64(random.below(4_000))
        return plan
    }

    /// Caches that stand still for minutes, and positions that are not there yet.
    private mutating func view() -> Deed {
        let plan = views.below(logins.count)
        let login = logins[plan][views.below(logins[plan].count)]
        let kind: ViewFault.Kind
        let seconds: Int
        switch views.below(10) {
        case 0...4: (kind, seconds) = (.frozen, 10 + views.below(230))
        case 5, 6: (kind, seconds) = (.stale, 10 + views.below(230))
        default: (kind, seconds) = (.empty, 2 + views.below(90))
        }
        let fault = ViewFault(kind, .logins([login]), milliseconds: Int64(seconds) * 1_000)
        return .view(plan: plan, login, fault)
    }

    private mutating func lie() -> Fault {
        let plan = logins[random.below(logins.count)]
        let login = plan[random.below(plan.count)]
        let replies = 1 + random.below(4)
        switch random.below(6) {
        case 0: return .unknownLogin(replies: replies)
        case 1: return .omit([login], replies: replies)
        case 2: return .equity(login, .notANumber, replies: replies)
        case 3: return .equity(login, .zero, replies: replies)
        case 4: return .equity(login, .value(1), replies: replies)
        default: return .garbage
        }
    }
}

extension RestartPlan {
    /// From its beginning until the last lie is over.
    var shownMilliseconds: Int64 {
        downMs + staleMs + missingMs + zeroMs + emptyMs + unpricedMs + frozenMs
    }
}
