internal import RiskEngine

// What quotes did around a violation.
extension LedgerReader {
    /// The quotes that the evidence names, from 30 s before the violation to 30 s after.
    func ticks(
        around view: ViolationView, at instant: UTCTime
    ) throws(LedgerError)
        -> [TickWindowView]
    {
        guard let evidence = view.evidence.flatMap({ JSONValue(text: $0) }),
            let held = evidence["prediction"]?["quotes"]?.arrayValue
        else { return [] }
        var windows: [TickWindowView] = []
        for quote in held {
            guard let symbol = quote["symbol"]?.stringValue,
                let priceClass = quote["price_class"]?.unsignedValue
            else { continue }
            var window = TickWindowView()
            window.symbol = symbol
            window.priceClass = UInt32(truncatingIfNeeded: priceClass)
            window.points = try points(view.server, symbol, priceClass, around: instant)
            windows.append(window)
        }
        return windows
    }

    /// What the quotes in use were at a reset, as far as riskd saw them.
    func quotes(_ server: ServerID, at reset: UTCTime) throws(LedgerError) -> ResetQuotes {
        let statement = try database.prepare(
            """
            SELECT symbol, price_class, points FROM quote_window WHERE start = ? AND server = ?
            """)
        try statement.bind([.integer(reset.milliseconds), .text(server.rawValue)])
        var quotes = ResetQuotes(prices: [:])
        while try statement.step() {
            let points = QuoteWindowRecord.points(statement.bytes(2), since: reset)
            guard let point = points.first(where: { $0.at == reset }) else { continue }
            let key = QuoteKey(
                symbol: statement.text(0),
                priceClass: UInt32(truncatingIfNeeded: statement.integer(1)))
            quotes.prices[key] = ResetQuotes.Price(bid: point.bid, ask: point.ask)
        }
        return quotes
    }

    private func points(
        _ server: String, _ symbol: String, _ priceClass: UInt64, around instant: UTCTime
    ) throws(LedgerError) -> [TickView] {
        let around = QuoteWindowRecord.aroundMilliseconds
        let first = instant.advanced(byMilliseconds: -around)
        let last = instant.advanced(byMilliseconds: around)
        let statement = try database.prepare(
            """
            SELECT start, points FROM quote_window WHERE server = ? AND symbol = ?
                AND price_class = ? AND start >= ? AND start <= ? ORDER BY start
            """)
        try statement.bind([
            .text(server), .text(symbol), .bits(priceClass),
            .integer(QuoteWindowRecord.start(of: first).milliseconds), .integer(last.milliseconds),
        ])
        var points: [TickView] = []
        while try statement.step() {
            let start = UTCTime(milliseconds: statement.integer(0))
            for point in QuoteWindowRecord.points(statement.bytes(1), since: start)
            where point.at >= first && point.at <= last {
                var view = TickView()
                view.at = point.at.rfc3339
                view.bid = point.bid
                view.ask = point.ask
                points.append(view)
            }
        }
        return points
    }
}
