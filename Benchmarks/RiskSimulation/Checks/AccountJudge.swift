import MTBridge
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
    /// Money that came or went without trading, as the world knows it.
    struct Flow {
        var ticket: UInt64
        /// UTC milliseconds.
        var at: Int64
        var action: DealRecord.Action
        /// Minor units.
        var amount: Int64

        var movesCredit: Bool {
            action == .credit || action == .bonus || action == .soCompensationCredit
        }
    }
    /// A time in which an account is shown as it is not.
    struct ShownView {
        var from: Int64
        var until: Int64
        /// Positions are left out; otherwise all stands still.
        var isEmpty: Bool
        /// Since when what riskd holds is far from the truth.
        var wrongSince: Int64?
        /// riskd has said that it does not believe it.
        var isSeen = false
        /// It was believed after the end.
        var isOver = false
    }
    /// Floors, and since when.
    struct Floors {
        var from: Int64
        var breachBelow: [Int64]
    }
    let key: AccountKey
    let plan: Int
    let server: Int
    var history = TruthHistory()
    /// Number of the trading day that riskd's row is in; nil before it is armed.
    var day: Int32?
    /// Of the day's anchor, once it was seen.
    var anchorAt: Int64?
    var anchorProvenance: Provenance?
    /// The reset that began the day; nil on the first day of all.
    var resetAt: Int64?
    /// Where the day's anchor came from is in the tally.
    var isCounted = false
    /// What it was at its instant, and from when on flows move it.
    var anchorBase: Int64?
    var followedFrom = Int64.min
    /// Since the account began, edits included.
    var flows: [Flow] = []
    /// Edits of deals of the past: when, and what they added to the balance since that past.
    var rewritings: [(at: Int64, amount: Int64, movesCredit: Bool)] = []
    /// Floors of the last minutes, ascending.
    var floors: [Floors] = []
    /// When its deals changed last.
    var alteredAt = Int64.min
    /// That a floor does not follow was said of this alteration.
    var saidFloorAt: Int64?
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
    /// Its enforcement was under way when a person stopped it, and nothing was said of it since.
    var isInterrupted = false
    /// What was to be enforced is withheld until a person releases it.
    var isHalted = false
    /// Released: by then it goes on, or the account is not broken any more.
    var owedBy: Int64?
    /// The most positions that it had.
    var positions = 0
    var missingSince: Int64?
    /// Until then nothing is owed of it.
    var excusedUntil = Int64.min
    /// What it is, or was last, shown as.
    var view: ShownView?
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
    func breachBelow(reference: Int64) -> Int64 {
        switch self {
        case .daily: reference - Firm.initialMinor / 1_000_000 * Firm.dailyShare
        // At or below the floor.
        case .overall: reference - Firm.initialMinor / 1_000_000 * Firm.maxShare + 1
        }
    }
}
