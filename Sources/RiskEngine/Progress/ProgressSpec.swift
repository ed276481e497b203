/// A rule that is judged by what the deals say, off the polling path; it never closes anything.
///
/// Formulas and golden vectors: `docs/rules.md`.
public struct ProgressSpec: Equatable, Sendable {
    public enum Kind: String, Sendable {
        /// The best day against the whole result, or against a target.
        case consistency
        /// The realised result of this life.
        case profitTarget = "profit_target"
        /// Days with a trade, and days with a profit.
        case minTradingDays = "min_trading_days"
        /// How long trades are held.
        case minHold = "min_hold"
    }

    /// What the best day is compared with.
    public enum Basis: String, Sendable {
        /// Profits less losses.
        case total
        case positiveDays = "positive_days"
        /// `amount`.
        case target
    }

    public enum Comparator: String, Sendable {
        case atMost = "at_most"
        case below
    }

    /// What must not stand out.
    public enum Unit: String, Sendable {
        case day
        case trade
    }

    /// To which day a result belongs.
    public enum Attribution: String, Sendable {
        /// To the day of each closing deal.
        case close
        /// To the day on which the position was opened: partial closes count as one.
        case open
    }

    /// Since when results count.
    public enum Window: String, Sendable {
        case start
        /// Since the last withdrawal.
        case payout
    }

    /// What a trading day needs.
    public enum DayTest: String, Sendable {
        case opening
        /// A position opened and closed on that day.
        case roundTrip = "round_trip"
    }

    /// What of the holding times is judged.
    public enum HoldMeasure: String, Sendable {
        /// Every trade by itself.
        case each
        /// The share of short trades in the gross profit.
        case profit
        /// The share of short trades among the profitable ones.
        case trades
        /// The mean over all trades.
        case average
    }

    /// `plan/name`, unique in the configuration.
    public var id: String
    public var version: UInt32 = 1
    public var kind: Kind
    /// `gate` or `review`.
    public var severity = RuleSpec.Severity.gate
    /// The target; the limit's base is always the initial balance.
    public var amount: RuleSpec.Amount?
    /// A target counts only while no position is open.
    public var needsFlat = true
    public var share = PartsPerMillion(rawValue: 500_000)
    public var basis = Basis.total
    public var comparator = Comparator.atMost
    public var unit = Unit.day
    public var attribution = Attribution.close
    public var window = Window.start
    public var days = 0
    public var profitableDays = 0
    /// What a day must earn to be a profitable one; nil: anything above 0.
    public var dayProfit: RuleSpec.Amount?
    public var dayTest = DayTest.opening
    public var holdMilliseconds: Int64 = 0
    public var measure = HoldMeasure.each
    /// Trades opened earlier are left alone; UTC milliseconds.
    public var effectiveFrom: Int64?

    public init(id: String, kind: Kind) {
        self.id = id
        self.kind = kind
    }
}
