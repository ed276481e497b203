// Floors that a reset of the trading day changes.
extension Predictor {
    /// Says what time it is on the platform: from its reset on an account stands over the floors of
    /// its new day, though nobody has read it yet.
    ///
    /// Before `mark`. O(1), and O(accounts) at a reset. Allocates nothing.
    public func setTime(_ utc: UTCTime) {
        platformTime = utc.milliseconds
        guard platformTime >= nextReset else { return }
        nextReset = .max
        for slot in 0..<prepared { passReset(slot) }
    }

    /// Notes the floor that stands from a reset on; of an account whose last sample has come.
    func take(nextDay sample: PredictionSample, _ slot: Int) {
        // unsafe: prepared by the caller.
        guard unsafe aims[slot].login == sample.login else { return }
        unsafe aims[slot].nextBreachBelow = sample.breachBelow
        unsafe aims[slot].reset = sample.standsFrom
        passReset(slot)
    }

    /// Takes the floor over if its time has come.
    private func passReset(_ slot: Int) {
        // unsafe: every caller checked the slot, here and below.
        var aim = unsafe aims[slot]
        guard aim.reset <= platformTime else {
            nextReset = min(nextReset, aim.reset)
            return
        }
        aim.breachBelow = aim.nextBreachBelow
        aim.reset = .max
        // What polls found was found of another floor.
        aim.verified = .infinity
        unsafe aims[slot] = aim
        let place = unsafe Int(marks[slot].watch) - 1
        if place >= 0 { watches[place].refuted = .nan }
        reconsider(slot)
    }
}
