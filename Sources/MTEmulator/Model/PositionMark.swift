/// The hot part of a position: what a tick needs, in one cache line.
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
    /// Minor units, as marked last.
    var profit: Int64

    /// The profit at a closing price; docs/emulator.md states the same, operation by operation.
    @inline(__always)
    func profit(closing price: Double, gain: Double, loss: Double) -> Int64 {
        let difference = isSell ? open - price : price - open
        let raw = isFutures ? difference / tickSize * tickValue * units : difference * units
        let rate = raw < 0 ? loss : gain
        return Int64((raw * rate * scale).rounded(.toNearestOrAwayFromZero))
    }
}
