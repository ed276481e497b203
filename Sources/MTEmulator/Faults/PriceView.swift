/// Quotes and conversions that are shown in place of the market's.
struct PriceView {
    var quotes: [Quote]
    var conversions: [Conversion]
    /// Symbols without a price yet.
    var isUnpriced: (Int) -> Bool = { _ in false }
}

extension Emulator {
    /// The prices at which an account is shown, when they are not the market's.
    func prices(of account: Int) -> PriceView? {
        var unpriced: ActiveView?
        for view in desk.views where covers(view, account) {
            if case .frozen = view.fault.kind {
                return PriceView(
                    quotes: view.snapshot.quotes, conversions: view.snapshot.conversions)
            }
            if case .unpriced = view.fault.kind { unpriced = view }
        }
        guard let unpriced else { return desk.offMarkets.isEmpty ? nil : offMarketPrices() }
        let market = market
        return PriceView(
            quotes: market.quotes, conversions: market.conversions,
            isUnpriced: {
                market.quote(symbol: $0, priceClass: 0).sequence == unpriced.sequences[$0]
            })
    }

    /// The market with the wrong prices in it.
    func offMarketPrices() -> PriceView {
        if let known = desk.overlay, desk.overlayTick == tickCount { return known }
        var view = PriceView(quotes: market.quotes, conversions: market.conversions)
        for fault in desk.offMarkets {
            for priceClass in 0..<market.classCount {
                let index = market.quoteIndex(symbol: fault.symbol, priceClass: priceClass)
                view.quotes[index].bid = market.normalized(
                    view.quotes[index].bid * fault.factor, symbol: fault.symbol)
                view.quotes[index].ask = market.normalized(
                    view.quotes[index].ask * fault.factor, symbol: fault.symbol)
            }
        }
        for index in view.conversions.indices { view.conversions[index].refresh(view.quotes) }
        desk.overlay = view
        desk.overlayTick = tickCount
        return view
    }

    /// A position's profit at shown prices, with the price and the rate that go with it.
    func shown(slot: Int, _ view: PriceView) -> (profit: Int64, price: Double, rate: Double) {
        let mark = book.marks[slot]
        if view.isUnpriced(Int(mark.symbol)) { return (0, 0, 0) }
        let quote = view.quotes[Int(mark.quote)]
        // A conversion that is younger than the view is the market's own.
        let rates =
            Int(mark.conversion) < view.conversions.count
            ? view.conversions[Int(mark.conversion)] : market.conversions[Int(mark.conversion)]
        let price = mark.isSell ? quote.ask : quote.bid
        let profit = mark.profit(closing: price, gain: rates.gain, loss: rates.loss)
        return (profit, price, profit < 0 ? rates.loss : rates.gain)
    }
}
