import MTBridge
import RiskEngine

extension PopulationGenerator {
    /// Positions worth a lognormal multiple of the initial balance, in one or two symbols.
    mutating func positions(
        group: ScenarioGroup, initial: Int64, scale: Double
    ) -> [ScenarioPosition] {
        let multiple = min(40, 5 * exponential(0.8 * random.normal()))
        let count = group.netting ? 1 + random.below(2) : 1 + random.below(3)
        let isHedged = !group.netting && random.chance(0.08)
        var names = ["EURUSD", "EURUSD", "NZDUSD", "XAUUSD", "XAUUSD"]
        if random.chance(0.06) { names = ["US30"] }
        var result: [ScenarioPosition] = []
        let share = Double(initial) / scale * multiple / Double(isHedged ? 2 * count : count)
        for _ in 0..<count {
            let name = random.pick(names)
            if group.netting, result.contains(where: { $0.symbol == name }) { continue }
            let side: UInt8 = random.chance(0.5) ? 0 : 1
            result.append(
                position(name, side: side, notional: share, group: group, scale: scale))
            guard isHedged, let first = result.last else { continue }
            var other = position(
                name, side: 1 - side, notional: share, group: group, scale: scale)
            // Mostly the full opposite, sometimes less.
            if random.chance(0.7) { other.volume = first.volume }
            other.profitMinor = profit(other, group: group, scale: scale)
            result.append(other)
        }
        return result
    }

    mutating func position(
        _ name: String, side: UInt8, notional: Double, group: ScenarioGroup, scale: Double
    ) -> ScenarioPosition {
        let symbol = market.index(of: name) ?? 0
        let record = market.symbols[symbol].record
        let quote = market.quote(symbol: symbol, priceClass: Int(group.priceClass))
        let closing = side == 0 ? quote.bid : quote.ask
        let unit =
            record.calculation == .futures
            ? closing / record.tickSize * record.tickValue : closing * record.contractSize
        let rate = conversion(record.currencyProfit, group)
        let steps = (notional / (unit * rate.gain) * 100).rounded()
        var position = ScenarioPosition()
        position.ticket = takeTicket()
        position.symbol = name
        position.side = side
        position.volume = UInt64(max(1, min(steps, 40_000))) * record.volumeStep.rawValue
        // Opened up to two days ago, up to 0.15 % away from here.
        position.priceOpen = market.normalized(
            closing * (1 + 0.001_5 * random.uniform(-1, 1)), symbol: symbol)
        position.timeServerMs = serverMilliseconds(
            start.advanced(byMilliseconds: -Int64(random.uniform(60, 170_000) * 1000)))
        position.profitMinor = profit(position, group: group, scale: scale)
        return position
    }

    private func conversion(_ currency: String, _ group: ScenarioGroup) -> Conversion {
        let index = market.conversion(
            from: currency, to: group.currency, priceClass: Int(group.priceClass))
        return market.conversions[index ?? 0]
    }

    /// The profit at the start quotes, by the emulator's own formula.
    private func profit(_ position: ScenarioPosition, group: ScenarioGroup, scale: Double) -> Int64
    {
        let symbol = market.index(of: position.symbol) ?? 0
        let record = market.symbols[symbol].record
        let volume = Volume(rawValue: position.volume)
        let rates = conversion(record.currencyProfit, group)
        let isFutures = record.calculation == .futures
        let mark = PositionMark(
            account: 0, quote: 0, conversion: 0, symbol: UInt16(symbol),
            isSell: position.side == 1, isFutures: isFutures, open: position.priceOpen,
            units: isFutures ? volume.lots : record.contractSize * volume.lots, scale: scale,
            tickSize: record.tickSize, tickValue: record.tickValue)
        let quote = market.quote(symbol: symbol, priceClass: Int(group.priceClass))
        return mark.profit(
            closing: mark.isSell ? quote.ask : quote.bid, gain: rates.gain, loss: rates.loss)
    }

    /// Now and then a limit order far from the market.
    mutating func orders(isFlat: Bool) -> [ScenarioOrder] {
        guard random.chance(isFlat ? 0.05 : 0.15) else { return [] }
        let symbol = random.below(2)
        let quote = market.quote(symbol: symbol, priceClass: 0)
        let isBuy = random.chance(0.5)
        var order = ScenarioOrder()
        order.ticket = takeTicket()
        order.symbol = market.symbols[symbol].record.name
        order.kind = isBuy ? 2 : 3
        order.volume = UInt64(1 + random.below(20)) * 1_000_000
        let distance = random.uniform(0.02, 0.05)
        order.price = market.normalized(
            isBuy ? quote.bid * (1 - distance) : quote.ask * (1 + distance), symbol: symbol)
        order.timeServerMs = serverMilliseconds(
            start.advanced(byMilliseconds: -Int64(random.uniform(60, 80_000) * 1000)))
        return [order]
    }
}
