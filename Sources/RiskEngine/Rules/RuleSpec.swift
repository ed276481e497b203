/// One account rule as data: what is measured, against which floor, and what follows.
///
/// Formulas and golden vectors: `docs/rules.md`.
public struct RuleSpec: Equatable, Sendable {
    /// Which floor the rule computes.
    public enum Kind: String, Sendable {
        /// Floor = day anchor - amount; a new period begins at each reset.
        case dailyLoss = "daily_loss"
        /// Floor = high-water mark - amount (or initial balance - amount when static); one period.
        case maxLoss = "max_loss"
    }

    /// What the day anchor of a daily rule is, at the reset.
    public enum Anchor: String, Sendable {
        case balance
        case equity
        /// The higher of balance and equity.
        case max
        /// The highest of balance and equity at any reset of this life: only ever rises.
        case highestEndOfDay = "highest_eod"
    }

    /// What the high-water mark of a max-loss rule follows.
    public enum Mark: String, Sendable {
        /// Nothing: the mark is the initial balance for ever.
        case fixed = "static"
        /// The highest equity seen at any moment.
        case trailingIntraday = "trailing_intraday"
        /// The highest balance at a reset.
        case trailingEndOfDay = "trailing_eod"
        /// The highest balance seen at any moment: realised results only.
        case trailingClosedBalance = "trailing_closed"
    }

    /// How much may be lost.
    public enum Amount: Equatable, Sendable {
        case shareOfInitial(PartsPerMillion)
        /// Of the day anchor, or of the high-water mark.
        case shareOfAnchor(PartsPerMillion)
        /// In 1e-8 units of the account's currency: exact for every number of digits.
        case cash(hundredMillionths: Int64)
    }

    /// What is compared with the floor.
    public enum Metric: String, CaseIterable, Sendable {
        case equity
        case balance
        /// The day's realised result against minus the amount.
        case realized
    }

    /// `below`: broken when metric < floor; `atOrBelow`: already when equal.
    public enum Comparator: String, Sendable {
        case below
        case atOrBelow = "at_or_below"
    }

    /// What a breach leads to.
    public enum Severity: String, Sendable {
        /// Fail: disable, cancel, close.
        case hard
        /// The same until the next reset.
        case pause
        case soft
        case gate
        case adjust
        case review
    }

    /// Whether a corroborated touch is enough.
    public enum Persistence: Equatable, Sendable {
        case touch
        case sustained(milliseconds: Int64)
    }

    /// Where a trailing floor stops rising.
    public enum Lock: Equatable, Sendable {
        case never
        /// At the initial balance plus this many 1e-8 units of the currency.
        case initial(plusHundredMillionths: Int64)
    }

    /// `plan/name`, unique in the configuration; part of a violation's identity.
    public var id: String
    /// Changes with every change of a parameter; evidence, not identity.
    public var version: UInt32 = 1
    public var kind: Kind
    public var amount: Amount
    public var anchor = Anchor.balance
    public var mark = Mark.fixed
    public var lock = Lock.never
    public var metric = Metric.equity
    public var comparator = Comparator.below
    public var severity = Severity.hard
    public var persistence = Persistence.touch
    /// Shares of the limit used at which a warning is emitted, ascending, at most 8.
    public var warnAt: [PartsPerMillion] = RuleSpec.warnAtDefault
    /// Computed and reported (`risk.violation_shadowed`), never acted on.
    public var shadow = false

    public static let warnAtDefault = [500_000, 800_000, 900_000].map(PartsPerMillion.init)

    public init(id: String, kind: Kind, amount: Amount) {
        self.id = id
        self.kind = kind
        self.amount = amount
    }
}
