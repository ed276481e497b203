/// Where a position is marked: its account, its prices, its run.
struct PositionMark {
    var account: Int32
    /// Index into the market's quotes: symbol and price class.
    var quote: Int32
    /// Index into the market's conversions: profit currency to deposit currency.
    var conversion: Int32
    var symbol: UInt16
    var isSell: Bool
    var isFutures: Bool
    var open: Double
    /// Contract size times lots; for futures, lots.
    var units: Double
    /// Minor units in one unit of the deposit currency.
    var scale: Double
    var tickSize: Double
    var tickValue: Double
    /// Index into the book's runs; negative while it is in none.
    var run: Int32 = -1
    /// Positions are counted as they open; a re-used slot gets a new number.
    var sequence: UInt64 = 0

    var terms: MarkTerms {
        MarkTerms(
            isSell: isSell, isFutures: isFutures, scale: scale, tickSize: tickSize,
            tickValue: tickValue)
    }

    /// The profit at a closing price.
    func profit(closing price: Double, gain: Double, loss: Double) -> Int64 {
        terms.profit(open: open, units: units, closing: price, gain: gain, loss: loss)
    }
}
