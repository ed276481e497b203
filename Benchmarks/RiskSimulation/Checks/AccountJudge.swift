import MTEmulator
import RiskEngine
import RiskService

/// What the judge keeps of one account.
struct AccountJudge {
    /// A time of truth below a floor.
    struct Episode {
        var since: Int64
        /// By when it must have been recorded.
        var deadline: Int64
    }
    let key: AccountKey
    let plan: Int
    let server: Int
    var history = TruthHistory()
    /// Number of the trading day that riskd's row is in; nil before it is armed.
    var day: Int32?
    /// Of the day's anchor, once it was seen.
    var anchorAt: Int64?
    /// Truth at the start of the trading day, by the oracle.
    var atReset: AccountTruth?
    /// Below these it is broken: the daily rule, the overall rule.
    var breachBelow: [Int64] = [.min, .min]
    var episodes: [Episode?] = [nil, nil]
    /// When a mask held it, by rule.
    var heldAt: [Int64?] = [nil, nil]
    var mayRepeatHold = false
    var isBlind = false
    /// Something was to be enforced.
    var isEnforced = false
    var flatBy: Int64?
    /// The most positions that it had.
    var positions = 0
    var missingSince: Int64?
    /// Recorded in the present period.
    var isRecorded = [false, false]

    init(key: AccountKey, plan: Int, server: Int) {
        self.key = key
        self.plan = plan
        self.server = server
    }

    var name: String { "\(key.server)/\(key.login)" }
}

/// The rules of every simulated plan, in the order of the configuration.
enum SimulatedRule: Int, CaseIterable {
    case daily = 0
    case overall = 1

    var name: String { self == .daily ? "daily" : "overall" }

    /// Below this it is broken, given what the limit is measured from.
    func breachBelow(anchor: Int64) -> Int64 {
        switch self {
        case .daily: anchor - Firm.initialMinor / 1_000_000 * Firm.dailyShare
        // At or below the floor, which nothing moves.
        case .overall: Firm.initialMinor - Firm.initialMinor / 1_000_000 * Firm.maxShare + 1
        }
    }
}
