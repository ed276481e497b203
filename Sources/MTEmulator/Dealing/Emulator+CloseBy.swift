import MTBridge
import RiskEngine

extension Emulator {
    /// Closes two opposite positions against each other: two OUT_BY deals of the smaller volume.
    ///
    /// Each position closes at the other's open price; the first deal carries the whole result.
    func closeBy(_ request: DealerRequest, account: Int, cause: DealCause) -> DealerAnswer {
        let group = book.group(of: account)
        guard let first = book.slotByTicket[request.position].map({ Int($0) }),
            let second = book.slotByTicket[request.positionBy].map({ Int($0) })
        else { return DealerAnswer(.requestPositionClosed) }
        let one = book.entries[first].record
        let other = book.entries[second].record
        guard group.marginMode == .hedging, group.closeByAllowed, one.login == request.login,
            other.login == request.login, one.symbol == other.symbol, one.side != other.side,
            let symbol = market.index(of: one.symbol)
        else { return DealerAnswer(.requestInvalid) }
        let quote = market.quote(symbol: symbol, priceClass: Int(group.priceClass))
        if let refusal = refusal(symbol: symbol, quote: quote) {
            return DealerAnswer(refusal, quote: quote)
        }
        let volume = min(one.volume, other.volume)
        let order = takeTicket()
        let deal = close(
            slot: first, volume: volume, price: other.priceOpen, order: order, cause: cause,
            entry: .outBy)
        closeOpposite(
            slot: second, volume: volume, price: one.priceOpen, order: order, cause: cause)
        var answer = DealerAnswer(.requestDone, quote: quote)
        answer.deal = deal.ticket
        answer.order = order
        answer.volume = volume
        answer.price = other.priceOpen
        return answer
    }

    /// The second leg: its result is already in the first, its swap is not.
    private func closeOpposite(
        slot: Int, volume: Volume, price: Double, order: UInt64, cause: DealCause
    ) {
        let held = book.entries[slot].record
        var deal = dealDraft(slot: slot, order: order, cause: cause)
        deal.action = held.side == .buy ? .sell : .buy
        deal.entry = .outBy
        deal.volume = volume
        deal.volumeClosed = volume
        deal.price = price
        let storage = storageShare(slot: slot, volume: volume)
        reduce(slot: slot, by: volume, storage: storage)
        bookDeal(deal, slot: slot, profit: 0, storage: storage, ticket: held.ticket)
    }
}
