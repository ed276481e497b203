import MTBridge
import RiskEngine

extension Emulator {
    /// Charges the night to every position of an account; reopening symbols close instead.
    func chargeSwaps(_ account: Int, weekday: Int, reopenMs: Int64) {
        var reopenings: [Reopening] = []
        for slot in book.positionsByAccount[account].map({ Int($0) }) {
            // An earlier position's swap may have led to a stop-out.
            guard book.entries[slot].isOpen, book.marks[slot].account == Int32(account) else {
                continue
            }
            let symbol = Int(book.marks[slot].symbol)
            let terms = market.symbols[symbol].swap
            if terms.mode == .disabled { continue }
            if terms.reopens {
                reopenings.append(rollOver(slot: slot, account: account, symbol: symbol))
            } else {
                chargeSwap(slot: slot, account: account, nights: terms.nights(weekday: weekday))
            }
            settle(account)
        }
        guard !reopenings.isEmpty else { return }
        effects.schedule(
            .timer(.reopen(reopenings, weekday: weekday)),
            at: now.advanced(byMilliseconds: reopenMs))
    }

    private func chargeSwap(slot: Int, account: Int, nights: Int) {
        let amount = swapMinor(slot: slot, account: account, nights: nights)
        book.setStorage(slot: slot, book.entries[slot].storage + amount)
        logs.truth(stamp, "swap") { line in
            line.pair("login", book.users[account].login.rawValue)
            line.pair("position", book.entries[slot].record.ticket)
            line.pair("nights", nights)
            line.pair("amount_minor", amount)
            line.pair("position_storage_minor", book.entries[slot].storage)
            line.pair("equity", book.accounts[account].equity)
        }
    }

    /// The swap of one position for so many nights; formulas in docs/emulator.md.
    func swapMinor(slot: Int, account: Int, nights: Int) -> Int64 {
        let mark = book.marks[slot]
        let symbol = market.symbols[Int(mark.symbol)]
        let record = symbol.record
        let rate = mark.isSell ? symbol.swap.short : symbol.swap.long
        let lots = book.entries[slot].record.volume.lots
        var currency = record.currencyProfit
        let raw: Double
        switch symbol.swap.mode {
        case .disabled, .reopenByClosePrice, .reopenByBid: return 0
        case .points:
            let difference = rate * market.point(symbol: Int(mark.symbol))
            raw = value(of: difference, lots: lots, record)
        case .percentCurrent:
            raw = value(of: closingPrice(slot: slot), lots: lots, record) * rate / 100 / 360
        case .percentOpen:
            raw = value(of: mark.open, lots: lots, record) * rate / 100 / 360
        case .baseCurrency:
            currency = record.currencyBase
            raw = rate * lots
        case .marginCurrency:
            currency = record.currencyMargin
            raw = rate * lots
        case .profitCurrency: raw = rate * lots
        case .depositCurrency:
            currency = book.group(of: account).currency
            raw = rate * lots
        }
        let group = book.group(of: account)
        guard
            let index = market.conversion(
                from: currency, to: group.currency, priceClass: Int(group.priceClass))
        else { return 0 }
        let rates = market.conversions[index]
        let total = raw * Double(nights) * (raw < 0 ? rates.loss : rates.gain)
        return Int64((total * book.scales[account]).rounded(.toNearestOrAwayFromZero))
    }

    /// What a price, or a difference of prices, is worth in the profit currency.
    private func value(of price: Double, lots: Double, _ record: SymbolRecord) -> Double {
        record.calculation == .futures
            ? price / record.tickSize * record.tickValue * lots
            : price * (record.contractSize * lots)
    }

    /// Closes a position at the end of the day; the account looks flat until `reopen`.
    private func rollOver(slot: Int, account: Int, symbol: Int) -> Reopening {
        let held = book.entries[slot].record
        let price = closingPrice(slot: slot)
        close(
            slot: slot, volume: held.volume, price: price, order: takeTicket(),
            cause: DealCause(reason: 6, dealer: 0, comment: "rollover"))
        return Reopening(
            account: account, symbol: symbol, side: held.side.rawValue,
            volume: held.volume.rawValue, closePrice: price, stopLoss: held.priceSL,
            takeProfit: held.priceTP)
    }

    /// Opens again what the end of the day closed, the points of the night worse or better.
    func reopen(_ reopenings: [Reopening], weekday: Int) {
        for item in reopenings where isPresent(item.account) {
            let terms = market.symbols[item.symbol].swap
            let quote = market.quote(
                symbol: item.symbol, priceClass: Int(book.group(of: item.account).priceClass))
            let isBuy = item.side == PositionRecord.Side.buy.rawValue
            let points = (isBuy ? terms.long : terms.short) * Double(terms.nights(weekday: weekday))
            let distance = points * market.point(symbol: item.symbol)
            let base = terms.mode == .reopenByBid ? quote.bid : item.closePrice
            open(
                account: item.account, symbol: item.symbol, side: isBuy ? .buy : .sell,
                volume: Volume(rawValue: item.volume),
                price: market.normalized(
                    isBuy ? base - distance : base + distance, symbol: item.symbol),
                order: takeTicket(),
                cause: DealCause(reason: 6, dealer: 0, comment: "rollover"),
                stops: (item.stopLoss, item.takeProfit))
            settle(item.account)
        }
    }
}
