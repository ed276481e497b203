import MTBridge
import RiskEngine

extension Emulator {
    /// Closes `volume` of a position at `price` and books the deal.
    @discardableResult
    func close(
        slot: Int, volume: Volume, price: Double, order: UInt64, cause: DealCause,
        entry: DealRecord.Entry = .out
    ) -> DealRecord {
        let profit = book.profit(slot: slot, closing: price, volume: volume)
        let held = book.entries[slot].record
        var deal = dealDraft(slot: slot, order: order, cause: cause)
        deal.action = held.side == .buy ? .sell : .buy
        deal.entry = entry
        deal.volume = volume
        deal.volumeClosed = volume
        deal.price = price
        let storage = storageShare(slot: slot, volume: volume)
        reduce(slot: slot, by: volume, storage: storage)
        return bookDeal(deal, slot: slot, profit: profit, storage: storage, ticket: held.ticket)
    }

    /// Opens a position at `price` and books the deal; nil when no conversion exists.
    @discardableResult
    func open(
        account: Int, symbol: Int, side: PositionRecord.Side, volume: Volume, price: Double,
        order: UInt64, cause: DealCause, stops: (loss: Double, profit: Double) = (0, 0)
    ) -> DealRecord? {
        var record = PositionRecord()
        record.ticket = order
        record.side = side
        record.volume = volume
        record.priceOpen = price
        record.priceSL = stops.loss
        record.priceTP = stops.profit
        record.reason = cause.reason
        record.dealer = cause.dealer
        record.comment = cause.comment
        record.timeCreate = serverTime
        record.timeUpdate = record.timeCreate
        guard let slot = book.open(account: account, symbol: symbol, record: record) else {
            return nil
        }
        var deal = dealDraft(slot: slot, order: order, cause: cause)
        deal.action = side == .buy ? .buy : .sell
        deal.entry = .in
        deal.volume = volume
        deal.price = price
        return bookDeal(deal, slot: slot, profit: 0, storage: 0, ticket: record.ticket)
    }

    func dealDraft(slot: Int, order: UInt64, cause: DealCause) -> DealRecord {
        let mark = book.marks[slot]
        let held = book.entries[slot].record
        var deal = DealRecord()
        deal.ticket = takeTicket()
        deal.login = held.login
        deal.order = order
        deal.positionID = held.ticket
        deal.symbol = held.symbol
        deal.digits = held.digits
        deal.currencyDigits = book.group(of: Int(mark.account)).currencyDigits
        deal.reason = cause.reason
        deal.dealer = cause.dealer
        deal.comment = cause.comment
        deal.time = serverTime
        return deal
    }

    /// The swap that goes with a part of a position: in proportion, rounded half away from zero.
    func storageShare(slot: Int, volume: Volume) -> Int64 {
        let entry = book.entries[slot]
        if volume == entry.record.volume { return entry.storage }
        let share = Double(entry.storage) * volume.lots / entry.record.volume.lots
        return Int64(share.rounded(.toNearestOrAwayFromZero))
    }

    func reduce(slot: Int, by volume: Volume, storage: Int64) {
        let held = book.entries[slot].record
        book.setStorage(slot: slot, book.entries[slot].storage - storage)
        book.entries[slot].record.timeUpdate = serverTime
        book.resize(slot: slot, to: held.volume - volume, open: held.priceOpen)
    }

    /// Books a deal whose effect on its position is done: balance, history, fill line, hints.
    @discardableResult
    func bookDeal(
        _ draft: DealRecord, slot: Int, profit: Int64, storage: Int64, ticket: UInt64
    ) -> DealRecord {
        let account = Int(book.marks[slot].account)
        var deal = draft
        deal.profit = book.amount(profit, account: account)
        deal.storage = book.amount(storage, account: account)
        book.accounts[account].balance += profit + storage
        book.deals[account].append(deal)
        desk.blockCommission(of: account, group: Int(book.accounts[account].group), deal.volume)
        let entry = book.entries[slot]
        let isOpen = entry.isOpen
        logs.truth(stamp, "fill") { line in
            line.pair("login", deal.login.rawValue)
            line.pair("deal", deal.ticket)
            line.pair("order", deal.order)
            line.pair("position", ticket)
            line.pair("symbol", deal.symbol)
            line.pair("action", deal.action.rawValue)
            line.pair("entry", deal.entry.rawValue)
            line.pair("reason", deal.reason)
            line.pair("dealer", deal.dealer)
            line.pair("comment", deal.comment)
            line.pair("volume", deal.volume.rawValue)
            line.pair("volume_closed", deal.volumeClosed.rawValue)
            line.pair("price", deal.price)
            line.pair("profit_minor", profit)
            line.pair("storage_minor", storage)
            line.pair("position_side", entry.record.side.rawValue)
            line.pair("position_volume", isOpen ? entry.record.volume.rawValue : 0)
            line.pair("position_open", entry.record.priceOpen)
            line.pair("position_storage_minor", isOpen ? entry.storage : 0)
            line.pair("balance_minor", book.accounts[account].balance)
        }
        hint(.deal, login: deal.login)
        hint(.position, login: deal.login)
        return deal
    }

    /// Tells subscribers that something of an account changed.
    func hint(_ kind: HintKind, login: Login) {
        guard !isMute, login.rawValue % 100 >= configuration.hintsLostPercent else { return }
        for id in clientsInOrder where clients[id]?.isSubscribed == true {
            clients[id]?.port?.event(.hint(kind, login))
        }
    }

    /// Buys minus sells of an account in a symbol, in 1e-8 lots.
    func netVolume(account: Int, symbol: String) -> Int64 {
        book.positionsByAccount[account].reduce(0) { sum, slot in
            let held = book.entries[Int(slot)].record
            guard held.symbol == symbol else { return sum }
            let volume = Int64(held.volume.rawValue)
            return held.side == .buy ? sum + volume : sum - volume
        }
    }
}
