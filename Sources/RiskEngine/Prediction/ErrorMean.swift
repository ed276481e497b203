/// A running mean of signed and absolute errors, one step per round of quotes.
///
/// What is seen between two rounds of quotes shares the same market and counts as one: a thousand
/// positions read in the same moment are no thousand witnesses.
struct ErrorMean: Equatable {
    private(set) var signed = 0.0
    private(set) var absolute = 0.0
    /// Rounds with an error to the positive side less those to the negative one, as a share.
    private(set) var side = 0.0
    private(set) var rounds: UInt32 = 0
    private(set) var observations: UInt64 = 0
    private var sum = 0.0
    private var weight = 0.0

    /// - Parameter error: In parts per million; beyond a tenth it counts as a tenth.
    mutating func add(_ error: Double, weight share: Double = 1) {
        guard error.isFinite, share > 0 else { return }
        sum += max(-100_000, min(100_000, error)) * share
        weight += share
        observations += 1
    }

    mutating func endRound() {
        guard weight > 0 else { return }
        let mean = sum / weight
        rounds = min(rounds + 1, 1_000_000)
        let share = 1 / Double(min(rounds, 64))
        signed += (mean - signed) * share
        absolute += (abs(mean) - absolute) * share
        side += ((mean > 0 ? 1 : mean < 0 ? -1 : 0) - side) * share
        sum = 0
        weight = 0
    }

    /// Above `threshold`, nearly all of it to the same side, and in most rounds: one position read
    /// between a jump and the quotes that tell of it is no pattern.
    func isSystematic(threshold: Double, roundsMin: UInt32) -> Bool {
        rounds >= roundsMin && abs(signed) > threshold && abs(signed) >= 0.8 * absolute
            && abs(side) >= 0.5
    }
}
