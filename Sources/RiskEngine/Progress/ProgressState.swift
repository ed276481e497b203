/// Where an account stands with one rule on its deals.
public enum ProgressFigures: Equatable, Sendable {
    /// The result so far, and the one that is needed.
    case target(result: Money, needed: Money, openPositions: Int)
    case days(trading: Int, needed: Int, profitable: Int, neededProfitable: Int)
    /// The best day (or trade), what it may be, and the basis at which it would do.
    case consistency(
        best: Money, basis: Money, allowed: Money, neededBasis: Money, allowedToday: Money?)
    case hold(trades: Int, short: Int, profit: Money, shortProfit: Money, meanMilliseconds: Int64)
}

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
    private let initial: Money
    private let digits: CurrencyDigits
    private var tally: ResultTally
    private var isMetBefore = false
    private var trades = 0
    private var short = 0
    private var winners = 0
    private var shortWinners = 0
    private var profit: Int64 = 0
    private var shortProfit: Int64 = 0
    private var held: Int64 = 0
    /// When it last became met or ceased to be; nil while it never was.
    public private(set) var change: Change?
    /// The first deal with which it was met.
    public private(set) var firstMet: Change?
    /// Trades held for too short a time, where each is judged by itself.
    public private(set) var shortTrades: [ClosedTrade] = []

    public init(_ spec: ProgressSpec, initial: Money, digits: CurrencyDigits) {
        self.spec = spec
        self.initial = initial
        self.digits = digits
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
        if isMet, firstMet == nil { firstMet = change }
    }

    private mutating func note(_ trade: ClosedTrade) {
        guard spec.kind == .minHold, trade.openedAt >= spec.effectiveFrom ?? .min else { return }
        let isShort = trade.heldMilliseconds < spec.holdMilliseconds
        trades += 1
        held &+= trade.heldMilliseconds
        if trade.result > 0 {
            winners += 1
            profit &+= trade.result
        }
        guard isShort else { return }
        short += 1
        if trade.result > 0 {
            shortWinners += 1
            shortProfit &+= trade.result
        }
        if spec.measure == .each { shortTrades.append(trade) }
    }

    /// Whether the rule is satisfied by the deals so far.
    public var isMet: Bool {
        switch spec.kind {
        case .profitTarget:
            ExactAmount(Money(minorUnits: tally.total)) >= target
                && (!spec.needsFlat || tally.openPositions == 0)
        case .minTradingDays:
            tradingDays >= spec.days && profitableDays >= spec.profitableDays
        case .consistency: isConsistent
        case .minHold: isHeldLongEnough
        }
    }

    public var figures: ProgressFigures {
        switch spec.kind {
        case .profitTarget:
            .target(
                result: Money(minorUnits: tally.total), needed: target.ceiling,
                openPositions: tally.openPositions)
        case .minTradingDays:
            .days(
                trading: tradingDays, needed: spec.days, profitable: profitableDays,
                neededProfitable: spec.profitableDays)
        case .consistency:
            .consistency(
                best: best, basis: basis, allowed: allowed, neededBasis: neededBasis,
                allowedToday: allowedToday)
        case .minHold:
            .hold(
                trades: trades, short: short, profit: Money(minorUnits: profit),
                shortProfit: Money(minorUnits: shortProfit),
                meanMilliseconds: trades == 0 ? 0 : held / Int64(trades))
        }
    }

    // MARK: Target

    private var target: ExactAmount { amount(spec.amount) ?? ExactAmount(.zero) }

    private func amount(_ amount: RuleSpec.Amount?) -> ExactAmount? {
        amount.map { Floor.limit($0, reference: initial, initial: initial, digits: digits) }
    }

    // MARK: Days

    private var tradingDays: Int {
        switch spec.dayTest {
        case .opening: tally.days.count { $0.openings > 0 }
        case .roundTrip: tally.days.count { $0.roundTrips > 0 }
        }
    }

    private var profitableDays: Int {
        let least = amount(spec.dayProfit) ?? ExactAmount(Money(minorUnits: 1))
        return tally.days.count { ExactAmount(Money(minorUnits: $0.result)) >= least }
    }

    // MARK: Consistency

    private var best: Money {
        Money(minorUnits: spec.unit == .day ? tally.bestDay : tally.bestTrade)
    }

    private var basis: Money {
        switch spec.basis {
        case .total: Money(minorUnits: tally.total)
        case .positiveDays: Money(minorUnits: tally.positive)
        case .target: target.ceiling
        }
    }

    /// Defined only where there is a profit.
    private var isConsistent: Bool {
        guard basis > .zero else { return false }
        let limit = spec.basis == .target ? shareOfTarget : spec.share.of(basis)
        return spec.comparator == .atMost
            ? ExactAmount(best) <= limit : ExactAmount(best) < limit
    }

    /// Of the exact target, not of the rounded one.
    private var shareOfTarget: ExactAmount {
        let (quotient, _) = (target.millionths * Int128(spec.share.rawValue))
            .quotientAndRemainder(dividingBy: 1_000_000)
        return ExactAmount(millionths: quotient)
    }

    private var allowed: Money {
        let limit = spec.basis == .target ? shareOfTarget : spec.share.of(max(basis, .zero))
        return spec.comparator == .atMost
            ? limit.floor : limit.ceiling - Money(minorUnits: 1)
    }

    /// The least basis at which the best day would do.
    private var neededBasis: Money {
        let share = Int128(max(1, spec.share.rawValue))
        let exact = Int128(best.minorUnits) * 1_000_000
        let (quotient, remainder) = exact.quotientAndRemainder(dividingBy: share)
        let isMore = spec.comparator == .below || remainder != 0
        return Money(minorUnits: Int64(clamping: isMore ? quotient + 1 : quotient))
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

    // MARK: Holding times

    private var isHeldLongEnough: Bool {
        guard trades > 0 else { return true }
        switch spec.measure {
        case .each: return short == 0
        case .average: return held > spec.holdMilliseconds &* Int64(trades)
        case .profit:
            return ExactAmount(Money(minorUnits: shortProfit))
                <= spec.share.of(Money(minorUnits: profit))
        case .trades:
            return Int128(shortWinners) * 1_000_000
                <= Int128(spec.share.rawValue) * Int128(winners)
        }
    }
}
