extension Predictor {
    /// What an account's equity is at the levels of its quotes.
    struct Estimate {
        var low: Double
        var high: Double
        /// With every spread at its usual width.
        var usual: Double
        /// The best of the levels as they were quoted, none of them at its usual spread.
        var quotedHigh: Double
        var isSettled = true
        /// All of its quotes are settled, whatever the last sample was.
        var isQuoted = true
        /// What it holds, valued at the mid.
        var notional = 0.0
        /// The run whose quoted levels are farthest apart for this account, or -1.
        var pivot = -1
        var pivotGap = 0.0

        /// One level at which everything is `equity`.
        init(_ equity: Double) {
            low = equity
            high = equity
            usual = equity
            quotedHigh = equity
        }
    }

    /// Evaluates an account at every level that stands, of every quote that it uses.
    ///
    /// Levels of one quote are taken for both sides together, those of different quotes apart.
    ///
    /// - Parameter given: Constant to use instead of the account's own.
    func estimate(_ slot: Int, _ now: Int64, on given: Double? = nil) -> Estimate {
        // unsafe: every caller checked the slot.
        let constant = unsafe given ?? aims[slot].constant
        var estimate = Estimate(constant)
        // What follows the last sample because it disagreed with it cannot confirm the next one.
        estimate.isSettled = unsafe aims[slot].constant == aims[slot].base
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            let run = runs[index]
            let gap = add(run, run.held(by: Int32(slot)), now, to: &estimate)
            if gap > estimate.pivotGap {
                estimate.pivotGap = gap
                estimate.pivot = index
            }
        }
        return estimate
    }

    /// - Returns: How much better than the actual level the best quoted one is.
    private func add(
        _ run: MarkRun, _ held: MarkRun.Held, _ now: Int64, to estimate: inout Estimate
    ) -> Double {
        let quote = quotes[run.quote]
        let conversion = conversions[run.conversion]
        let actual = MarkRun.value(held, at: quote.level, conversion.rates)
        var low = actual
        var high = actual
        func widen(_ level: PriceLevel) {
            let value = MarkRun.value(held, at: level, conversion.rates)
            low = min(low, value)
            high = max(high, value)
            guard conversion.previous != conversion.rates else { return }
            let before = MarkRun.value(held, at: level, conversion.previous)
            low = min(low, before)
            high = max(high, before)
        }
        let isOpen = quote.hasPrevious && !quotes.isConfirmed(quote, at: now)
        widen(quote.level)
        if isOpen { widen(quote.previous) }
        let quotedHigh = high
        let usualSpread = quote.usual.value
        let usual = quote.level.withSpread(usualSpread)
        if quotes.isWide(quote) { widen(usual) }
        if isOpen, quotes.isWide(quote.previous, quote.usual) {
            widen(quote.previous.withSpread(usualSpread))
        }
        estimate.low += low
        estimate.high += high
        estimate.quotedHigh += quotedHigh
        estimate.usual +=
            quote.usual.rounds == 0 ? actual : MarkRun.value(held, at: usual, conversion.rates)
        if !maySettle(run, now) {
            estimate.isSettled = false
            estimate.isQuoted = false
        }
        estimate.notional +=
            held.gross * quote.level.mid * max(conversion.rates.gain, conversion.rates.loss)
        return quotedHigh - actual
    }

    private func maySettle(_ run: MarkRun, _ now: Int64) -> Bool {
        guard quotes.mayCorroborate(run.quote, at: now) else { return false }
        return conversions[run.conversion].legs.allSatisfy {
            quotes.mayCorroborate($0.quote, at: now)
        }
    }

    /// What the board says of an account that is being looked at.
    func publish(_ slot: Int, _ estimate: Estimate) {
        board.publish(
            slot: slot, login: unsafe aims[slot].login, prediction(slot, estimate),
            hasNumbers: true)
    }

    /// The same of an account that is neither below a floor nor above a mark: nothing needs to be
    /// corroborated, so its levels are not worth looking up.
    ///
    /// When prices jump these are most.
    func publishNear(_ slot: Int) {
        let predicted = unsafe marks[slot].predicted
        var estimate = Estimate(predicted)
        estimate.isSettled = false
        publish(slot, estimate)
    }

    private func prediction(_ slot: Int, _ estimate: Estimate) -> Prediction {
        var prediction = Prediction(state: estimate.isSettled ? .settled : .predicted)
        // Outward: a rounding must not make a level agree that does not.
        prediction.low = Self.minorUnits(estimate.low.rounded(.down))
        prediction.high = Self.minorUnits(estimate.high.rounded(.up))
        prediction.equity = Self.minorUnits(unsafe marks[slot].predicted.rounded())
        prediction.equityAtUsualSpread = Self.minorUnits(estimate.usual.rounded())
        // What follows a sample is not what quotes say.
        prediction.at = unsafe aims[slot].constant == aims[slot].base ? quotesReadAt : 0
        prediction.agreedAt = unsafe aims[slot].agreedAt
        prediction.isHeld = unsafe aims[slot].flags.contains(.held)
        return prediction
    }

    /// An account marked to market now; numbers only where it is predictable.
    public func prediction(slot: Int, now: MonotonicTime) -> Prediction {
        guard slot >= 0, slot < prepared else { return Prediction(state: .unknown) }
        let state = state(slot)
        guard state.isPredictable else { return Prediction(state: state) }
        return prediction(slot, estimate(slot, now.nanoseconds))
    }

    static func minorUnits(_ value: Double) -> Int64 {
        Int64(max(-Money.magnitudeMax, min(Money.magnitudeMax, value)))
    }
}
