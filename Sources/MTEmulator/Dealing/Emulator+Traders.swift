import MTBridge
import RiskEngine

extension Emulator {
    func scheduleTrade() {
        guard configuration.tradesPerMinute > 0 else { return }
        let wait = 60_000 / configuration.tradesPerMinute * random.exponential()
        effects.schedule(.trade, at: now.advanced(byMilliseconds: max(1, Int64(wait))))
    }

    /// A simulated trader opens a small position, or turns the account over, unless it may not
    /// trade.
    func trade() {
        defer { scheduleTrade() }
        guard !book.accounts.isEmpty else { return }
        let account = random.below(book.accounts.count)
        guard isPresent(account) else { return }
        if configuration.tradersTurnOver, random.chance(0.5), closeOne(account) { return }
        let symbol = random.below(market.symbols.count)
        let side: PositionRecord.Side = random.chance(0.5) ? .buy : .sell
        let lots =
            configuration.tradersTurnOver
            ? worth(random.uniform(0.5, 8), account: account, symbol: symbol)
            : 1 + UInt64(random.below(20))
        let record = market.symbols[symbol].record
        let group = book.group(of: account)
        let quote = market.quote(symbol: symbol, priceClass: Int(group.priceClass))
        guard book.users[account].rights & UserRights.tradeDisabled == 0,
            refusal(symbol: symbol, quote: quote) == nil, record.tradeMode == .full
        else { return }
        let fill = Fill(
            account: account, symbol: symbol, side: side,
            volume: Volume(rawValue: lots * record.volumeMin.rawValue),
            price: side == .buy ? quote.ask : quote.bid, order: takeTicket(),
            cause: DealCause(reason: 0, dealer: 0, comment: ""))
        _ = group.marginMode == .netting ? net(fill) : open(fill)
        settle(account)
    }

    /// A trader closes one position, the oldest where the group closes in order.
    ///
    /// - Returns: False when there is none, or it cannot be closed now.
    private func closeOne(_ account: Int) -> Bool {
        let slots = book.positionsByAccount[account]
        guard !slots.isEmpty, book.users[account].rights & UserRights.tradeDisabled == 0 else {
            return false
        }
        let group = book.group(of: account)
        let slot = Int(group.fifoClose ? slots[0] : random.pick(slots))
        let symbol = Int(book.marks[slot].symbol)
        let quote = market.quote(symbol: symbol, priceClass: Int(group.priceClass))
        guard refusal(symbol: symbol, quote: quote) == nil else { return false }
        close(
            slot: slot, volume: book.entries[slot].record.volume, price: closingPrice(slot: slot),
            order: takeTicket(), cause: DealCause(reason: 0, dealer: 0, comment: ""))
        settle(account)
        return true
    }

    /// Smallest volumes of a symbol that are worth `multiple` times an account's equity.
    private func worth(_ multiple: Double, account: Int, symbol: Int) -> UInt64 {
        let record = market.symbols[symbol].record
        let group = book.group(of: account)
        let quote = market.quote(symbol: symbol, priceClass: Int(group.priceClass))
        let conversion = market.conversion(
            from: record.currencyProfit, to: group.currency, priceClass: Int(group.priceClass))
        guard let conversion, quote.bid > 0 else { return 1 }
        let unit =
            record.calculation == .futures
            ? quote.bid / record.tickSize * record.tickValue : quote.bid * record.contractSize
        let equity = Double(max(0, book.accounts[account].equity)) / book.scales[account]
        let lots = equity * multiple / (unit * market.conversions[conversion].gain)
        let most = record.volumeMax.lots / record.volumeMin.lots
        return UInt64(max(1, min(lots / record.volumeMin.lots, most)))
    }
}
