extension Predictor {
    /// Takes a consistent sample from a poller.
    ///
    /// Samples and exposures may come in any order. Allocates nothing.
    public func take(_ sample: PredictionSample, now: MonotonicTime) {
        let slot = Int(sample.slot)
        if sample.flags.contains(.gone) {
            forget(slot: slot)
            return
        }
        prepare(slot)
        if sample.flags.contains(.verdict) {
            take(verdict: sample, slot)
            return
        }
        if sample.flags.contains(.nextDay) {
            take(nextDay: sample, slot)
            return
        }
        counters.samples += 1
        if unsafe aims[slot].login != sample.login { reset(slot, login: sample.login) }
        let wasSampled = unsafe aims[slot].flags.contains(.sampled)
        let dealt = unsafe wasSampled && aims[slot].fingerprint != sample.fingerprint
        if dealt {
            unsafe aims[slot].flags.insert(.dealt)
            // What was looked into was another margin, or another equity.
            clear(slot)
        }
        remember(sample, slot, follows: wasSampled && !dealt)
        endPromotion(sample, slot)
        matchExposure(sample, slot, dealt: dealt)
        refreshState(slot)
        if isPredictable(slot) { compare(sample, slot, dealt: dealt, now.nanoseconds) }
        reckonReach(slot)
        reconsider(slot)
        refute(sample, slot)
    }

    /// What quotes decided after the read: the floors and marks are others now, the values are not.
    private func take(verdict sample: PredictionSample, _ slot: Int) {
        // unsafe: prepared by the caller, here and below.
        guard unsafe aims[slot].login == sample.login else { return }
        var aim = unsafe aims[slot]
        adopt(sample, &aim)
        unsafe aims[slot] = aim
        reconsider(slot)
    }

    private func adopt(_ sample: PredictionSample, _ aim: inout AccountAim) {
        aim.breachBelow = sample.breachBelow
        aim.markAbove = sample.markAbove
        aim.reset = .max
        aim.limit = Float(sample.limit)
        aim.flags.subtract([.pending, .violated])
        if sample.flags.contains(.pending) { aim.flags.insert(.pending) }
        if sample.flags.contains(.violated) { aim.flags.insert(.violated) }
    }

    /// - Parameter follows: No deal lies between it and the one before.
    private func remember(_ sample: PredictionSample, _ slot: Int, follows: Bool) {
        var aim = unsafe aims[slot]
        adopt(sample, &aim)
        let base = Double(sample.balance + sample.credit + sample.storage)
        let isRepeated = follows && aim.base == base && aim.equity == sample.equity
        aim.flags.remove(.repeated)
        if isRepeated { aim.flags.insert(.repeated) }
        aim.step = follows ? Float(sample.equity - aim.equity) : 0
        aim.equity = sample.equity
        aim.base = base
        aim.constant = aim.base
        aim.agreedAt = 0
        aim.fingerprint = sample.fingerprint
        aim.flags.insert(.sampled)
        aim.flags.remove(.comparing)
        let isAbove = sample.breachBelow != .min && sample.equity >= sample.breachBelow
        aim.verified = isAbove ? Float(sample.equity - sample.breachBelow) : .infinity
        if aim.flags.contains(.fallen) {
            aim.flags.remove(.fallen)
            fallenCount -= 1
        }
        unsafe aims[slot] = aim
        if !isRepeated, let account = unclearAccount(slot: slot), account.doubt == .frozen {
            clear(slot)
        }
    }

    /// Balance, credit and swaps of the account's last sample, in minor units.
    public func cash(slot: Int, login: UInt64) -> Int64? {
        // unsafe: prepared slots only.
        guard slot >= 0, slot < prepared, unsafe aims[slot].login == login,
            unsafe aims[slot].flags.contains(.sampled)
        else { return nil }
        return Self.minorUnits(unsafe aims[slot].base)
    }

    private func endPromotion(_ sample: PredictionSample, _ slot: Int) {
        let place = unsafe Int(marks[slot].watch) - 1
        guard place >= 0, watches[place].promotedAt != 0 else { return }
        // A reply that was under way when the account was promoted answers it all the same: it is
        // at least as young as what a poll of its own would have shown a moment later.
        watches[place].promotedAt = 0
        counters.verified += 1
        if sample.equity < sample.breachBelow { counters.verifiedBelow += 1 }
    }

    /// Nothing open needs no reading of positions; something open that is not known does.
    private func matchExposure(_ sample: PredictionSample, _ slot: Int, dealt: Bool) {
        let isKnown = unsafe aims[slot].flags.contains(.exposuresKnown)
        let hasRuns = unsafe aims[slot].runs != 0
        if !sample.flags.contains(.exposed) {
            if !isKnown || hasRuns { clearExposures(slot) }
            // unsafe: prepared by the caller.
            unsafe aims[slot].flags.subtract([.explained, .closed, .emptied])
            clear(slot)
        } else if isKnown && !hasRuns {
            matchMargin(sample, slot, dealt: dealt)
        } else if !isKnown || dealt {
            want(slot)
        }
    }

    /// Holds the sample against the prediction from its exposures alone.
    ///
    /// What agrees is predicted absolutely. What does not is predicted from the sample on, until
    /// the next quotes explain the difference or new exposures come.
    private func compare(_ sample: PredictionSample, _ slot: Int, dealt: Bool, _ now: Int64) {
        let aim = unsafe aims[slot]
        let equity = Double(sample.equity)
        let estimate = estimate(slot, now, on: aim.base)
        let tolerance = tolerance(slot, estimate)
        recompute(slot)
        let error = Self.distance(equity, estimate.low, estimate.high)
        followMovement(slot, estimate, error: error, tolerance: tolerance, now)
        if abs(error) <= tolerance {
            agree(slot, aim, low: estimate.low, readAt: sample.receivedAt)
            if aim.flags.contains(.suspect) { unsafe aims[slot].flags.remove(.suspect) }
            if !dealt {
                counters.compared += 1
                attribute(error, slot, estimate)
            }
            return
        }
        let change = unsafe equity - marks[slot].predicted
        unsafe aims[slot].constant += change
        unsafe marks[slot].predicted = equity
        if dealt || aim.flags.contains(.suspect) { return }
        guard !comparisons.isFull else {
            counters.uncompared += 1
            return
        }
        unsafe aims[slot].flags.insert(.comparing)
        comparisons.append(
            Comparison(
                slot: sample.slot, fingerprint: aim.fingerprint, equity: equity,
                low: estimate.low, high: estimate.high, since: now, readAt: sample.receivedAt))
    }

    /// Notes that quotes say of a read below the floor what it says: later ones may decide it.
    ///
    /// - Parameters:
    ///   - aim: As it was before the comparison.
    ///   - low: The worst level that stood.
    func agree(_ slot: Int, _ aim: AccountAim, low: Double, readAt: Int64) {
        guard aim.flags.isDisjoint(with: [.dealt, .suspect]), low < zone(slot).floor else { return }
        unsafe aims[slot].agreedAt = readAt
    }

    /// A prediction below the floor that a poll did not find there is not repeated before prices
    /// have moved; a peak that it did find is, for a mark moves to the lower of two reads.
    private func refute(_ sample: PredictionSample, _ slot: Int) {
        let place = unsafe Int(marks[slot].watch) - 1
        guard place >= 0 else { return }
        let isBorneOut =
            sample.equity < sample.breachBelow || Double(sample.equity) > zone(slot).peak
        watches[place].refuted = isBorneOut ? .nan : unsafe marks[slot].predicted
    }

    private func clearExposures(_ slot: Int) {
        setExposures(slot: slot, login: unsafe aims[slot].login, [])
    }

    /// How far a sample may be off: rounding, and what prices may have done meanwhile.
    func tolerance(_ slot: Int, _ estimate: Estimate) -> Double {
        Double(settings.toleranceMinorUnits)
            + estimate.notional * Double(settings.toleranceOfNotional.rawValue) / 1e6
            + Double(unsafe marks[slot].reach)
    }

    /// How far outside of an interval a value is, with its sign; 0 inside.
    static func distance(_ value: Double, _ low: Double, _ high: Double) -> Double {
        value < low ? value - low : value > high ? value - high : 0
    }
}
