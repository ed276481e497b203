extension Predictor {
    /// Replaces what an account has open; an empty list says that nothing is.
    ///
    /// The list is complete: what it does not name is closed. Entries of the same run add up. May
    /// allocate: exposures change with deals, not with ticks.
    ///
    /// - Returns: False, changing nothing, when a number is not finite, negative, or a run unknown.
    @discardableResult
    public func setExposures(
        slot: Int, login: UInt64, _ exposures: [Exposure]
    ) -> Bool {
        prepare(slot)
        let isSound = exposures.allSatisfy {
            $0.isSound && $0.run >= 0 && Int($0.run) < runs.count
        }
        guard isSound else { return false }
        if unsafe aims[slot].login != login { reset(slot, login: login) }
        let before = self.exposures(of: slot)
        removeRuns(slot, except: exposures)
        for index in exposures.indices {
            let run = exposures[index].run
            // Only the first of a run enters it, with the sum of all.
            if exposures[..<index].contains(where: { $0.run == run }) { continue }
            var sum = exposures[index]
            for other in exposures[(index + 1)...] where other.run == run {
                sum.long += other.long
                sum.offsetLong += other.offsetLong
                sum.short += other.short
                sum.offsetShort += other.offsetShort
            }
            enter(sum, slot)
        }
        // What was compared, and what a sample was made to agree with, was the old exposures.
        let dealt = unsafe aims[slot].flags.contains(.dealt)
        unsafe aims[slot].flags.subtract([.comparing, .suspect, .wanted, .dealt])
        unsafe aims[slot].flags.insert(.exposuresKnown)
        compare(with: before, slot, dealt: dealt)
        unsafe aims[slot].constant = unsafe aims[slot].base
        unsafe aims[slot].agreedAt = 0
        refreshState(slot)
        restart(slot)
        return true
    }

    /// Other exposures are another account: what it was seen to do says nothing of it.
    ///
    /// Positions that go without a deal, as where a server begins anew, are the same when they come
    /// again.
    private func compare(with before: [Exposure]?, _ slot: Int, dealt: Bool) {
        // unsafe: prepared by the caller.
        guard unsafe aims[slot].runs != 0 else {
            if dealt { unsafe aims[slot].flags.subtract([.tracked, .agreed]) }
            if unclearAccount(slot: slot)?.doubt == .frozen { clear(slot) }
            guard before?.isEmpty == false else { return }
            unsafe aims[slot].flags.insert(dealt ? .closed : .emptied)
            return
        }
        unsafe aims[slot].flags.subtract([.explained, .closed, .emptied])
        if unclearAccount(slot: slot)?.doubt == .margin { clear(slot) }
        let after = exposures(of: slot) ?? []
        if !dealt, before?.isEmpty ?? true { return }
        guard let before, Exposure.areAlike(before, after) else {
            unsafe aims[slot].flags.subtract([.tracked, .agreed])
            return clear(slot)
        }
    }

    /// What an account has open, as it was set; nil when that is not known.
    ///
    /// Allocates the array.
    public func exposures(of slot: Int) -> [Exposure]? {
        guard slot >= 0, slot < prepared, unsafe aims[slot].flags.contains(.exposuresKnown) else {
            return nil
        }
        var result: [Exposure] = []
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            let held = runs[index].held(by: Int32(slot))
            result.append(
                Exposure(
                    run: Int32(index), long: held.long, short: held.short,
                    offsetLong: held.offsetLong, offsetShort: held.offsetShort))
        }
        return result
    }

    /// Forgets an account: its slot may be another's next.
    public func forget(slot: Int) {
        guard slot >= 0, slot < prepared else { return }
        reset(slot, login: 0)
        board.publish(
            slot: slot, login: 0, Prediction(state: .unknown), hasNumbers: false)
    }

    /// Slots whose exposures should be read: never read, changed by a deal, or found wrong.
    ///
    /// Each is named once until `setExposures`; appended to `slots`, at most `room` of them.
    public func takeWanted(room: Int, into slots: inout [Int]) {
        for _ in 0..<min(room, wanted.count) {
            let slot = Int(wanted.removeLast())
            guard unsafe aims[slot].flags.contains(.wanted) else { continue }
            unsafe aims[slot].flags.remove(.wanted)
            // Forgotten meanwhile.
            if unsafe aims[slot].login != 0 { slots.append(slot) }
        }
    }

    /// Says that a deal or position hint came: exposures should be read again.
    public func wantExposures(slot: Int) {
        guard slot >= 0, slot < prepared, unsafe aims[slot].login != 0 else { return }
        want(slot)
    }

    func want(_ slot: Int) {
        // unsafe: every caller checked the slot.
        guard unsafe !aims[slot].flags.contains(.wanted), !wanted.isFull else { return }
        unsafe aims[slot].flags.insert(.wanted)
        wanted.append(Int32(slot))
    }

    /// Makes the slot's memory readable.
    func prepare(_ slot: Int) {
        precondition(slot >= 0 && slot < capacity, "no such slot")
        while prepared <= slot {
            // unsafe: inside both allocations, initialised once.
            unsafe (marks + prepared).initialize(to: AccountMark())
            unsafe (aims + prepared).initialize(to: AccountAim())
            prepared += 1
        }
    }

    /// Empties the slot for another account.
    func reset(_ slot: Int, login: UInt64) {
        unwatch(slot)
        clear(slot)
        removeRuns(slot, except: [])
        let old = unsafe aims[slot]
        counters.count(PredictionState(code: UInt64(old.state)), -1)
        if old.flags.contains(.fallen) { fallenCount -= 1 }
        var fresh = AccountAim()
        // Its place in the list outlives the account; `takeWanted` names whoever is there then.
        fresh.flags = old.flags.intersection(.wanted)
        fresh.login = login
        // unsafe: prepared by the caller.
        unsafe aims[slot] = fresh
        unsafe marks[slot] = AccountMark()
    }

    private func removeRuns(_ slot: Int, except kept: [Exposure]) {
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            let long = kept.contains { Int($0.run) == index && $0.long > 0 }
            let short = kept.contains { Int($0.run) == index && $0.short > 0 }
            if !long { runs[index].long.remove(Int32(slot)) }
            if !short { runs[index].short.remove(Int32(slot)) }
        }
        unsafe lists.clear(&aims[slot].runs)
    }

    private func enter(_ exposure: Exposure, _ slot: Int) {
        guard exposure.long > 0 || exposure.short > 0 else { return }
        let run = runs[Int(exposure.run)]
        if exposure.long > 0 {
            run.long.set(Int32(slot), units: exposure.long, offset: exposure.offsetLong)
        }
        if exposure.short > 0 {
            run.short.set(Int32(slot), units: -exposure.short, offset: exposure.offsetShort)
        }
        unsafe lists.push(exposure.run, before: &aims[slot].runs)
    }

    /// Predicts anew after exposures, sample or quotes changed their meaning.
    func restart(_ slot: Int) {
        recompute(slot)
        reckonReach(slot)
        refreshHeld(slot)
        reconsider(slot)
    }
}
