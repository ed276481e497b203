// unsafe: in all of the file, slots were prepared by the caller, or come from `unclear`, whose
// accounts leave it before their slot is another's.
extension Predictor {
    /// So many accounts are looked into at once; others follow with a later sample.
    static let unclearMax = 4_096
    /// So many samples in a row, over so long, stand still before they are stale.
    static let frozenReadsMin: Int32 = 3
    static let frozenNanosecondsMin: Int64 = 2_000_000_000

    // MARK: Samples that stand still

    /// Follows whether an account moves with its quotes.
    ///
    /// Only who was seen to do so can be found frozen: a systematic error blinds nobody. Nor do
    /// quotes that are not settled, nor exposures that may have changed.
    func followMovement(
        _ slot: Int, _ estimate: Estimate, error: Double, tolerance: Double, _ now: Int64
    ) {
        let agrees = abs(error) <= tolerance
        let aim = unsafe aims[slot]
        guard aim.flags.contains(.repeated) else {
            let moved = abs(Double(aim.step)) > tolerance
            if agrees, moved, aim.flags.contains(.agreed) {
                unsafe aims[slot].flags.insert(.tracked)
            }
            unsafe aims[slot].flags.remove(.agreed)
            if agrees { unsafe aims[slot].flags.insert(.agreed) }
            return
        }
        let place = Int(aim.unclear) - 1
        if agrees {
            // Prices came back before it was decided.
            if place >= 0, !unclear[place].isDecided { clear(slot) }
            return
        }
        guard aim.runs != 0, estimate.isQuoted, aim.flags.contains(.tracked),
            aim.flags.isDisjoint(with: [.held, .dealt])
        else { return }
        note(slot, place, aim.equity, estimate, tolerance, now)
    }

    private func note(
        _ slot: Int, _ place: Int, _ equity: Int64, _ estimate: Estimate, _ tolerance: Double,
        _ now: Int64
    ) {
        var place = place
        if place < 0 {
            guard !unclear.isFull else { return }
            suspect(UnclearAccount(slot: slot, .frozen, since: now, equity: equity))
            place = unclear.count - 1
        } else {
            guard unclear[place].doubt == .frozen else { return }
            unclear[place].reads &+= 1
        }
        unclear[place].low = Self.minorUnits(estimate.low.rounded())
        unclear[place].high = Self.minorUnits(estimate.high.rounded())
        unclear[place].tolerance = Self.minorUnits(tolerance.rounded())
        unclear[place].quote = Int32(widestQuote(slot))
        let entry = unclear[place]
        guard !entry.isDecided, entry.isRefreshed, entry.reads >= Self.frozenReadsMin,
            now - entry.since >= Self.frozenNanosecondsMin
        else { return }
        decide(place)
    }

    /// The quote in which most of its notional is.
    private func widestQuote(_ slot: Int) -> Int {
        var widest = (quote: -1, notional: 0.0)
        var cursor = unsafe aims[slot].runs
        while let index = lists.next(&cursor) {
            let run = runs[index]
            let rates = conversions[run.conversion].rates
            let notional =
                run.held(by: Int32(slot)).gross * quotes[run.quote].level.mid
                * max(rates.gain, rates.loss)
            if notional > widest.notional { widest = (run.quote, notional) }
        }
        return widest.quote
    }

    // MARK: Margin that nothing explains

    /// A sample with something open, of an account of which nothing open is known.
    ///
    /// Orders explain its margin, and so does a position that was closed: margin may be computed
    /// anew only later. Neither explains a floating result.
    func matchMargin(_ sample: PredictionSample, _ slot: Int, dealt: Bool) {
        if dealt {
            unsafe aims[slot].flags.subtract([.explained, .closed])
            if unsafe aims[slot].flags.contains(.emptied) {
                unsafe aims[slot].flags.insert(.closed)
            }
        }
        unsafe aims[slot].flags.remove(.emptied)
        let floats = sample.equity != sample.balance + sample.credit
        if !floats, unsafe !aims[slot].flags.isDisjoint(with: [.explained, .closed]) { return }
        unsafe aims[slot].flags.remove(.exposuresKnown)
        want(slot)
        guard sample.margin > 0, unsafe aims[slot].unclear == 0, !unclear.isFull else { return }
        suspect(
            UnclearAccount(slot: slot, .margin, since: sample.receivedAt, equity: sample.equity))
    }

    /// Positions of an account were read, and taken over by `setExposures`.
    ///
    /// - Parameters:
    ///   - isEmpty: There were none: what cannot be computed with explains margin as well.
    ///   - askedAt: When they were asked for: what was shown before that is of no round with the
    ///     sample that is looked into.
    /// - Returns: What tells more of it.
    public func notePositions(
        slot: Int, isEmpty: Bool, askedAt: MonotonicTime
    ) -> PositionsNote {
        guard let place = placeInUnclear(slot) else {
            return isEmpty && hasVanished(slot) ? .account : .nothing
        }
        guard unclear[place].since < askedAt.nanoseconds else { return .nothing }
        unclear[place].isRefreshed = true
        guard unclear[place].doubt == .margin else { return .nothing }
        guard isEmpty else {
            clear(slot)
            return .nothing
        }
        return .orders
    }

    /// What should be read after positions.
    public enum PositionsNote: Sendable {
        case nothing
        /// They went, and no sample says that they did.
        case account
        /// Only orders can explain the margin.
        case orders
    }

    /// Who is being closed is read by those who close it.
    private func hasVanished(_ slot: Int) -> Bool {
        guard slot >= 0, slot < prepared else { return false }
        let flags = unsafe aims[slot].flags
        return flags.contains(.emptied) && !flags.contains(.violated)
    }

    /// Orders of an account were read after its positions.
    ///
    /// - Returns: Whether its samples are not believed from now on.
    public func noteOrders(slot: Int, isEmpty: Bool, askedAt: MonotonicTime) -> Bool {
        guard let place = placeInUnclear(slot), unclear[place].doubt == .margin,
            unclear[place].since < askedAt.nanoseconds
        else { return false }
        guard isEmpty else {
            clear(slot)
            unsafe aims[slot].flags.insert(.explained)
            return false
        }
        unclear[place].reads &+= 1
        guard !unclear[place].isDecided else { return false }
        decide(place)
        return true
    }

    // MARK: Who is looked into

    /// The accounts to be looked at again: at most `room`, others in their turn.
    ///
    /// Allocates nothing when `accounts` has room.
    public func takeUnclear(room: Int, into accounts: inout [UnclearAccount]) {
        for _ in 0..<min(room, unclear.count) {
            if unclearCursor >= unclear.count { unclearCursor = 0 }
            accounts.append(unclear[unclearCursor])
            unclearCursor += 1
        }
    }

    /// What speaks against the samples of an account; nil when nothing does.
    public func unclearAccount(slot: Int) -> UnclearAccount? {
        placeInUnclear(slot).map { unclear[$0] }
    }

    private func placeInUnclear(_ slot: Int) -> Int? {
        guard slot >= 0, slot < prepared, unsafe aims[slot].unclear > 0 else { return nil }
        return unsafe Int(aims[slot].unclear) - 1
    }

    private func suspect(_ account: UnclearAccount) {
        unclear.append(account)
        unsafe aims[Int(account.slot)].unclear = UInt16(unclear.count)
    }

    private func decide(_ place: Int) {
        unclear[place].isDecided = true
        board.setDoubt(slot: Int(unclear[place].slot), unclear[place].doubt)
    }

    /// Nothing speaks against the account any more.
    func clear(_ slot: Int) {
        guard let place = placeInUnclear(slot) else { return }
        if unclear[place].isDecided { board.setDoubt(slot: slot, .none) }
        unsafe aims[slot].unclear = 0
        let last = unclear.removeLast()
        guard Int(last.slot) != slot else { return }
        unclear[place] = last
        unsafe aims[Int(last.slot)].unclear = UInt16(place + 1)
    }
}
