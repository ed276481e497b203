import MTBridge

extension Book {
    /// True when a stop of a position in `symbol` is reached in some price class.
    func reachesStop(symbol: Int) -> Bool {
        if guarded[symbol].isEmpty { return false }
        let bounds = stopBounds[symbol] ?? findStopBounds(symbol: symbol)
        stopBounds[symbol] = bounds
        return isReached(bounds, symbol: symbol)
    }

    /// True when a pending order in `symbol` is reached in some price class.
    func reachesOrder(symbol: Int) -> Bool {
        if pending[symbol].isEmpty { return false }
        let bounds = orderBounds[symbol] ?? findOrderBounds(symbol: symbol)
        orderBounds[symbol] = bounds
        return isReached(bounds, symbol: symbol)
    }

    private func isReached(_ bounds: [TriggerBounds], symbol: Int) -> Bool {
        for priceClass in bounds.indices
        where bounds[priceClass].areReached(market.quote(symbol: symbol, priceClass: priceClass)) {
            return true
        }
        return false
    }

    private func findStopBounds(symbol: Int) -> [TriggerBounds] {
        var bounds = Array(repeating: TriggerBounds(), count: market.classCount)
        for slot in guarded[symbol] {
            let record = entries[Int(slot)].record
            let priceClass = Int(marks[Int(slot)].quote) / market.symbols.count
            switch record.side {
            case .buy:
                if record.priceSL != 0 { bounds[priceClass].add(bidAtMost: record.priceSL) }
                if record.priceTP != 0 { bounds[priceClass].add(bidAtLeast: record.priceTP) }
            case .sell:
                if record.priceSL != 0 { bounds[priceClass].add(askAtLeast: record.priceSL) }
                if record.priceTP != 0 { bounds[priceClass].add(askAtMost: record.priceTP) }
            }
        }
        return bounds
    }

    private func findOrderBounds(symbol: Int) -> [TriggerBounds] {
        var bounds = Array(repeating: TriggerBounds(), count: market.classCount)
        let name = market.symbols[symbol].record.name
        for account in pending[symbol] {
            let priceClass = Int(group(of: Int(account)).priceClass)
            for order in orders[Int(account)] where order.symbol == name {
                switch order.kind {
                case .buyLimit: bounds[priceClass].add(askAtMost: order.priceOrder)
                case .sellLimit: bounds[priceClass].add(bidAtLeast: order.priceOrder)
                case .buyStop: bounds[priceClass].add(askAtLeast: order.priceOrder)
                case .sellStop: bounds[priceClass].add(bidAtMost: order.priceOrder)
                case .buy, .sell, .buyStopLimit, .sellStopLimit, .closeBy: break
                }
            }
        }
        return bounds
    }
}
