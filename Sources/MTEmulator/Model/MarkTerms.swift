/// How a position's price difference becomes minor units of its account's currency.
struct MarkTerms: Hashable {
    var isSell: Bool
    var isFutures: Bool
    /// Minor units in one unit of the deposit currency.
    var scale: Double
    var tickSize: Double
    var tickValue: Double

    /// The profit at a closing price; docs/emulator.md states the same, operation by operation.
    @inline(__always)
    func profit(
        open: Double, units: Double, closing price: Double, gain: Double, loss: Double
    ) -> Int64 {
        let difference = isSell ? open - price : price - open
        let raw = isFutures ? difference / tickSize * tickValue * units : difference * units
        let rate = raw < 0 ? loss : gain
        return (raw * rate * scale).wholeHalfAwayFromZero
    }
}

extension Double {
    /// `Int64(rounded(.toNearestOrAwayFromZero))` without the call into libm; traps as that does.
    ///
    /// Truncates after adding the largest double below a half, with the value's own sign. One half
    /// itself would carry 0.49999999999999994 to 1; beyond 2^51 the sum never reaches the next
    /// whole number unless the value lies half way to it.
    @inline(__always)
    var wholeHalfAwayFromZero: Int64 {
        Int64(self + Double(signOf: self, magnitudeOf: 0.499_999_999_999_999_94))
    }
}
