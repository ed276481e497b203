import MTBridge

/// A seeded random walk of one symbol, with jumps and spreads that widen after them.
struct TickGenerator {
    let symbol: Int
    private var random: SeededRandom
    private var mid: Double
    private var stress = 0.0
    private(set) var next: Tick
    private let specification: SymbolSpecification
    private let jumps: Bool
    private let scale: Double

    /// - Parameters:
    ///   - start: Where the walk begins; the symbol's own start price when nil.
    ///   - jumps: Whether the price sometimes leaps, as at a news release.
    init(
        symbol: Int, specification: SymbolSpecification, seed: UInt64, from utc: Int64,
        start: Double?, jumps: Bool
    ) {
        self.symbol = symbol
        self.specification = specification
        self.jumps = jumps
        random = SeededRandom(seed: seed, stream: 1000 + UInt64(symbol))
        mid = start ?? specification.startPrice
        var scale = 1.0
        for _ in 0..<specification.record.digits { scale *= 10 }
        self.scale = scale
        next = Tick(utcMilliseconds: utc, symbol: symbol, bid: 0, ask: 0)
        quote()
    }

    /// Steps to the next tick.
    mutating func advance() {
        let mean = Double(specification.tickIntervalMilliseconds) / (1 + stress)
        let wait = max(1, Int64((mean * random.exponential()).rounded()))
        next.utcMilliseconds += wait
        let seconds = Double(wait) / 1000
        let deviation = specification.volatilityPerSecond * (1 + 4 * stress)
        mid *= 1 + deviation * seconds.squareRoot() * random.normal()
        stress *= 0.98
        // About one leap in four minutes of the default pace, a third of a per cent large.
        if jumps, random.chance(0.002) {
            mid *= 1 + 0.003 * random.normal()
            stress = 6
        }
        quote()
    }

    private mutating func quote() {
        let half = Double(specification.spreadPoints) * (1 + stress) / 2
        let center = mid * scale
        next.bid = max(1, (center - half).rounded()) / scale
        next.ask = max(2, (center + half).rounded()) / scale
    }
}
