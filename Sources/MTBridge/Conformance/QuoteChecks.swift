internal import RiskEngine

/// Quotes as they are read.
enum QuoteChecks {
    static let all = [valid, sequence, classes]

    static let valid = ConformanceCheck(
        "quotes.valid", "each symbol and price class comes once, with prices and times that can be"
    ) { session throws(ConformanceFinding) in
        let quotes = try session.quotes()
        guard !quotes.isEmpty else { throw .skipped("no quote yet") }
        let symbols = Set(try session.symbols().map(\.name))
        let limit = try session.serverTime().time.advanced(byMilliseconds: 2_000)
        for quote in quotes {
            let what = "\(quote.symbol) in class \(quote.priceClass)"
            guard symbols.contains(quote.symbol) else { throw .failed("\(what): unknown symbol") }
            guard quote.bid.isFinite, quote.ask.isFinite, quote.bid > 0, quote.ask > 0 else {
                throw .failed("\(what): \(quote.bid)/\(quote.ask)")
            }
            guard quote.time <= limit else {
                throw .failed("\(what): \(quote.time.milliseconds) is in the future")
            }
        }
        let keys = Set(quotes.map { "\($0.priceClass) \($0.symbol)" })
        guard keys.count == quotes.count else {
            throw .failed("\(quotes.count - keys.count) quote(s) come twice")
        }
        let crossed = quotes.count { $0.ask < $0.bid }
        // Some are, now and then; most of them are two fields that were taken for each other.
        guard crossed * 2 <= quotes.count else {
            throw .failed("\(crossed) of \(quotes.count) quotes have their ask below their bid")
        }
        return "\(quotes.count) quotes" + (crossed > 0 ? ", \(crossed) crossed" : "")
    }

    static let sequence = ConformanceCheck(
        "quotes.sequence", "a quote's sequence grows with its ticks and never goes back"
    ) { session throws(ConformanceFinding) in
        let first = try byKey(session)
        _ = try session.line().wait(milliseconds: 500) { false }
        let second = try byKey(session)
        var moved = 0
        for (key, after) in second {
            guard let before = first[key] else { continue }
            guard after.sequence >= before.sequence else {
                throw .failed("\(key): sequence \(before.sequence), then \(after.sequence)")
            }
            let isNew = after.bid != before.bid || after.ask != before.ask
            if isNew { moved += 1 }
            guard !isNew || after.sequence > before.sequence else {
                throw .failed("\(key): another price under the same sequence")
            }
        }
        return "\(moved) of \(second.count) quotes moved"
    }

    static let classes = ConformanceCheck(
        "quotes.classes", "the price class of every group has quotes"
    ) { session throws(ConformanceFinding) in
        let classes = Set(try session.quotes().map(\.priceClass))
        guard !classes.isEmpty else { throw .skipped("no quote yet") }
        let groups = try session.groups()
        for group in groups where !classes.contains(group.priceClass) {
            throw .failed("group \(group.name) is of class \(group.priceClass), without quotes")
        }
        return "\(classes.count) class(es) for \(groups.count) groups"
    }

    private static func byKey(
        _ session: ConformanceSession
    ) throws(ConformanceFinding) -> [String: QuoteRecord] {
        Dictionary(
            try session.quotes().map { ("\($0.symbol) in class \($0.priceClass)", $0) },
            uniquingKeysWith: { $1 })
    }
}
