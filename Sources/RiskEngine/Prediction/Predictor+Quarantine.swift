extension Predictor {
    /// Counts an account that is below its floor only if an unconfirmed level is believed: as
    /// quoted, the level before it is not.
    ///
    /// That it would not be there at the usual spread says nothing of the tick.
    func suspect(_ estimate: Estimate, _ now: Int64) {
        guard estimate.pivot >= 0 else { return }
        let run = runs[estimate.pivot]
        if isOpen(run.quote, now) {
            quotes[run.quote].suspects += 1
            return
        }
        for leg in conversions[run.conversion].legs where isOpen(leg.quote, now) {
            quotes[leg.quote].suspects += 1
        }
    }

    private func isOpen(_ index: Int, _ now: Int64) -> Bool {
        let quote = quotes[index]
        return quote.hasPrevious && !quotes.isConfirmed(quote, at: now)
    }

    /// Begins quarantines, and tells the holders when they begin and end.
    func reviewQuarantines(_ now: Int64) {
        for index in 0..<quotes.count {
            let suspects = Int(quotes[index].suspects)
            quotes[index].suspects = 0
            if suspects > settings.quarantineAccounts, quotes[index].quarantine == nil,
                isMass(suspects, index)
            {
                let quote = quotes[index]
                quotes[index].quarantine = Quarantine(
                    old: quote.previous, new: quote.level, since: now)
                counters.quarantines += 1
            }
            let since = quotes[index].quarantine?.since ?? .min / 2
            let holds = now - since < settings.holdMillisecondsMax * 1_000_000
            guard holds != quotes[index].holds else { continue }
            quotes[index].holds = holds
            for run in runs where uses(run, index) {
                run.forEachEntry { slot, _ in refreshHeld(slot) }
            }
        }
    }

    private func isMass(_ suspects: Int, _ index: Int) -> Bool {
        let holders = runs.reduce(0) { $0 + (uses($1, index) ? $1.count : 0) }
        let share = Double(settings.quarantineShare.rawValue) / 1e6
        return Double(suspects) > share * Double(holders)
    }

    private func uses(_ run: MarkRun, _ index: Int) -> Bool {
        run.quote == index || conversions[run.conversion].legs.contains { $0.quote == index }
    }

    /// Whether one of an account's quotes holds its verdicts back.
    func refreshHeld(_ slot: Int) {
        var holds = false
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            let run = runs[index]
            if quotes[run.quote].holds { holds = true }
            for leg in conversions[run.conversion].legs where quotes[leg.quote].holds {
                holds = true
            }
        }
        // unsafe: every caller checked the slot.
        guard unsafe aims[slot].flags.contains(.held) != holds else { return }
        if holds {
            unsafe aims[slot].flags.insert(.held)
        } else {
            unsafe aims[slot].flags.remove(.held)
        }
        board.setHeld(slot: slot, holds)
    }
}
