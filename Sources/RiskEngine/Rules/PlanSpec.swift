/// A plan: the rules that hold for a set of accounts, and the clock of their trading day.
public struct PlanSpec: Equatable, Sendable {
    /// What riskd does with a finding.
    public enum Mode: String, Sendable {
        /// Flag and write withheld intents; touch nothing. The default of a fresh install.
        case observe
        case enforce
    }

    /// What a breach of a rule leads to whose anchor or mark is an estimate.
    public enum EstimatedAnchors: String, Sendable {
        /// It is flagged, and what would be done is withheld.
        case flag
        case enforce
    }

    public var name: String
    public var mode = Mode.observe
    /// When set, an account in another currency is not armed.
    public var currency: String?
    public var rules: [RuleSpec] = []
    /// Rules that are judged by the deals.
    public var progress: [ProgressSpec] = []
    /// Cash flows that anchors and marks follow.
    public var cashFlows = CashFlowKinds.all
    /// Who pays what the server charges at the end of its day.
    public var rolloverCosts = RolloverCosts.newDay
    public var estimatedAnchors = EstimatedAnchors.flag
    public var maskPolicy = MaskPolicy.hold
    /// For `floor_through`: below initial balance - this, a breach acts inside masks too.
    public var maskFloor: RuleSpec.Amount?

    public init(name: String) { self.name = name }
}

/// One trading day of a plan: from one reset to the next.
public struct TradingDay: Equatable, Sendable {
    /// Days since 1970-01-01 of the date, in the plan's zone, on which the day *ends*.
    public var number: Int32
    /// Inclusive.
    public var start: UTCTime
    /// Exclusive: the next reset.
    public var end: UTCTime

    public init(number: Int32, start: UTCTime, end: UTCTime) {
        self.number = number
        self.start = start
        self.end = end
    }
}

/// Where an anchor or a mark came from; only `estimated` may not enforce.
public enum Provenance: UInt8, Sendable, CaseIterable {
    /// Seen by riskd in a consistent sample at most 10 s old at the instant.
    case observed = 0
    /// Computed from deals, exactly, and where positions were open from the quotes of the instant.
    case recomputed = 1
    /// Given by the roster or by an operator.
    case given = 2
    case estimated = 3

    /// The less trustworthy of two, in the order of declaration.
    static func weaker(_ a: Provenance, _ b: Provenance) -> Provenance {
        a.rawValue > b.rawValue ? a : b
    }

    public var text: String {
        switch self {
        case .observed: "observed"
        case .recomputed: "recomputed"
        case .given: "given"
        case .estimated: "estimated"
        }
    }
}
