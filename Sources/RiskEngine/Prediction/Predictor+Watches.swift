// unsafe: in all of the file, who is watched was prepared, and keeps its slot while it is.
extension Predictor {
    /// Looks at an account with each mark from now on.
    func watch(_ slot: Int) {
        watches.append(Watch(slot: Int32(slot)))
        unsafe marks[slot].watch = UInt32(watches.count)
        unsafe marks[slot].below = -.infinity
        unsafe marks[slot].above = .infinity
    }

    /// Looks at an account no longer.
    func unwatch(_ slot: Int) {
        let place = unsafe Int(marks[slot].watch) - 1
        guard place >= 0 else { return }
        unsafe marks[slot].watch = 0
        unsafe aims[slot].agreedAt = 0
        let last = watches.removeLast()
        if Int(last.slot) != slot {
            watches[place] = last
            unsafe marks[Int(last.slot)].watch = UInt32(place + 1)
        }
    }

    /// Reviews all accounts that are being looked at, and publishes them.
    func reviewWatches(_ now: Int64) {
        confirmable.removeAll()
        // Backward: an account that leaves is replaced by the last one, which was reviewed.
        var place = watches.count
        while place > 0 {
            place -= 1
            let slot = Int(watches[place].slot)
            let predicted = unsafe marks[slot].predicted
            let zone = zone(slot)
            let isBelow = predicted < zone.floor
            if isBelow {
                if watches[place].belowSince == .max { watches[place].belowSince = now }
            } else {
                watches[place].belowSince = .max
                refuteAgreement(slot)
            }
            giveUp(place, slot, now)
            if predicted > zone.recovered { unsafe aims[slot].verified = .infinity }
            if isBelow || predicted > zone.peak {
                let estimate = estimate(slot, now)
                watches[place].isSettled = estimate.isSettled && estimate.high < zone.floor
                if isBelow, estimate.quotedHigh >= zone.floor {
                    suspect(estimate, now)
                }
                publish(slot, estimate)
            } else {
                watches[place].isSettled = false
                publishNear(slot)
            }
            if isBelow, unsafe aims[slot].flags.contains(.pending) {
                confirmable.append(Int32(slot))
            }
            let isNear = predicted < zone.near || predicted > zone.peak
            if !isNear && watches[place].promotedAt == 0 {
                unwatch(slot)
                aim(slot)
            }
        }
    }

    /// Quotes that came after a read put the account above its floor: those that fall below it
    /// later do not bear that read out.
    private func refuteAgreement(_ slot: Int) {
        if unsafe quotesReadAt > aims[slot].agreedAt { unsafe aims[slot].agreedAt = 0 }
    }

    /// A promotion whose sample does not come is given up.
    private func giveUp(_ place: Int, _ slot: Int, _ now: Int64) {
        let promotedAt = watches[place].promotedAt
        guard promotedAt != 0,
            now - promotedAt >= settings.promotionMilliseconds * 1_000_000
        else { return }
        watches[place].promotedAt = 0
        counters.unanswered += 1
    }
}
