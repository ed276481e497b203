import MTBridge
import RiskEngine

extension Emulator {
    func open(_ fill: Fill) -> DealRecord? {
        open(
            account: fill.account, symbol: fill.symbol, side: fill.side, volume: fill.volume,
            price: fill.price, order: fill.order, cause: fill.cause)
    }

    /// A deal on a netting account: opens, increases, reduces, closes or reverses.
    func net(_ fill: Fill) -> DealRecord? {
        let held = book.positionsByAccount[fill.account].first {
            Int(book.marks[Int($0)].symbol) == fill.symbol
        }
        guard let slot = held.map({ Int($0) }) else {
            if market.symbols[fill.symbol].record.tradeMode == .closeOnly { return nil }
            return open(fill)
        }
        let record = book.entries[slot].record
        if record.side == fill.side { return increase(slot: slot, fill) }
        if fill.volume <= record.volume {
            return close(
                slot: slot, volume: fill.volume, price: fill.price, order: fill.order,
                cause: fill.cause)
        }
        return reverse(slot: slot, fill)
    }

    /// The open price becomes the average by volume, rounded to the symbol's digits.
    private func increase(slot: Int, _ fill: Fill) -> DealRecord {
        let record = book.entries[slot].record
        let total = record.volume + fill.volume
        let average =
            (record.priceOpen * record.volume.lots + fill.price * fill.volume.lots) / total.lots
        var deal = dealDraft(slot: slot, order: fill.order, cause: fill.cause)
        deal.action = fill.side == .buy ? .buy : .sell
        deal.entry = .in
        deal.volume = fill.volume
        deal.price = fill.price
        book.entries[slot].record.timeUpdate = serverTime
        book.resize(
            slot: slot, to: total, open: market.normalized(average, symbol: fill.symbol))
        return bookDeal(deal, slot: slot, profit: 0, storage: 0, ticket: record.ticket)
    }

    /// Closes all and opens the rest on the other side; the position keeps its ticket (INOUT).
    private func reverse(slot: Int, _ fill: Fill) -> DealRecord {
        let record = book.entries[slot].record
        let profit = book.profit(slot: slot, closing: fill.price, volume: record.volume)
        let storage = book.entries[slot].storage
        var deal = dealDraft(slot: slot, order: fill.order, cause: fill.cause)
        deal.action = fill.side == .buy ? .buy : .sell
        deal.entry = .inOut
        deal.volume = fill.volume
        deal.volumeClosed = record.volume
        deal.price = fill.price
        book.setStorage(slot: slot, 0)
        book.entries[slot].record.side = fill.side
        book.entries[slot].record.timeUpdate = serverTime
        book.marks[slot].isSell = fill.side == .sell
        book.resize(slot: slot, to: fill.volume - record.volume, open: fill.price)
        return bookDeal(
            deal, slot: slot, profit: profit, storage: storage, ticket: record.ticket)
    }
}
