import MTBridge
import RiskEngine

extension Emulator {
    /// Quotes as they are shown: frozen, missing or off the market for all who look.
    func present(_ records: [QuoteRecord]) -> [QuoteRecord] {
        guard desk.isLying || desk.hasOffsets else { return records }
        let frozen = desk.views.last { view in
            guard view.isForAll else { return false }
            return view.fault.kind == .frozen || view.fault.kind == .stale
        }
        let unpriced = desk.views.last { $0.isForAll && $0.fault.kind == .unpriced }
        let offMarket = desk.offMarkets.isEmpty ? nil : offMarketPrices()
        return records.compactMap { record in
            guard let symbol = market.index(of: record.symbol) else { return record }
            var record = record
            let index = market.quoteIndex(symbol: symbol, priceClass: Int(record.priceClass))
            if let unpriced, unpriced.sequences[symbol] == record.sequence { return nil }
            if let frozen {
                let quote = frozen.snapshot.quotes[index]
                guard quote.sequence > 0 else { return nil }
                record.bid = quote.bid
                record.ask = quote.ask
                record.time = clock.serverTime(UTCTime(milliseconds: quote.utc))
                record.sequence = quote.sequence
            } else if let quote = offMarket?.quotes[index] {
                record.bid = quote.bid
                record.ask = quote.ask
            }
            // A price that comes, and goes again without a tick, is two quotes more.
            record.sequence += desk.sequenceOffsets[symbol]
            return record
        }
    }
}
