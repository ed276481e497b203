import MTBridge
import RiskEngine

/// Lies with a duration: nothing true changes, replies and pushes show something else.
extension Emulator {
    /// - Parameter snapshot: What `stale` and `frozen` show; nil is the present.
    func beginView(_ fault: ViewFault, cause: String, snapshot old: ServerSnapshot? = nil) {
        let id = logBegin(.view(fault), cause: cause, milliseconds: fault.milliseconds)
        let sequences = market.symbols.indices.map {
            market.quote(symbol: $0, priceClass: 0).sequence
        }
        func view(_ snapshot: ServerSnapshot) -> ActiveView {
            ActiveView(
                id: id, fault: fault, groups: book.groups, sequences: sequences,
                snapshot: snapshot)
        }
        switch fault.kind {
        case .stale, .torn, .frozen:
            let frame = view(ServerSnapshot())
            desk.views.append(view(old ?? snapshot { covers(frame, $0) }))
        case .zero, .missing, .short, .empty, .unpriced: desk.views.append(view(ServerSnapshot()))
        }
        schedule(.end(id, .view), after: fault.milliseconds)
    }

    func endView(_ id: UInt64) {
        guard let at = desk.views.firstIndex(where: { $0.id == id }) else { return }
        let view = desk.views.remove(at: at)
        logEnd(of: id, Fault.view(view.fault).name)
        // Those who follow the quotes see where they really are.
        if view.isForAll { for symbol in market.symbols.indices { pushAgain(symbol) } }
    }

    func beginOffMarket(
        _ fault: Fault, symbol: Int, factor: Double, milliseconds: Int64?, cause: String
    ) throws(ScenarioError) {
        guard market.quote(symbol: symbol, priceClass: 0).sequence > 0 else {
            throw .invalid("off-market: no quote yet of \(market.symbols[symbol].record.name)")
        }
        let id = logBegin(
            fault, cause: cause, milliseconds: milliseconds, isOpen: milliseconds == nil)
        desk.offMarkets.append(
            ActiveOffMarket(
                id: id, symbol: symbol, factor: factor, endsWithTick: milliseconds == nil))
        showAnew(symbol)
        if let milliseconds { schedule(.end(id, .offMarket), after: milliseconds) }
    }

    func endOffMarket(_ id: UInt64) {
        guard let at = desk.offMarkets.firstIndex(where: { $0.id == id }) else { return }
        let fault = desk.offMarkets.remove(at: at)
        logEnd(of: id, "off-market")
        showAnew(fault.symbol)
    }

    /// A quote changes for those who look, without a tick.
    private func showAnew(_ symbol: Int) {
        desk.overlay = nil
        desk.hasOffsets = true
        desk.sequenceOffsets[symbol] += 1
        pushAgain(symbol)
    }

    /// Has a symbol's quote pushed as if it had just changed.
    private func pushAgain(_ symbol: Int) {
        let sequence = market.quote(symbol: symbol, priceClass: 0).sequence
        guard sequence > 0 else { return }
        quotesPushed[symbol] = min(quotesPushed[symbol], sequence - 1)
        guard quoteSubscribers > 0, !quotePushScheduled else { return }
        quotePushScheduled = true
        effects.schedule(.pushQuotes, at: now.advanced(byMilliseconds: 50))
    }

    /// While all quotes stand still there is nothing to push.
    var quotesStandStill: Bool {
        desk.views.contains {
            $0.isForAll && ($0.fault.kind == .frozen || $0.fault.kind == .stale)
        }
    }
}
