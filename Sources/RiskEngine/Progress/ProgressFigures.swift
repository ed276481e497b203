/// Where an account stands with one rule on its deals.
public enum ProgressFigures: Equatable, Sendable {
    /// The result so far, and the one that is needed.
    case target(result: Money, needed: Money, openPositions: Int)
    case days(trading: Int, needed: Int, profitable: Int, neededProfitable: Int)
    /// The best day (or trade), what it may be, and the basis at which it would do.
    case consistency(
        best: Money, basis: Money, allowed: Money, neededBasis: Money, allowedToday: Money?)
    case hold(HoldFigures)
}

/// What was counted of the trades that a rule on holding times looks at.
public struct HoldFigures: Equatable, Sendable {
    public var trades = 0
    public var short = 0
    /// With a profit.
    public var winners = 0
    public var shortWinners = 0
    /// Gross: of the winners only.
    public var profit = Money.zero
    public var shortProfit = Money.zero
    /// Of all trades together.
    public var heldMilliseconds: Int64 = 0

    public init() {}

    public var meanMilliseconds: Int64 { trades == 0 ? 0 : heldMilliseconds / Int64(trades) }
}
