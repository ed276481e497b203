import RiskJudge

/// The plans that the accounts are spread over: other days, other anchors, other answers to masks.
enum RolloverPlan: String, CaseIterable {
    case balance = "ny-balance"
    case equity = "ny-equity"
    case max = "ny-max"
    case prague
    case through
    case suppress
    case fixed = "static"

    static let initial: Int64 = 1_000_000
    /// Of the initial balance: below it `through` acts inside a mask.
    private static let throughShare: Int64 = 70_000

    var isDaily: Bool { self != .fixed }
    var ruleID: String { isDaily ? "\(rawValue)/daily" : "\(rawValue)/overall" }

    /// What may be lost until a floor is broken, minor units.
    var limit: Int64 { Self.initial / 1_000_000 * (isDaily ? 50_000 : 100_000) }

    /// The smallest equity that is no breach.
    func breachBelow(anchor: Int64) -> Int64 { anchor - limit + (isDaily ? 0 : 1) }

    /// Below this a mask is no shelter; nil where it always is.
    var throughBelow: Int64? {
        self == .through ? Self.initial / 1_000_000 * (1_000_000 - Self.throughShare) : nil
    }

    var anchor: AnchorVerdict.Kind {
        switch self {
        case .equity: .equity
        case .max, .prague: .max
        case .balance, .through, .suppress, .fixed: .balance
        }
    }

    /// When the plan's days begin.
    func resets(_ replay: RolloverReplay) -> [Int64] {
        self == .prague ? replay.prague : replay.newYork
    }

    /// As riskd is told.
    var section: String {
        let reset = self == .prague ? "00:00 Europe/Prague" : "17:00 America/New_York"
        let mask =
            switch self {
            case .through: "mask-policy=floor_through\nmask-floor=7% of initial\n"
            case .suppress: "mask-policy=suppress\n"
            case .balance, .equity, .max, .prague, .fixed: "mask-policy=hold\n"
            }
        let rule =
            isDaily
            ? "kind=daily_loss\nanchor=\(anchor.rawValue)\namount=5% of initial\ncomparator=below"
            : "kind=max_loss\nmark=static\namount=10% of initial\ncomparator=at_or_below"
        return """
            [Plan \(rawValue)]
            match=live1:prop\\\(rawValue)*
            mode=enforce
            reset=\(reset)
            \(mask)
            [Rule \(ruleID)]
            \(rule)
            severity=hard


            """
    }
}
