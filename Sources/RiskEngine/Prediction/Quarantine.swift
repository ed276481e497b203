/// A quote on whose last tick a mass of breaches rests, until further ticks show where it stands.
///
/// It is over after two further ticks in a row near the same of the two levels: back at the old one
/// (the tick was bad) or at the new one (the market is there).
///
/// Near is by bid and ask: a spread that blows out leaves the mid where it was.
struct Quarantine: Equatable {
    let old: PriceLevel
    let new: PriceLevel
    /// Monotonic nanoseconds.
    let since: Int64
    private var isNearNew = false
    private var ticks = 0

    init(old: PriceLevel, new: PriceLevel, since: Int64) {
        self.old = old
        self.new = new
        self.since = since
    }

    var isOver: Bool { ticks >= 2 }

    mutating func observe(_ level: PriceLevel) {
        let isNearNew = Self.distance(level, new) < Self.distance(level, old)
        ticks = ticks > 0 && isNearNew == self.isNearNew ? ticks + 1 : 1
        self.isNearNew = isNearNew
    }

    private static func distance(_ one: PriceLevel, _ other: PriceLevel) -> Double {
        abs(one.bid - other.bid) + abs(one.ask - other.ask)
    }
}
