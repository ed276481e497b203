extension Predictor {
    /// Whether the account can be predicted, as it was last published.
    func isPredictable(_ slot: Int) -> Bool {
        // unsafe: every caller checked the slot.
        unsafe PredictionState(code: UInt64(aims[slot].state)).isPredictable
    }

    /// Whether the account can be predicted; `predicted` if so, for `settled` needs its levels.
    func state(_ slot: Int) -> PredictionState {
        let flags = unsafe aims[slot].flags
        guard flags.contains(.sampled) else { return .unknown }
        guard flags.contains(.exposuresKnown) else { return .unpredictable(.noExposures) }
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            if let reason = runs[index].block { return .unpredictable(reason) }
        }
        return .predicted
    }

    /// Publishes whether the account can be predicted, if that changed.
    func refreshState(_ slot: Int) {
        let before = unsafe PredictionState(code: UInt64(aims[slot].state))
        let after = state(slot)
        guard before != after else { return }
        counters.count(before, -1)
        counters.count(after, 1)
        unsafe aims[slot].state = UInt8(after.code)
        if after.isPredictable {
            recompute(slot)
            if unsafe aims[slot].flags.contains(.fallen) {
                unsafe aims[slot].flags.remove(.fallen)
                fallenCount -= 1
            }
        } else {
            unwatch(slot)
            unsafe marks[slot].below = -.infinity
            unsafe marks[slot].above = .infinity
            if before.isPredictable, unsafe !aims[slot].flags.contains(.fallen) {
                unsafe aims[slot].flags.insert(.fallen)
                fallenCount += 1
            }
        }
        publishState(slot)
    }

    func publishState(_ slot: Int) {
        var prediction = unsafe Prediction(
            state: PredictionState(code: UInt64(aims[slot].state)))
        prediction.isHeld = unsafe aims[slot].flags.contains(.held)
        board.publish(
            slot: slot, login: unsafe aims[slot].login, prediction, hasNumbers: false)
    }

    /// Tells the holders of a quote when it becomes usable or unusable.
    func reviewBlocks(_ now: Int64) {
        for run in runs {
            var block = quotes.block(run.quote, at: now)
            for leg in conversions[run.conversion].legs where block == nil {
                block = quotes.block(leg.quote, at: now)
            }
            guard block != run.block else { continue }
            run.block = block
            run.forEachEntry { slot, _ in
                refreshState(slot)
                reconsider(slot)
            }
        }
    }
}
