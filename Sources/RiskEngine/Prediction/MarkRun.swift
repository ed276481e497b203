/// All exposures to one quote that convert alike, and the prices they were last marked at.
final class MarkRun {
    let quote: Int
    let conversion: Int
    let long = Strip()
    let short = Strip()
    /// What every entry is marked at; worth nothing until the first quotes.
    var level = PriceLevel()
    var rates = ConversionRates.none
    /// Why its holders cannot be predicted, as they were last told.
    var block: UnpredictableReason? = .quoteAbsent
    /// Minor units that one unit may move in the time of `reachMilliseconds`, as it was last
    /// reckoned with.
    var reach = 0.0

    init(quote: Int, conversion: Int) {
        self.quote = quote
        self.conversion = conversion
    }

    /// Accounts with an entry, hedged ones twice.
    var count: Int { long.count + short.count }

    /// What one account's entries are worth at other prices, each side converted by its own sign.
    @inline(__always)
    static func value(
        _ held: Held, at level: PriceLevel, _ rates: ConversionRates
    ) -> Double {
        rates.convert(held.long * level.bid + held.offsetLong)
            + rates.convert(held.offsetShort - held.short * level.ask)
    }

    /// One account's entries in a run.
    struct Held {
        var long = 0.0
        var offsetLong = 0.0
        var short = 0.0
        var offsetShort = 0.0

        /// What one price unit can move at most.
        var gross: Double { long + short }
    }

    /// Calls `body` with each slot that has an entry, hedged ones twice.
    ///
    /// The strips must not change meanwhile.
    func forEachEntry(_ body: (_ slot: Int, _ units: Double) -> Void) {
        Self.forEachEntry(long, body)
        Self.forEachEntry(short, body)
    }

    private static func forEachEntry(_ strip: Strip, _ body: (Int, Double) -> Void) {
        for index in 0..<strip.count {
            // unsafe: below the count.
            unsafe body(Int(strip.slots[index]), abs(strip.units[index]))
        }
    }

    func held(by slot: Int32) -> Held {
        var held = Held()
        if let entry = long.entry(slot) {
            held.long = entry.units
            held.offsetLong = entry.offset
        }
        if let entry = short.entry(slot) {
            held.short = -entry.units
            held.offsetShort = entry.offset
        }
        return held
    }
}
