extension Predictor {
    /// Marks what moved since the last time, and reviews the accounts near a floor or a mark.
    ///
    /// After each reply with quotes, when all of it was taken; at least ten times a second also
    /// without one, so that levels are confirmed and quotes go stale by time. Allocates nothing.
    public func mark(now: MonotonicTime) {
        let nanoseconds = now.nanoseconds
        refreshConversions(nanoseconds)
        for index in runs.indices { mark(runs[index]) }
        reviewBlocks(nanoseconds)
        reckonMoves(nanoseconds)
        judgeComparisons(nanoseconds)
        errors.endRound()
        reviewWatches(nanoseconds)
        reviewQuarantines(nanoseconds)
        board.beat(now: now, quotesReadAt: quotesReadAt)
    }

    private func refreshConversions(_ now: Int64) {
        for index in conversions.indices where !conversions[index].legs.isEmpty {
            var rates = ConversionRates()
            var previous = ConversionRates()
            var isKnown = true
            for leg in conversions[index].legs {
                let quote = quotes[leg.quote]
                guard quote.hasLevel else {
                    isKnown = false
                    break
                }
                rates.apply(leg, quote.level)
                let isOpen = quote.hasPrevious && !quotes.isConfirmed(quote, at: now)
                previous.apply(leg, isOpen ? quote.previous : quote.level)
            }
            guard isKnown else { continue }
            conversions[index].isKnown = true
            conversions[index].rates = rates
            conversions[index].previous = previous
        }
    }

    private func mark(_ run: MarkRun) {
        let quote = quotes[run.quote]
        let conversion = conversions[run.conversion]
        guard quote.hasLevel, conversion.isKnown,
            run.level != quote.level || run.rates != conversion.rates
        else { return }
        let (old, oldRates) = (run.level, run.rates)
        run.level = quote.level
        run.rates = conversion.rates
        if old.bid != quote.level.bid || oldRates != run.rates {
            mark(
                run.long,
                MarkLoop.Step(
                    oldPrice: old.bid, newPrice: run.level.bid, oldRates: oldRates,
                    newRates: run.rates))
        }
        if old.ask != quote.level.ask || oldRates != run.rates {
            mark(
                run.short,
                MarkLoop.Step(
                    oldPrice: old.ask, newPrice: run.level.ask, oldRates: oldRates,
                    newRates: run.rates))
        }
    }

    private func mark(_ strip: Strip, _ step: MarkLoop.Step) {
        // unsafe: slots were checked when they were entered; `hits` has room for every account.
        let count = unsafe MarkLoop.run(
            strip.slots, strip.units, strip.offsets, count: strip.count, step, marks: marks,
            hits: hits.base)
        hits.setCount(count)
        for index in 0..<count { aim(Int(hits[index])) }
        hits.removeAll()
    }

    /// Predicts anew from nothing but the constant and the exposures, at the prices marked last.
    func recompute(_ slot: Int) {
        var value = unsafe aims[slot].constant
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            let run = runs[index]
            value += MarkRun.value(run.held(by: Int32(slot)), at: run.level, run.rates)
        }
        unsafe marks[slot].predicted = value
    }
}
