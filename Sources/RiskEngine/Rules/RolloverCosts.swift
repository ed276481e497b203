/// Which trading day pays what the server charges at the end of its own day.
public enum RolloverCosts: String, Sendable {
    /// The one that begins with the reset beside it.
    case newDay = "new"
    /// The one that ends with it.
    case oldDay = "old"
}

/// One charge of the server's end of the day that its instant puts on the wrong side of the reset.
public struct RolloverCost: Equatable, Sendable {
    /// When it was booked, UTC milliseconds.
    public var at: Int64
    /// By how much it moved the balance, minor units: a charge is negative.
    public var amount: Int64
    public var payer: RolloverCosts
    /// Number of the trading day that begins with the reset.
    public var day: Int32

    public init(at: Int64, amount: Int64, payer: RolloverCosts, day: Int32) {
        self.at = at
        self.amount = amount
        self.payer = payer
        self.day = day
    }

    /// What it adds to a value of the account at `instant` that is a trading day's anchor.
    ///
    /// The new day's charge is taken out of a value that had it already, the old day's put into one
    /// that did not; and what the next day pays is no loss of this one.
    func shift(ofDay other: Int32, after instant: Int64) -> Int64 {
        if payer == .newDay, other == day - 1 { return at > instant ? amount : 0 }
        guard other == day else { return 0 }
        switch payer {
        case .newDay: return at <= instant ? -amount : 0
        case .oldDay: return at > instant ? amount : 0
        }
    }
}
