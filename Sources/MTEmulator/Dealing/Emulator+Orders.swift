import MTBridge
import RiskEngine

extension Emulator {
    /// Removes a working order; false when the account has none of that ticket.
    func cancelOrder(account: Int, ticket: UInt64) -> Bool {
        guard let at = book.orders[account].firstIndex(where: { $0.ticket == ticket }) else {
            return false
        }
        let order = book.orders[account].remove(at: at)
        if let symbol = market.index(of: order.symbol),
            let entry = book.pending[symbol].firstIndex(of: Int32(account))
        {
            book.pending[symbol].remove(at: entry)
        }
        book.refreshMargin(account: account)
        hint(.order, login: order.login)
        return true
    }

    /// Pending orders that a tick of `symbol` reaches become positions at the market's price.
    func triggerOrders(symbol: Int) {
        let name = market.symbols[symbol].record.name
        for account in Set(book.pending[symbol]).sorted() {
            let account = Int(account)
            let quote = market.quote(
                symbol: symbol, priceClass: Int(book.group(of: account).priceClass))
            for order in book.orders[account] where order.symbol == name {
                guard isReached(order, quote) else { continue }
                _ = cancelOrder(account: account, ticket: order.ticket)
                // A client's order: a disabled account's does not execute, it is dropped.
                if book.users[account].rights & UserRights.tradeDisabled != 0 { continue }
                fillOrder(order, account: account, symbol: symbol, quote: quote)
                settle(account)
            }
        }
    }

    private func fillOrder(_ order: OrderRecord, account: Int, symbol: Int, quote: Quote) {
        let side: PositionRecord.Side =
            order.kind == .buyLimit || order.kind == .buyStop ? .buy : .sell
        let fill = Fill(
            account: account, symbol: symbol, side: side, volume: order.volumeCurrent,
            price: side == .buy ? quote.ask : quote.bid, order: order.ticket,
            cause: DealCause(reason: 0, dealer: 0, comment: order.comment))
        if book.group(of: account).marginMode == .netting {
            _ = net(fill)
        } else {
            open(
                account: account, symbol: symbol, side: side, volume: fill.volume,
                price: fill.price, order: fill.order, cause: fill.cause,
                stops: (order.priceSL, order.priceTP))
        }
    }

    private func isReached(_ order: OrderRecord, _ quote: Quote) -> Bool {
        switch order.kind {
        case .buyLimit: quote.ask <= order.priceOrder
        case .sellLimit: quote.bid >= order.priceOrder
        case .buyStop: quote.ask >= order.priceOrder
        case .sellStop: quote.bid <= order.priceOrder
        case .buy, .sell, .buyStopLimit, .sellStopLimit, .closeBy: false
        }
    }

    /// Positions whose stop-loss or take-profit a tick of `symbol` reaches close at the market.
    func triggerStops(symbol: Int) {
        for slot in book.guarded[symbol] {
            let slot = Int(slot)
            guard book.entries[slot].isOpen else { continue }
            let held = book.entries[slot].record
            let price = closingPrice(slot: slot)
            let isBuy = held.side == .buy
            let lost = held.priceSL != 0 && (isBuy ? price <= held.priceSL : price >= held.priceSL)
            let won = held.priceTP != 0 && (isBuy ? price >= held.priceTP : price <= held.priceTP)
            guard lost || won else { continue }
            close(
                slot: slot, volume: held.volume, price: price, order: takeTicket(),
                cause: DealCause(reason: lost ? 3 : 4, dealer: 0, comment: lost ? "[sl]" : "[tp]"))
            settle(Int(book.marks[slot].account))
        }
    }
}
