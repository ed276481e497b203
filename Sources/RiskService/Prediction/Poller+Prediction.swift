internal import RiskEngine

// What pollers and the quote thread do for each other.
extension Poller {
    /// Tells the quote thread of a consistent sample.
    ///
    /// Allocates nothing.
    @inline(__always)
    func feed(
        _ slot: Int, _ row: AccountRow, _ rules: borrowing MutableSpan<RuleState>, storage: Double
    ) {
        guard let feed else { return }
        // The gate has found the sums in range; a storage that is not a number is none.
        let minorUnits = storage * row.scale
        let isSound = minorUnits.magnitude < 1e15
        var sample = PredictionSample(
            slot: slot, row: row, storage: isSound ? Int64(minorUnits.rounded()) : 0)
        // A floor under the balance is nothing that prices reach: see `isLeftToPrediction`.
        sample.breachBelow = row.equityBreachBelow
        if !feed.push(sample) { context.prediction?.samplesLost.add() }
        feedNextDay(slot, row, rules)
    }

    /// Tells the quote thread which floor the sample, if it is the last before a reset, makes the
    /// new day's: prices may break it before the account's turn to be read has come.
    @inline(__always)
    private func feedNextDay(
        _ slot: Int, _ row: AccountRow, _ rules: borrowing MutableSpan<RuleState>
    ) {
        guard row.mayBeAnchor, let feed,
            let spec = spec(row, at: UTCTime(milliseconds: row.dayEnd))
        else { return }
        var sample = PredictionSample(slot: Int32(slot), login: row.login, flags: .nextDay)
        sample.breachBelow = Evaluator.equityBreachBelowOfNextDay(row, rules, spec)
        sample.standsFrom = row.dayEnd
        if !feed.push(sample) { context.prediction?.samplesLost.add() }
    }

    /// Tells the quote thread what was decided without a read of its own.
    func feed(
        verdict row: AccountRow, _ slot: Int, _ rules: borrowing MutableSpan<RuleState>
    ) {
        guard let feed else { return }
        var sample = PredictionSample(slot: slot, row: row, storage: 0)
        sample.breachBelow = row.equityBreachBelow
        sample.flags.insert(.verdict)
        if !feed.push(sample) { context.prediction?.samplesLost.add() }
        feedNextDay(slot, row, rules)
    }

    /// Tells the quote thread that the account has left its slot.
    func feedGone(_ slot: Int) {
        guard let feed else { return }
        let login = context.table.withHeld(slot) { row, _ in row.login }
        let sample = PredictionSample(slot: Int32(slot), login: login, flags: .gone)
        if !feed.push(sample) { context.prediction?.samplesLost.add() }
    }

    /// Whether quotes will tell when the account is in danger.
    ///
    /// Not of a rule on the balance: that falls with deals, not with prices, so the account keeps
    /// its tier.
    @inline(__always)
    func isLeftToPrediction(_ row: AccountRow, slot: Int) -> Bool {
        guard let prediction = context.prediction, row.balanceBreachBelow == .min else {
            return false
        }
        return prediction.board.isPredictable(slot: slot, login: row.login, now: now)
    }
}
