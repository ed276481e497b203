import MTBridge
import RiskEngine

extension Book {
    /// Adds a position and marks it; `rateMargin` nil means at the present quotes.
    ///
    /// - Returns: Its slot. Nil when no conversion leads to the account's currency.
    @discardableResult
    func open(
        account: Int, symbol: Int, record: PositionRecord, storage: Int64 = 0,
        rateMargin: Double? = nil
    ) -> Int? {
        let group = group(of: account)
        let specification = market.symbols[symbol].record
        let priceClass = Int(group.priceClass)
        guard
            let conversion = market.conversion(
                from: specification.currencyProfit, to: group.currency, priceClass: priceClass),
            let marginConversion = market.conversion(
                from: specification.currencyMargin, to: group.currency, priceClass: priceClass)
        else { return nil }
        let rates = market.conversions[marginConversion]
        var record = record
        record.login = users[account].login
        record.symbol = specification.name
        record.digits = specification.digits
        record.contractSize = specification.contractSize
        record.rateMargin = rateMargin ?? (record.side == .buy ? rates.loss : rates.gain)
        let mark = PositionMark(
            account: Int32(account),
            quote: Int32(market.quoteIndex(symbol: symbol, priceClass: priceClass)),
            conversion: Int32(conversion), symbol: UInt16(symbol),
            isSell: record.side == .sell, isFutures: specification.calculation == .futures,
            open: record.priceOpen, units: units(record.volume, symbol: symbol),
            scale: scales[account], tickSize: specification.tickSize,
            tickValue: specification.tickValue)
        let entry = PositionEntry(record: record, storage: storage, margin: 0, isOpen: true)
        let slot = place(mark, entry)
        positionsByAccount[account].append(Int32(slot))
        slotByTicket[record.ticket] = Int32(slot)
        accounts[account].storage += storage
        if record.priceSL != 0 || record.priceTP != 0 { guarded[symbol].append(Int32(slot)) }
        refresh(slot: slot)
        return slot
    }

    /// Contract size times lots; for futures, lots alone.
    func units(_ volume: Volume, symbol: Int) -> Double {
        let record = market.symbols[symbol].record
        return record.calculation == .futures ? volume.lots : record.contractSize * volume.lots
    }

    /// Gives a position a new volume and open price; zero removes it.
    func resize(slot: Int, to volume: Volume, open: Double) {
        guard volume > .zero else {
            remove(slot: slot)
            return
        }
        entries[slot].record.volume = volume
        entries[slot].record.priceOpen = open
        marks[slot].open = open
        marks[slot].units = units(volume, symbol: Int(marks[slot].symbol))
        forgetStopBounds()
        refresh(slot: slot)
    }

    private func remove(slot: Int) {
        let account = Int(marks[slot].account)
        leave(slot: slot)
        accounts[account].storage -= entries[slot].storage
        let symbol = Int(marks[slot].symbol)
        if let at = guarded[symbol].firstIndex(of: Int32(slot)) { guarded[symbol].remove(at: at) }
        if let at = positionsByAccount[account].firstIndex(of: Int32(slot)) {
            positionsByAccount[account].remove(at: at)
        }
        slotByTicket[entries[slot].record.ticket] = nil
        release(slot: slot)
        refreshMargin(account: account)
    }

    /// Changes a position's accumulated swap.
    func setStorage(slot: Int, _ storage: Int64) {
        accounts[Int(marks[slot].account)].storage += storage - entries[slot].storage
        entries[slot].storage = storage
    }

    /// Re-marks one position and its account's margin, at the present quotes.
    func refresh(slot: Int) {
        enter(slot: slot)
        refreshMargin(account: Int(marks[slot].account))
    }

    /// The profit of a position at the present quotes.
    func profit(slot: Int) -> Int64 {
        let mark = marks[slot]
        let quote = market.quotes[Int(mark.quote)]
        return profit(slot: slot, closing: mark.isSell ? quote.ask : quote.bid)
    }

    /// The profit of `volume` (all of it when nil) of a position at a closing price.
    func profit(slot: Int, closing price: Double, volume: Volume? = nil) -> Int64 {
        var mark = marks[slot]
        if let volume { mark.units = units(volume, symbol: Int(mark.symbol)) }
        let rates = market.conversions[Int(mark.conversion)]
        return mark.profit(closing: price, gain: rates.gain, loss: rates.loss)
    }
}
