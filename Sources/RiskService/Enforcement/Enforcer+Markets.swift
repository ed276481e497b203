internal import MTBridge
internal import RiskEngine

// Closes that were refused because the market is closed, although by the symbol's sessions it
// should be open, or nobody knows them: a holiday, a halt. They are asked for less and less often;
// the first quote after a long silence says that trading may have begun.
extension Enforcer {
    /// A symbol that was not quoted for so long, and then is, is asked for at once.
    static let silenceMilliseconds: Int64 = 60_000
    /// Between two looks at the quotes.
    static let marketsMilliseconds: Int64 = 1_000

    /// Looks for markets that opened.
    ///
    /// - Returns: When to look again; nil while nobody waits for one.
    func watchMarkets() -> MonotonicTime? {
        guard now >= marketsDue else { return quotedAt.isEmpty ? nil : marketsDue }
        marketsDue = now.advanced(byMilliseconds: Self.marketsMilliseconds)
        let waiting = wakes.keys.filter { cases[$0]?.machine.awaitsMarket == true }
        guard !waiting.isEmpty, let shared = context.prediction?.latestQuotes else {
            quotedAt = [:]
            return nil
        }
        let resumed = note(shared.records)
        guard !resumed.isEmpty else { return marketsDue }
        for login in waiting {
            guard
                let actions = cases[login]?.machine.quotesResumed(resumed, now: now),
                !actions.isEmpty
            else { continue }
            wakes[login] = nil
            perform(actions, for: login)
        }
        return now
    }

    /// - Returns: The symbols that were silent, and are not any more.
    private func note(_ records: [QuoteRecord]) -> Set<String> {
        var resumed: Set<String> = []
        for quote in records {
            let last = quotedAt[quote.symbol] ?? quote.time
            guard quote.time > last || quotedAt[quote.symbol] == nil else { continue }
            if quote.time.milliseconds - last.milliseconds >= Self.silenceMilliseconds {
                resumed.insert(quote.symbol)
            }
            quotedAt[quote.symbol] = quote.time
        }
        return resumed
    }
}
