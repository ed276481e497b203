/// The balance at a reset, exact by the deals.
public struct ResetBalance: Equatable, Sendable {
    /// Number of the trading day that began.
    public var day: Int32
    /// UTC milliseconds of its first instant.
    public var reset: Int64
    /// After all deals before that instant, minor units.
    public var balance: Int64
    /// No position was open then, by the same deals: the equity was the balance and the credit.
    public var wasFlat: Bool

    public init(day: Int32, reset: Int64, balance: Int64, wasFlat: Bool = false) {
        self.wasFlat = wasFlat
        self.day = day
        self.reset = reset
        self.balance = balance
    }
}
