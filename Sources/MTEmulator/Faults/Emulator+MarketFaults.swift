import MTBridge
import RiskEngine

/// Wider spreads and broken sessions: true quotes, with true consequences.
extension Emulator {
    /// What becomes of a tick of the feed; nil when nobody sees it.
    func admit(_ tick: Tick) -> Tick? {
        desk.feed[tick.symbol] = tick
        if configuration.behaviour.quotesFollowSessions, !isInSession(tick.symbol) { return nil }
        guard !desk.marketFaults.isEmpty || !desk.offMarkets.isEmpty else { return tick }
        if isBroken(tick.symbol) { return nil }
        for fault in desk.offMarkets where fault.endsWithTick && fault.symbol == tick.symbol {
            endOffMarket(fault.id)
        }
        return widened(tick)
    }

    private func isInSession(_ symbol: Int) -> Bool {
        SessionCalendar.isOpen(market.symbols[symbol].record.sessions, at: serverTime)
    }

    /// True during a session break of the symbol.
    func isBroken(_ symbol: Int) -> Bool {
        desk.marketFaults.contains { $0.factor == nil && $0.concerns(symbol) }
    }

    private func widened(_ tick: Tick) -> Tick {
        var factor = 1.0
        for fault in desk.marketFaults where fault.concerns(tick.symbol) {
            factor *= fault.factor ?? 1
        }
        guard factor != 1 else { return tick }
        let middle = (tick.bid + tick.ask) / 2
        let half = (tick.ask - tick.bid) / 2 * factor
        var wide = tick
        // A price stays above zero, whatever the factor.
        let bid = market.normalized(middle - half, symbol: tick.symbol)
        wide.bid = max(bid, market.point(symbol: tick.symbol))
        wide.ask = market.normalized(middle + half, symbol: tick.symbol)
        return wide
    }

    func beginMarketFault(
        _ fault: Fault, symbol name: String?, factor: Double?, milliseconds: Int64, cause: String
    ) throws(ScenarioError) {
        var symbol: Int?
        if let name { symbol = try known(name) }
        let id = logBegin(fault, cause: cause, milliseconds: milliseconds)
        desk.marketFaults.append(ActiveMarketFault(id: id, symbol: symbol, factor: factor))
        schedule(.end(id, .market), after: milliseconds)
        if factor != nil { quoteAnew(symbol) }
    }

    func endMarketFault(_ id: UInt64) {
        guard let at = desk.marketFaults.firstIndex(where: { $0.id == id }) else { return }
        let fault = desk.marketFaults.remove(at: at)
        logEnd(of: id, fault.factor == nil ? "break" : "spread")
        quoteAnew(fault.symbol)
    }

    /// The feed's last price, as it is to be seen from now on: a tick of its own.
    private func quoteAnew(_ symbol: Int?) {
        for index in market.symbols.indices where symbol == nil || symbol == index {
            var tick = desk.feed[index]
            guard tick.bid > 0, !isBroken(index) else { continue }
            if configuration.behaviour.quotesFollowSessions, !isInSession(index) { continue }
            tick.utcMilliseconds = utc.milliseconds
            apply(widened(tick))
        }
    }
}
