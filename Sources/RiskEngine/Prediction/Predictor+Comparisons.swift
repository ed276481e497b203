// unsafe: in all of the file, slots come from comparisons, which are made of prepared slots only.
extension Predictor {
    /// Judges the samples that disagreed: each lies between the quotes before and those after it.
    func judgeComparisons(_ now: Int64) {
        let waiting = comparisons.count
        var kept = 0
        for index in 0..<waiting {
            let comparison = comparisons[index]
            let slot = Int(comparison.slot)
            // Newer exposures or a newer sample made it void.
            guard
                unsafe aims[slot].flags.contains(.comparing)
                    && aims[slot].fingerprint == comparison.fingerprint
            else { continue }
            if isAwaitingQuotes(slot, comparison, now) {
                comparisons[kept] = comparison
                kept += 1
                continue
            }
            unsafe aims[slot].flags.remove(.comparing)
            judge(comparison, slot, now)
        }
        comparisons.setCount(kept)
    }

    private func isAwaitingQuotes(_ slot: Int, _ comparison: Comparison, _ now: Int64) -> Bool {
        guard now - comparison.since < settings.staleMilliseconds * 1_000_000 else { return false }
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            if quotes[runs[index].quote].readAt <= comparison.since { return true }
        }
        return false
    }

    private func judge(_ comparison: Comparison, _ slot: Int, _ now: Int64) {
        guard isPredictable(slot) else { return }
        let base = unsafe aims[slot].base
        let estimate = estimate(slot, now, on: base)
        let error = Self.distance(
            comparison.equity, min(estimate.low, comparison.low),
            max(estimate.high, comparison.high))
        counters.compared += 1
        attribute(error, slot, estimate)
        if abs(error) <= tolerance(slot, estimate) {
            // It was timing: the exposures are right, and predict absolutely again.
            unsafe aims[slot].constant = base
            agree(
                slot, unsafe aims[slot], low: min(estimate.low, comparison.low),
                readAt: comparison.readAt)
            recompute(slot)
            reconsider(slot)
            return
        }
        counters.wrong += 1
        unsafe aims[slot].flags.insert(.suspect)
        let milliseconds = UInt32(truncatingIfNeeded: now / 1_000_000)
        let age = unsafe milliseconds &- aims[slot].wantedAt
        let isFirst = unsafe aims[slot].wantedAt == 0
        if isFirst || Int64(age) >= settings.refreshMilliseconds {
            unsafe aims[slot].wantedAt = max(milliseconds, 1)
            want(slot)
        }
    }

    /// Books an error to the account's quotes, by their share of its notional.
    func attribute(_ error: Double, _ slot: Int, _ estimate: Estimate) {
        guard estimate.notional > 0 else { return }
        let millionths = error / estimate.notional * 1e6
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            let run = runs[index]
            if error == 0 {
                errors.add(sampleError: 0, weight: 1, quote: run.quote)
                continue
            }
            let rates = conversions[run.conversion].rates
            let notional =
                run.held(by: Int32(slot)).gross * quotes[run.quote].level.mid
                * max(rates.gain, rates.loss)
            errors.add(
                sampleError: millionths, weight: notional / estimate.notional, quote: run.quote)
        }
    }
}
