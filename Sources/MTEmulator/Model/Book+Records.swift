import MTBridge
import RiskEngine

extension Book {
    /// Minor units as the double that the wire carries.
    func amount(_ minor: Int64, account: Int) -> Double { Double(minor) / scales[account] }

    func accountRecord(_ account: Int) -> AccountRecord {
        accountRecord(account, accounts[account])
    }

    /// The row of an account as if it were in `state`.
    func accountRecord(_ account: Int, _ state: AccountState) -> AccountRecord {
        var record = AccountRecord()
        record.login = users[account].login
        record.balance = amount(state.balance, account: account)
        record.credit = amount(state.credit, account: account)
        record.equity = amount(state.equity, account: account)
        record.margin = amount(state.margin, account: account)
        record.marginFree = amount(state.equity - state.margin, account: account)
        record.marginLevel =
            state.margin == 0 ? 0 : Double(state.equity) / Double(state.margin) * 100
        record.profit = amount(state.profit, account: account)
        record.storage = amount(state.storage, account: account)
        record.floating = amount(state.profit + state.storage, account: account)
        record.marginLeverage = users[account].leverage
        record.currencyDigits = group(of: account).currencyDigits
        record.soActivation = state.activation
        return record
    }

    func positionRecord(slot: Int) -> PositionRecord {
        let mark = marks[slot]
        let quote = market.quotes[Int(mark.quote)]
        let rates = market.conversions[Int(mark.conversion)]
        var record = entries[slot].record
        record.priceCurrent = mark.isSell ? quote.ask : quote.bid
        let profit = markedProfit(slot: slot)
        record.profit = amount(profit, account: Int(mark.account))
        record.storage = amount(entries[slot].storage, account: Int(mark.account))
        record.rateProfit = profit < 0 ? rates.loss : rates.gain
        return record
    }

    func quoteRecords(
        clock: inout ServerClock, where include: (Int, Quote) -> Bool
    )
        -> [QuoteRecord]
    {
        var records: [QuoteRecord] = []
        for priceClass in 0..<market.classCount {
            for (index, symbol) in market.symbols.enumerated() {
                let quote = market.quote(symbol: index, priceClass: priceClass)
                guard quote.sequence > 0, symbol.isQuoted, include(index, quote) else { continue }
                var record = QuoteRecord()
                record.symbol = symbol.record.name
                record.priceClass = UInt32(priceClass)
                record.bid = quote.bid
                record.ask = quote.ask
                record.time = clock.serverTime(UTCTime(milliseconds: quote.utc))
                record.sequence = quote.sequence
                records.append(record)
            }
        }
        return records
    }
}
