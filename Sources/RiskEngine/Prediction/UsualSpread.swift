/// The spread that a quote usually has at this time of the week.
///
/// A running median: each round it moves by a small share of itself toward the spread seen, so that
/// how far off an outlier is makes no difference. The share shrinks from a tenth to 1/5,000: after
/// ten rounds it is about right, and an hour of a release moves it no further than a calm hour.
struct UsualSpread: Equatable {
    private(set) var value = 0.0
    private(set) var rounds: UInt32 = 0

    /// Takes the spread of one round, in price units.
    ///
    /// - Parameter isWide: Out of the ordinary: it is followed a tenth as fast.
    mutating func add(_ spread: Double, isWide: Bool) {
        guard spread >= 0 else { return }
        if rounds == 0 {
            value = spread
            rounds = 1
            return
        }
        rounds = min(rounds &+ 1, 1_000_000)
        var share = max(1 / Double(rounds + 8), 0.000_2)
        if isWide { share /= 10 }
        // A spread of nothing cannot be left by shares of itself.
        let step = max(value, spread / 100) * share
        if spread > value {
            value = min(spread, value + step)
        } else {
            value = max(spread, value - step)
        }
    }

    /// A value known from earlier.
    init(value: Double = 0, rounds: UInt32 = 0) {
        self.value = value
        self.rounds = rounds
    }
}
