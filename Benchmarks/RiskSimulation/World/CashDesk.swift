import MTBridge
import MTEmulator
import RiskEngine

/// Money that comes and goes without trading, and deals that are edited afterwards: when, whose and
/// how much, drawn from the seed.
///
/// At random through the day, around resets and inside masks, with and without a hint.
struct CashDesk {
    /// One alteration of an account's money.
    struct Deed {
        var at: Int64
        var plan: Int
        var login: Login
        var kind: Kind
        var isHinted: Bool
    }

    enum Kind {
        /// Minor units; the sign of one that may go either way is the teller's to choose.
        case flow(DealRecord.Action, minorUnits: Int64)
        /// The account's last flow becomes another amount.
        case edit(minorUnits: Int64)
        /// It never was.
        case delete
        /// The last deal that closed a position earned so much more.
        case result(minorUnits: Int64)
        /// It is cancelled, and another deal takes its result back.
        case cancel

        var name: String {
            switch self {
            case .flow: "cash"
            case .edit, .delete, .result, .cancel: "deal-edit"
            }
        }
    }
    private var deeds: [Deed] = []
    private var next = 0

    private static let meanMilliseconds = 1_500_000.0
    private static let aroundResetMilliseconds = 12_000
    private static let actions: [DealRecord.Action] = [
        .balance, .balance, .balance, .credit, .bonus, .correction, .charge, .soCompensation,
        .soCompensationCredit,
    ]

    /// - Parameters:
    ///   - resets: Of all plans, by the oracle.
    ///   - masks: Of each server, by the oracle.
    ///   - windows: In which every event is stepped; nil: always.
    init(
        _ firm: Firm, resets: [(plan: Int, at: Int64)], masks: [[ClosedRange<Int64>]],
        windows: [ClosedRange<Int64>]?
    ) {
        let spec = firm.spec
        guard spec.faults else { return }
        var random = SeededGenerator(seed: spec.seed, stream: 60)
        let (start, end) = (spec.start.milliseconds + 600_000, spec.end.milliseconds)
        var at = start
        while at < end {
            draw(at, plan: random.below(spec.plans.count), firm, &random)
            at += Int64(Self.meanMilliseconds * (0.1 + 1.8 * random.unit()))
        }
        for reset in resets where reset.at > start && random.chance(0.6) {
            let apart = random.below(2 * Self.aroundResetMilliseconds + 1)
            let at = reset.at + Int64(apart - Self.aroundResetMilliseconds)
            draw(at, plan: reset.plan, firm, &random)
        }
        for (server, masks) in masks.enumerated() {
            let plans = spec.plans.indices.filter { spec.plans[$0].server == server }
            for mask in masks
            where mask.lowerBound > start && mask.upperBound < end && !plans.isEmpty
                && random.chance(0.6)
            {
                let length = Int(mask.upperBound - mask.lowerBound)
                draw(
                    mask.lowerBound + Int64(random.below(length)),
                    plan: plans[random.below(plans.count)], firm, &random)
            }
        }
        deeds = deeds.filter { deed in
            !spec.faultsLeftOut.contains(deed.kind.name)
                && (windows?.contains { $0.contains(deed.at) } ?? true)
        }
        deeds.sort { ($0.at, $0.login) < ($1.at, $1.login) }
    }

    private mutating func draw(
        _ at: Int64, plan: Int, _ firm: Firm, _ random: inout SeededGenerator
    ) {
        let logins = firm.logins[plan]
        let amount = Int64(10_000 + random.below(600_000))
        let kind: Kind
        switch random.below(14) {
        case 0: kind = .edit(minorUnits: amount)
        case 1: kind = .delete
        case 2: kind = .result(minorUnits: random.chance(0.5) ? amount / 4 : -amount / 4)
        case 3: kind = .cancel
        default:
            kind = .flow(Self.actions[random.below(Self.actions.count)], minorUnits: amount)
        }
        deeds.append(
            Deed(
                at: at, plan: plan, login: logins[random.below(logins.count)], kind: kind,
                isHinted: random.chance(0.7)))
    }

    /// When the next one is due.
    var dueAt: Int64? { next < deeds.count ? deeds[next].at : nil }

    /// The next deed due at `utc`; call until it is nil.
    mutating func take(before utc: Int64) -> Deed? {
        guard next < deeds.count, deeds[next].at <= utc else { return nil }
        next += 1
        return deeds[next - 1]
    }
}
