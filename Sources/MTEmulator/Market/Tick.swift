/// One quote of the feed, before any price class's mark-up.
public struct Tick: Equatable, Sendable {
    /// UTC milliseconds.
    public var utcMilliseconds: Int64
    /// Index into the scenario's symbols.
    public var symbol: Int
    public var bid: Double
    public var ask: Double

    public init(utcMilliseconds: Int64, symbol: Int, bid: Double, ask: Double) {
        self.utcMilliseconds = utcMilliseconds
        self.symbol = symbol
        self.bid = bid
        self.ask = ask
    }
}
