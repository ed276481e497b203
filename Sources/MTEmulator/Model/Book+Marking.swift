import MTBridge

extension Book {
    /// Re-marks every position that a tick of `symbol` moves.
    ///
    /// - Returns: The accounts that have left their windows, in the order of the first position by
    ///   which the tick moved them.
    func mark(symbol: Int) -> [Int32] {
        var unsettled: [Int32] = []
        for index in runsBySymbol[symbol] {
            let run = runs[index]
            let quote = market.quotes[Int(run.key.quote)]
            let rates = market.conversions[Int(run.key.conversion)]
            run.mark(
                closing: run.key.terms.isSell ? quote.ask : quote.bid, gain: rates.gain,
                loss: rates.loss, accounts: &accounts, unsettled: &unsettled)
        }
        if unsettled.isEmpty { return [] }
        var ordered: [(sequence: UInt64, account: Int32)] = []
        ordered.reserveCapacity(unsettled.count)
        for account in unsettled where !accounts[Int(account)].isSettled {
            ordered.append((firstSequence(account: Int(account), movedBy: symbol), account))
        }
        ordered.sort { $0.sequence < $1.sequence }
        return ordered.map { $0.account }
    }

    private func firstSequence(account: Int, movedBy symbol: Int) -> UInt64 {
        for slot in positionsByAccount[account] {
            let mark = marks[Int(slot)]
            if runs[Int(mark.run)].symbols.contains(symbol) { return mark.sequence }
        }
        return .max
    }

    /// The profit of a position as marked last, in minor units.
    func markedProfit(slot: Int) -> Int64 {
        let mark = marks[slot]
        guard mark.run >= 0 else { return 0 }
        return runs[Int(mark.run)].profit(slot: slot, account: mark.account) ?? 0
    }

    /// Puts a position, new or changed, into the run that it belongs to, at the present quotes.
    func enter(slot: Int) {
        leave(slot: slot)
        let mark = marks[slot]
        let profit = profit(slot: slot)
        let run = run(
            of: MarkRun.Key(quote: mark.quote, conversion: mark.conversion, terms: mark.terms),
            symbol: Int(mark.symbol))
        runs[run].insert(
            MarkEntry(
                open: mark.open, units: mark.units, profit: profit, account: mark.account,
                slot: Int32(slot)))
        marks[slot].run = Int32(run)
        accounts[Int(mark.account)].profit += profit
    }

    /// Takes a position out of its run, and its profit out of its account's.
    func leave(slot: Int) {
        let mark = marks[slot]
        guard mark.run >= 0 else { return }
        let profit = runs[Int(mark.run)].remove(slot: slot, account: mark.account) ?? 0
        accounts[Int(mark.account)].profit -= profit
        marks[slot].run = -1
    }

    private func run(of key: MarkRun.Key, symbol: Int) -> Int {
        if let known = runIndex[key] { return known }
        let symbols = Set(market.symbols(ofConversion: Int(key.conversion)) + [symbol]).sorted()
        let index = runs.count
        runs.append(MarkRun(key, symbols: symbols))
        runIndex[key] = index
        for symbol in symbols { runsBySymbol[symbol].append(index) }
        return index
    }
}
