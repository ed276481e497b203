import Foundation
import MTBridge
import RiskEngine

extension PopulationGenerator {
    func exponential(_ x: Double) -> Double { exp(x) }

    /// Deals from the opening balance to now: before the reset they sum to `atReset`, after it to
    /// `now`, exactly.
    mutating func history(
        group: ScenarioGroup, initial: Int64, atReset: Int64, now: Int64, birth: UTCTime,
        positions: [ScenarioPosition]
    ) -> [ScenarioDeal] {
        var opening = ScenarioDeal()
        opening.ticket = takeTicket()
        opening.action = 2
        opening.profitMinor = initial
        opening.timeServerMs = serverMilliseconds(birth)
        opening.comment = "Initial balance"
        var deals = [opening]
        let pairs = 2 + random.below(3)
        // A trailing account's balance was never above its initial one: no mark but that.
        let swingMax = group.name.hasPrefix("prop\\\(DefaultMarket.trailing.prefix)-") ? 0 : 0.01
        var left = atReset - initial
        for index in 0..<pairs {
            let swing = Int64(Double(initial) * swingMax * random.uniform(-1, 1))
            let result = index == pairs - 1 ? left : left / Int64(pairs - index) + swing
            left -= result
            deals += trade(result, from: birth, to: reset.advanced(byMilliseconds: -60_000))
        }
        if now != atReset {
            deals += trade(now - atReset, from: reset, to: start.advanced(byMilliseconds: -60_000))
        }
        for position in positions { deals.append(opened(position)) }
        return deals.sorted { ($0.timeServerMs, $0.ticket) < ($1.timeServerMs, $1.ticket) }
    }

    /// A closed trade: its IN deal and, later, the OUT deal that carries the result.
    private mutating func trade(_ result: Int64, from: UTCTime, to: UTCTime) -> [ScenarioDeal] {
        let span = Double(max(2000, to.milliseconds(since: from)))
        let first = random.uniform(0, 0.8)
        let second = random.uniform(first, 1)
        let symbol = random.below(2)
        let price = market.quote(symbol: symbol, priceClass: 0).bid
        let isBuy = random.chance(0.5)
        var opening = ScenarioDeal()
        opening.ticket = takeTicket()
        opening.order = opening.ticket
        opening.position = opening.ticket
        opening.symbol = market.symbols[symbol].record.name
        opening.action = isBuy ? 0 : 1
        opening.entry = 0
        opening.volume = UInt64(1 + random.below(100)) * 1_000_000
        opening.price = price
        opening.timeServerMs = serverMilliseconds(
            from.advanced(byMilliseconds: Int64(span * first)))
        var closing = opening
        closing.ticket = takeTicket()
        closing.order = closing.ticket
        closing.action = isBuy ? 1 : 0
        closing.entry = 1
        closing.profitMinor = result
        closing.price = market.normalized(
            price * (1 + 0.003 * random.uniform(-1, 1)), symbol: symbol)
        closing.timeServerMs = serverMilliseconds(
            from.advanced(byMilliseconds: Int64(span * second)))
        return [opening, closing]
    }

    private mutating func opened(_ position: ScenarioPosition) -> ScenarioDeal {
        var deal = ScenarioDeal()
        deal.ticket = takeTicket()
        deal.order = position.ticket
        deal.position = position.ticket
        deal.symbol = position.symbol
        deal.action = position.side
        deal.entry = 0
        deal.volume = position.volume
        deal.price = position.priceOpen
        deal.timeServerMs = position.timeServerMs
        return deal
    }
}
