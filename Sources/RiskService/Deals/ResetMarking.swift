internal import MTBridge
internal import RiskEngine

/// Marks the positions that an account held at a reset to the quotes of that instant.
///
/// Pure. Which they were, the deals say; that the marking is the platform's own is shown by the
/// positions that are open now: their profits must come out to a minor unit.
struct ResetMarking {
    enum Outcome: Equatable {
        /// Floating result, swaps included, in minor units.
        case known(Int64)
        /// Deals and positions are of different moments: read them again.
        case disagreeing
        case impossible
    }
    let currency: String
    let priceClass: UInt32
    let digits: CurrencyDigits
    /// The server's list, in its order.
    let symbols: [SymbolRecord]
    let quotes: ResetQuotes
    let reset: ServerTime
    /// Ascending.
    let deals: [DealRecord]
    /// As they are now.
    let positions: [PositionRecord]
    /// The swaps at the reset, where they are not what deals and positions say of them; minor
    /// units.
    var storage: Int64?
    /// Swaps may have been charged since the reset.
    var mayHaveNight = false

    func outcome() -> Outcome {
        let now = HeldPosition.open(after: deals)
        let held = Dictionary(positions.map { ($0.ticket, $0) }) { first, _ in first }
        guard now.count == held.count,
            now.allSatisfy({ ticket, position in
                held[ticket].map { Self.volume($0) == position.volume } ?? false
            })
        else { return .disagreeing }
        guard positions.allSatisfy(isMarkedAsHere) else { return .impossible }
        var total: Int64 = 0
        let then = HeldPosition.open(after: deals.prefix { $0.time < reset })
        for (ticket, var position) in then {
            // Its own word on its price, if it is still the same.
            let present = now[ticket] == position ? held[ticket] : nil
            if let present { position.open = present.priceOpen }
            guard let profit = profit(position, present) else { return .impossible }
            total &+= profit
        }
        guard let storage = storage ?? self.storage(of: Set(then.keys)) else { return .impossible }
        return .known(total &+ storage)
    }

    private static func volume(_ position: PositionRecord) -> Int64 {
        (position.side == .buy ? 1 : -1) * Int64(clamping: position.volume.rawValue)
    }

    /// What a position was worth at the reset, without swaps.
    private func profit(_ position: HeldPosition, _ present: PositionRecord?) -> Int64? {
        guard let symbol = symbols.first(where: { $0.name == position.symbol }),
            let quote = quotes.prices[QuoteKey(symbol: symbol.name, priceClass: priceClass)],
            let rates = rates(from: symbol.currencyProfit)
        else { return nil }
        let price = position.volume > 0 ? quote.bid : quote.ask
        // A quote that nobody saw at the time must be what the position is marked at till now.
        if quote.isLate, let present, present.priceCurrent != price { return nil }
        let raw = raw(position, at: price, symbol)
        return minor(raw * (raw < 0 ? rates.loss : rates.gain))
    }

    /// In the symbol's own currency.
    private func raw(
        _ position: HeldPosition, at price: Double, _ symbol: SymbolRecord
    ) -> Double {
        let difference = position.volume > 0 ? price - position.open : position.open - price
        let lots = Double(position.volume.magnitude) / 1e8
        switch symbol.calculation {
        case .forex, .cfdLeverage: return difference * (symbol.contractSize * lots)
        case .futures: return difference / symbol.tickSize * symbol.tickValue * lots
        }
    }

    private func minor(_ amount: Double) -> Int64? {
        Money(platform: amount, digits: digits)?.minorUnits
    }

    /// Whether the platform marks this one as it would be marked here.
    private func isMarkedAsHere(_ position: PositionRecord) -> Bool {
        guard position.rateProfit != 0,
            let symbol = symbols.first(where: { $0.name == position.symbol })
        else { return false }
        let held = HeldPosition(
            symbol: position.symbol, volume: Self.volume(position), open: position.priceOpen)
        let here = raw(held, at: position.priceCurrent, symbol) * position.rateProfit
        guard let here = minor(here), let there = minor(position.profit) else { return false }
        return (here &- there).magnitude <= 1
    }

    /// Swaps of these positions: those that they have now, and those that were closed since.
    ///
    /// - Returns: Nil when some may be of a later night.
    private func storage(of tickets: Set<UInt64>) -> Int64? {
        let open = positions.filter { tickets.contains($0.ticket) }.map(\.storage)
        let closed = deals.filter {
            $0.isTrade && $0.time >= reset && tickets.contains($0.positionID)
        }.map(\.storage)
        var total: Int64 = 0
        for amount in open + closed {
            guard let amount = minor(amount), amount == 0 || !mayHaveNight else { return nil }
            total &+= amount
        }
        return total
    }

    // MARK: Conversion

    /// From a currency to the account's, for gains and for losses: each at the worse side.
    private func rates(from source: String) -> (gain: Double, loss: Double)? {
        if source == currency { return (1, 1) }
        if let rates = leg(from: source, to: currency) { return rates }
        guard let first = leg(from: source, to: "USD"), let second = leg(from: "USD", to: currency)
        else { return nil }
        return (first.gain * second.gain, first.loss * second.loss)
    }

    /// By the first pair of the server's list that connects the two: as the platform converts.
    private func leg(from source: String, to target: String) -> (gain: Double, loss: Double)? {
        for symbol in symbols where symbol.calculation == .forex {
            let isDirect = symbol.currencyBase == source && symbol.currencyProfit == target
            let isInverted = symbol.currencyBase == target && symbol.currencyProfit == source
            guard isDirect || isInverted else { continue }
            guard let quote = quotes.prices[QuoteKey(symbol: symbol.name, priceClass: priceClass)]
            else { return nil }
            return isDirect ? (quote.bid, quote.ask) : (1 / quote.ask, 1 / quote.bid)
        }
        return nil
    }
}
