extension Predictor {
    /// Decides when an account is looked at next, or begins to look at it now.
    ///
    /// Near is within a share of its limit, or within what prices as fast as lately could move it
    /// in a moment. After a poll that found it above its floor it is near again only when half of
    /// the distance found is gone, or when it recovered and came back.
    func aim(_ slot: Int) {
        // unsafe: every caller checked the slot.
        guard unsafe marks[slot].watch == 0 else { return }
        guard isPredictable(slot) else {
            unsafe marks[slot].below = -.infinity
            unsafe marks[slot].above = .infinity
            return
        }
        let predicted = unsafe marks[slot].predicted
        var zone = zone(slot)
        if predicted > zone.recovered {
            unsafe aims[slot].verified = .infinity
            zone = self.zone(slot)
        }
        if predicted < zone.near || predicted > zone.peak {
            watch(slot)
            return
        }
        unsafe marks[slot].below = zone.near
        unsafe marks[slot].above = min(zone.peak, zone.recovered)
    }

    /// The levels that matter for one account, as predicted equities.
    struct Zone {
        /// Broken below this.
        var floor = -Double.infinity
        /// Near below this.
        var near = -Double.infinity
        /// What makes it near when nothing was verified, as a distance.
        var margin = 1.0
        /// Above this a verified distance is forgotten.
        var recovered = Double.infinity
        /// Above this a high-water mark is about to move.
        var peak = Double.infinity
    }

    func zone(_ slot: Int) -> Zone {
        var zone = Zone()
        let aim = unsafe aims[slot]
        let limit = Double(aim.limit)
        if aim.breachBelow != .min {
            zone.floor = Double(aim.breachBelow)
            let share = Double(settings.nearShare.rawValue) / 1e6
            zone.margin = max(limit * share, Double(unsafe marks[slot].reach), 1)
            zone.near = zone.floor + zone.margin
            if aim.verified.isFinite {
                zone.near = zone.floor + min(zone.margin, Double(aim.verified) / 2)
                zone.recovered = zone.floor + 1.5 * zone.margin
            }
        }
        if aim.markAbove != .max {
            let share = Double(settings.peakShare.rawValue) / 1e6
            zone.peak = Double(aim.markAbove) + limit * share
        }
        return zone
    }

    /// Ends or begins looking at an account after something other than prices changed.
    func reconsider(_ slot: Int) {
        let place = unsafe Int(marks[slot].watch) - 1
        if place >= 0 {
            let predicted = unsafe marks[slot].predicted
            let zone = zone(slot)
            if predicted < zone.near || predicted > zone.peak { return }
            if watches[place].promotedAt != 0 { return }
            unwatch(slot)
        }
        aim(slot)
    }
}
