import MTEmulator

/// Seeded prices: a walk that returns to where it began, with a leap now and then.
///
/// Returning keeps accounts alive for a simulated year; leaps make true breaches.
struct PriceWalk {
    let symbol: Int
    let digitsScale: Double
    let base: Double
    let spread: Double
    private var deviation = 0.0
    private var random: SeededGenerator

    /// Of the price, per square root of a second.
    private static let volatility = 0.000_012
    private static let reversionPerSecond = 1.0 / 14_400
    private static let leapsPerDay = 5.0

    init(symbol: Int, base: Double, digits: Int, spreadPoints: Double, seed: UInt64) {
        self.symbol = symbol
        self.base = base
        digitsScale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        spread = spreadPoints
        random = SeededGenerator(seed: seed, stream: 50 + UInt64(symbol))
    }

    /// The next tick, `seconds` after the last.
    mutating func tick(at utc: Int64, after seconds: Double) -> Tick {
        deviation -= deviation * min(0.5, seconds * Self.reversionPerSecond)
        deviation += Self.volatility * seconds.squareRoot() * random.normal()
        if random.chance(min(0.5, seconds * Self.leapsPerDay / 86_400)) {
            deviation += 0.004 * random.normal()
        }
        let middle = (base * (1 + deviation) * digitsScale).rounded()
        return Tick(
            utcMilliseconds: utc, symbol: symbol, bid: middle / digitsScale,
            ask: (middle + spread) / digitsScale)
    }

    mutating func wait(mean seconds: Double) -> Double { seconds * (0.25 + 1.5 * random.unit()) }
}
