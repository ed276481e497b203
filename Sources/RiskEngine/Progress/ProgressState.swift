/// Judges one rule deal by deal.
public struct ProgressState: Sendable {
    /// The deal with which a gate opened or closed.
    public struct Change: Equatable, Sendable {
        public var isMet: Bool
        public var ticket: UInt64
        /// UTC milliseconds.
        public var at: Int64

        public init(isMet: Bool, ticket: UInt64, at: Int64) {
            self.isMet = isMet
            self.ticket = ticket
            self.at = at
        }
    }
    public let spec: ProgressSpec
    private let criterion: ProgressCriterion
    private var tally: ResultTally
    private var isMetBefore = false
    private var hold = HoldFigures()
    /// When it last became met or ceased to be; nil while it never was.
    public private(set) var change: Change?
    /// The first deal with which it was met.
    public private(set) var firstMet: Change?
    /// What they were then.
    public private(set) var firstFigures: ProgressFigures?
    /// Trades held for too short a time, where each is judged by itself.
    public private(set) var shortTrades: [ClosedTrade] = []

    public init(_ spec: ProgressSpec, initial: Money, digits: CurrencyDigits) {
        self.spec = spec
        criterion = ProgressCriterion(spec, initial: initial, digits: digits)
        tally = ResultTally(attribution: spec.attribution, window: spec.window)
        isMetBefore = spec.kind == .minHold
    }

    /// Takes the next deal.
    public mutating func take(_ entry: ResultEntry) {
        tally.take(entry)
        if let trade = tally.closed { note(trade) }
        let isMet = isMet
        guard isMet != isMetBefore else { return }
        isMetBefore = isMet
        change = Change(isMet: isMet, ticket: entry.ticket, at: entry.at)
        if isMet, firstMet == nil {
            firstMet = change
            firstFigures = figures
        }
    }

    private mutating func note(_ trade: ClosedTrade) {
        guard spec.kind == .minHold, trade.openedAt >= spec.effectiveFrom ?? .min else { return }
        let isShort = trade.heldMilliseconds < spec.holdMilliseconds
        hold.trades += 1
        hold.heldMilliseconds &+= trade.heldMilliseconds
        if trade.result > 0 {
            hold.winners += 1
            hold.profit = Money(minorUnits: hold.profit.minorUnits &+ trade.result)
        }
        guard isShort else { return }
        hold.short += 1
        if trade.result > 0 {
            hold.shortWinners += 1
            hold.shortProfit = Money(
                minorUnits: hold.shortProfit.minorUnits &+ trade.result)
        }
        if spec.measure == .each { shortTrades.append(trade) }
    }

    /// Whether the rule is satisfied by the deals so far.
    public var isMet: Bool { criterion.isMet(counted) }

    public var figures: ProgressFigures { criterion.completed(counted) }

    /// What the deals add up to; what the rule asks for is not in it yet.
    private var counted: ProgressFigures {
        switch spec.kind {
        case .profitTarget:
            .target(
                result: Money(minorUnits: tally.total), needed: .zero,
                openPositions: tally.openPositions)
        case .minTradingDays:
            .days(trading: tradingDays, needed: 0, profitable: profitableDays, neededProfitable: 0)
        case .consistency:
            .consistency(
                best: best, basis: basis, allowed: .zero, neededBasis: .zero,
                allowedToday: allowedToday)
        case .minHold: .hold(hold)
        }
    }

    private var tradingDays: Int {
        switch spec.dayTest {
        case .opening: tally.days.count { $0.openings > 0 }
        case .roundTrip: tally.days.count { $0.roundTrips > 0 }
        }
    }

    private var profitableDays: Int {
        let least = criterion.profitOfDay
        return tally.days.count { ExactAmount(Money(minorUnits: $0.result)) >= least }
    }

    private var best: Money {
        Money(minorUnits: spec.unit == .day ? tally.bestDay : tally.bestTrade)
    }

    private var basis: Money {
        switch spec.basis {
        case .total: Money(minorUnits: tally.total)
        case .positiveDays: Money(minorUnits: tally.positive)
        case .target: criterion.target.ceiling
        }
    }

    /// What the day may still become without standing out itself; nil where that is no question.
    private var allowedToday: Money? {
        guard spec.unit == .day, spec.basis == .total, spec.share.rawValue < 1_000_000 else {
            return nil
        }
        let prior = tally.total &- tally.result(of: tally.today)
        return ProgressState.allowedToday(prior: Money(minorUnits: prior), share: spec.share)
    }

    /// `c * P / (1 - c)`, rounded down: the most that a day may earn after a profit of `prior`.
    public static func allowedToday(prior: Money, share: PartsPerMillion) -> Money {
        guard prior > .zero else { return .zero }
        let most =
            Int128(prior.minorUnits) * Int128(share.rawValue)
            / Int128(max(1, 1_000_000 - share.rawValue))
        return Money(minorUnits: Int64(clamping: most))
    }
}
