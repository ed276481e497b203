internal import RiskEngine

/// What the server says unasked.
enum StreamChecks {
    static let all = [idle, silence, subscribe, quotes]

    static let idle = ConformanceCheck(
        "connection.idle", "a connection on which nothing is asked stays up, and still answers"
    ) { session throws(ConformanceFinding) in
        let line = try session.connect(.reader)
        // Longer than a shim's events and state are left unread.
        _ = line.wait(milliseconds: 1_500) { false }
        if let why = line.unsaidEnd { throw .failed("ended by itself: \(why)") }
        _ = try line.ask(.serverTime)
        return "1.5 s"
    }

    static let silence = ConformanceCheck(
        "stream.silence", "who has not subscribed is told nothing unasked"
    ) { session throws(ConformanceFinding) in
        let line = try session.connect(.reader)
        _ = try line.ask(.serverTime)
        _ = line.wait(milliseconds: 300) { !line.events.isEmpty }
        guard line.events.isEmpty else { throw .failed("\(line.events.count) event(s) came") }
        return "nothing for 300 ms"
    }

    static let subscribe = ConformanceCheck(
        "stream.subscribe", "a subscription is accepted; then connection state and hints may come"
    ) { session throws(ConformanceFinding) in
        let line = try session.connect(.reader)
        do throws(ConformanceFinding) {
            try accept(line, quotes: false)
        } catch .skipped(let why) {
            return try standing(line, why)
        }
        _ = line.wait(milliseconds: 500) { line.events.count >= 2 }
        for event in line.events {
            switch event {
            case .connected(true), .synchronized, .hint: break
            case .connected(false): throw .skipped("the trade server is away")
            case .quotes: throw .failed("quotes came, which were not subscribed")
            }
        }
        _ = try line.ask(.serverTime)
        return "\(line.events.count) event(s)"
    }

    /// Without push, a shim's `state` tells: riskd learns there when a mask may end.
    private static func standing(
        _ line: ConformanceLine, _ why: String
    ) throws(ConformanceFinding) -> String {
        _ = line.wait(milliseconds: 2_000) { line.events.contains(.synchronized) }
        guard !line.events.contains(.connected(false)) else {
            throw .failed("its state says that the trade server is away, but reads succeed")
        }
        guard line.events.contains(.connected(true)) else { throw .skipped(why) }
        guard line.events.contains(.synchronized) else {
            throw .failed(
                "its state says that it is not synchronized, for 2 s on end: after a reconnect "
                    + "riskd would not trust it again")
        }
        return "its state says: connected and synchronized"
    }

    static let quotes = ConformanceCheck(
        "stream.quotes", "subscribed quotes come while the market moves, in known symbols"
    ) { session throws(ConformanceFinding) in
        let line = try session.connect(.reader)
        let before = try session.quotes()
        try accept(line, quotes: true)
        _ = line.wait(milliseconds: 3_000) { !Self.pushed(line).isEmpty }
        let symbols = Set(try session.symbols().map(\.name))
        let pushed = Self.pushed(line)
        guard !pushed.isEmpty else {
            let after = try session.quotes()
            guard before != after else { throw .skipped("the market did not move for 3 s") }
            throw .failed("quotes moved for 3 s, and none was pushed")
        }
        for quote in pushed where !symbols.contains(quote.symbol) {
            throw .failed("a quote of the unknown symbol '\(quote.symbol)'")
        }
        return "\(pushed.count) quotes"
    }

    private static func accept(
        _ line: ConformanceLine, quotes: Bool
    ) throws(ConformanceFinding) {
        let reply = try line.ask(.subscribe(quotes: quotes))
        switch reply {
        case .retcode(.ok): return
        // A bridge without push is legal: riskd polls.
        case .retcode(.notImplemented), .retcode(.notSupported):
            throw .skipped("this bridge does not push")
        default: throw .failed("subscribe: \(reply.text)")
        }
    }

    private static func pushed(_ line: ConformanceLine) -> [QuoteRecord] {
        var pushed: [QuoteRecord] = []
        for case .quotes(let quotes) in line.events { pushed += quotes }
        return pushed
    }
}
