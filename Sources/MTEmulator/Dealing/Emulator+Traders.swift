import MTBridge
import RiskEngine

extension Emulator {
    func scheduleTrade() {
        guard configuration.tradesPerMinute > 0 else { return }
        let wait = 60_000 / configuration.tradesPerMinute * random.exponential()
        effects.schedule(.trade, at: now.advanced(byMilliseconds: max(1, Int64(wait))))
    }

    /// A simulated trader opens a small position, unless the account may not trade.
    func trade() {
        defer { scheduleTrade() }
        guard !book.accounts.isEmpty else { return }
        let account = random.below(book.accounts.count)
        guard isPresent(account) else { return }
        let symbol = random.below(market.symbols.count)
        let side: PositionRecord.Side = random.chance(0.5) ? .buy : .sell
        let lots = 1 + UInt64(random.below(20))
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
}
