extension Predictor {
    /// Reckons with how fast prices lately moved, when that changed much.
    ///
    /// A rise counts from a quarter, a fall from a half: every account that holds the quote is
    /// touched.
    func reckonMoves(_ now: Int64) {
        for run in runs {
            quotes[run.quote].move.age(to: now)
            let reach = reach(run)
            guard reach > 1.25 * run.reach || reach < 0.5 * run.reach else { continue }
            let change = reach - run.reach
            run.reach = reach
            run.forEachEntry { slot, units in
                // unsafe: slots of entries were checked when they were entered.
                unsafe marks[slot].reach = max(0, marks[slot].reach + Float(units * change))
                aim(slot)
            }
        }
    }

    /// Sums up how far prices as fast as lately could move an account.
    func reckonReach(_ slot: Int) {
        var sum = 0.0
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            sum += runs[index].held(by: Int32(slot)).gross * runs[index].reach
        }
        unsafe marks[slot].reach = Float(sum)
    }

    private func reach(_ run: MarkRun) -> Double {
        let rates = conversions[run.conversion].rates
        return quotes[run.quote].move.value * Double(settings.reachMilliseconds) / 100
            * max(rates.gain, rates.loss)
    }
}
