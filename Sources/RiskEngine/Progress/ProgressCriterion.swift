/// What a rule on the deals asks of its figures: the answer, and what would change it.
public struct ProgressCriterion: Sendable {
    public let spec: ProgressSpec
    private let initial: Money
    private let digits: CurrencyDigits

    public init(_ spec: ProgressSpec, initial: Money, digits: CurrencyDigits) {
        self.spec = spec
        self.initial = initial
        self.digits = digits
    }

    /// Whether the figures satisfy the rule; false for figures of another kind of rule.
    public func isMet(_ figures: ProgressFigures) -> Bool {
        switch (spec.kind, figures) {
        case (.profitTarget, .target(let result, _, let openPositions)):
            ExactAmount(result) >= target && (!spec.needsFlat || openPositions == 0)
        case (.minTradingDays, .days(let trading, _, let profitable, _)):
            trading >= spec.days && profitable >= spec.profitableDays
        case (.consistency, .consistency(let best, let basis, _, _, _)):
            isConsistent(best, basis)
        case (.minHold, .hold(let hold)): isLongEnough(hold)
        case (.profitTarget, _), (.minTradingDays, _), (.consistency, _), (.minHold, _): false
        }
    }

    /// The same counts and sums, with what the rule asks for computed anew.
    public func completed(_ figures: ProgressFigures) -> ProgressFigures {
        switch figures {
        case .target(let result, _, let openPositions):
            .target(result: result, needed: target.ceiling, openPositions: openPositions)
        case .days(let trading, _, let profitable, _):
            .days(
                trading: trading, needed: spec.days, profitable: profitable,
                neededProfitable: spec.profitableDays)
        case .consistency(let best, let basis, _, _, let today):
            .consistency(
                best: best, basis: spec.basis == .target ? target.ceiling : basis,
                allowed: allowed(basis), neededBasis: neededBasis(best), allowedToday: today)
        case .hold: figures
        }
    }

    // MARK: Amounts

    var target: ExactAmount { exact(spec.amount) ?? ExactAmount(.zero) }

    /// What a day must earn to be a profitable one.
    var profitOfDay: ExactAmount {
        exact(spec.dayProfit) ?? ExactAmount(Money(minorUnits: 1))
    }

    private func exact(_ amount: RuleSpec.Amount?) -> ExactAmount? {
        amount.map { Floor.limit($0, reference: initial, initial: initial, digits: digits) }
    }

    // MARK: Consistency

    /// Defined only where there is a profit.
    private func isConsistent(_ best: Money, _ basis: Money) -> Bool {
        guard basis > .zero else { return false }
        let limit = limit(basis)
        return spec.comparator == .atMost
            ? ExactAmount(best) <= limit : ExactAmount(best) < limit
    }

    /// Of the exact target, not of the rounded one.
    private func limit(_ basis: Money) -> ExactAmount {
        guard spec.basis == .target else { return spec.share.of(max(basis, .zero)) }
        let (quotient, _) = (target.millionths * Int128(spec.share.rawValue))
            .quotientAndRemainder(dividingBy: 1_000_000)
        return ExactAmount(millionths: quotient)
    }

    private func allowed(_ basis: Money) -> Money {
        let limit = limit(basis)
        return spec.comparator == .atMost
            ? limit.floor : limit.ceiling - Money(minorUnits: 1)
    }

    /// The least basis at which the best day would do.
    private func neededBasis(_ best: Money) -> Money {
        let share = Int128(max(1, spec.share.rawValue))
        let exact = Int128(best.minorUnits) * 1_000_000
        let (quotient, remainder) = exact.quotientAndRemainder(dividingBy: share)
        let isMore = spec.comparator == .below || remainder != 0
        return Money(minorUnits: Int64(clamping: isMore ? quotient + 1 : quotient))
    }

    // MARK: Holding times

    private func isLongEnough(_ hold: HoldFigures) -> Bool {
        guard hold.trades > 0 else { return true }
        switch spec.measure {
        case .each: return hold.short == 0
        case .average: return hold.heldMilliseconds > spec.holdMilliseconds &* Int64(hold.trades)
        case .profit: return ExactAmount(hold.shortProfit) <= spec.share.of(hold.profit)
        case .trades:
            return Int128(hold.shortWinners) * 1_000_000
                <= Int128(spec.share.rawValue) * Int128(hold.winners)
        }
    }
}
