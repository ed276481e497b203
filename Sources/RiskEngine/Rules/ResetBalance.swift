/// What an account had at a reset, by its deals.
public struct ResetBalance: Equatable, Sendable {
    /// What its open positions and its cash were worth together.
    public enum Equity: Equatable, Sendable {
        case known(Int64)
        /// What it is computed from has not been read yet.
        case pending
        case unknown
    }

    /// Number of the trading day that began.
    public var day: Int32
    /// UTC milliseconds of its first instant.
    public var reset: Int64
    /// After all deals before that instant, minor units: exact.
    public var balance: Int64
    /// Balance and credit where nothing was open; else with the positions marked at the quotes of
    /// that instant.
    public var equity: Equity

    public init(day: Int32, reset: Int64, balance: Int64, equity: Equity = .unknown) {
        self.day = day
        self.reset = reset
        self.balance = balance
        self.equity = equity
    }
}
