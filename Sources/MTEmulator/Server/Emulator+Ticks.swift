import MTBridge
import RiskEngine

extension Emulator {
    /// One tick: quotes, then marks, then levels and stop-outs, then stops and pending orders.
    func apply(_ tick: Tick) {
        tickCount += 1
        market.apply(tick)
        onTick?(tick)
        for account in book.mark(symbol: tick.symbol) { settle(Int(account)) }
        if book.reachesStop(symbol: tick.symbol) { triggerStops(symbol: tick.symbol) }
        if book.reachesOrder(symbol: tick.symbol) { triggerOrders(symbol: tick.symbol) }
        if quoteSubscribers > 0, !quotePushScheduled {
            quotePushScheduled = true
            effects.schedule(.pushQuotes, at: now.advanced(byMilliseconds: 50))
        }
    }

    /// Sends the quotes that changed since the last push to those who asked for them.
    func pushQuotes() {
        quotePushScheduled = false
        if quotesStandStill { return }
        let pushed = quotesPushed
        let records = present(
            book.quoteRecords(clock: &clock) { symbol, quote in
                quote.sequence > pushed[symbol]
            })
        for symbol in quotesPushed.indices {
            quotesPushed[symbol] = market.quote(symbol: symbol, priceClass: 0).sequence
        }
        guard !records.isEmpty, !isMute else { return }
        for id in clientsInOrder where clients[id]?.wantsQuotes == true {
            clients[id]?.port?.event(.quotes(records))
        }
    }

    /// Looks at one account after its equity may have changed: levels, margin call, stop-out.
    @inline(__always)
    func settle(_ account: Int) {
        if book.accounts[account].isSettled { return }
        settleSlowly(account)
    }

    func settleSlowly(_ account: Int) {
        while true {
            crossLevels(account)
            let state = book.accounts[account]
            let group = Int(state.group)
            let equity = state.equity
            let stopOut = Book.threshold(
                percent: book.groups[group].stopOut, margin: state.margin)
            let call = Book.threshold(
                percent: book.groups[group].marginCall, margin: state.margin)
            let activation: UInt8 = equity < stopOut ? 2 : equity < call ? 1 : 0
            if activation > state.activation {
                hint(.marginCall, login: book.users[account].login)
            }
            book.accounts[account].activation = activation
            book.refreshWatch(account: account)
            guard activation == 2, let slot = largestLoser(account) else { return }
            close(
                slot: slot, volume: book.entries[slot].record.volume,
                price: closingPrice(slot: slot), order: takeTicket(),
                cause: DealCause(reason: 5, dealer: 0, comment: "so"))
        }
    }

    /// The open position with the lowest profit and swap; the older one of two alike.
    private func largestLoser(_ account: Int) -> Int? {
        var worst: Int?
        var lowest = Int64.max
        for slot in book.positionsByAccount[account] {
            let result = book.markedProfit(slot: Int(slot)) + book.entries[Int(slot)].storage
            if result < lowest {
                lowest = result
                worst = Int(slot)
            }
        }
        return worst
    }

    private func crossLevels(_ account: Int) {
        let equity = book.accounts[account].equity
        for index in book.levels[account].indices {
            book.levels[account][index].follow(equity)
            let level = book.levels[account][index]
            let isBelow = equity < level.breachBelow
            guard isBelow != level.isBelow else { continue }
            book.levels[account][index].isBelow = isBelow
            book.levels[account][index].lowest = isBelow ? equity : .max
            logs.truth(stamp, isBelow ? "below" : "above") { line in
                line.pair("login", book.users[account].login.rawValue)
                line.pair("level", level.name)
                line.pair("equity", equity)
                guard level.trail > 0 else { return }
                line.pair("breach_below", level.breachBelow)
                if !isBelow { line.pair("lowest", level.lowest) }
            }
        }
    }

    /// The price at which a position closes now.
    func closingPrice(slot: Int) -> Double {
        let mark = book.marks[slot]
        let quote = market.quotes[Int(mark.quote)]
        return mark.isSell ? quote.ask : quote.bid
    }
}
