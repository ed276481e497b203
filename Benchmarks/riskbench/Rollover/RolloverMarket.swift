import Foundation
import RiskJudge

/// The ticks of a replay, and how far they go.
struct RolloverMarket {
    struct Quote {
        var utc: Int64
        var bid: Double
        var ask: Double
    }

    /// Which way an account stands: it loses when prices fall, when they rise, when spreads widen.
    enum Side: CaseIterable {
        case buy
        case sell
        case hedged
    }

    static let symbols = ["EURUSD", "NZDUSD", "XAUUSD"]
    /// By symbol, in order of time.
    private(set) var quotes: [String: [Quote]] = [:]
    private var lines = ["time_ms_utc,symbol,bid,ask"]

    /// - Throws: `BenchmarkError` when a symbol has no tick in the replay.
    init(_ replay: RolloverReplay, directory: String) throws {
        for file in replay.files { try take("\(directory)/\(file)", replay) }
        for symbol in Self.symbols where quotes[symbol]?.isEmpty ?? true {
            throw BenchmarkError("\(replay.files): no tick of \(symbol) in \(replay.name)")
        }
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    func first(_ symbol: String) -> Quote {
        quotes[symbol]?.first ?? Quote(utc: 0, bid: 1, ask: 1)
    }

    /// The furthest that the market goes against `side` from the last quote before `utc` on, per
    /// unit; never nothing.
    func worst(_ symbol: String, _ side: Side, from utc: Int64) -> Double {
        let all = quotes[symbol] ?? []
        guard let base = all.last(where: { $0.utc < utc }) ?? all.first else { return 1 }
        let worst = all.filter { $0.utc >= utc }.map { Self.loss(from: base, to: $0, side) }.max()
        return Swift.max(worst ?? 0, (base.ask - base.bid) / 4)
    }

    private static func loss(from base: Quote, to quote: Quote, _ side: Side) -> Double {
        switch side {
        case .buy: base.bid - quote.bid
        case .sell: quote.ask - base.ask
        case .hedged: base.bid - quote.bid + quote.ask - base.ask
        }
    }

    private mutating func take(_ path: String, _ replay: RolloverReplay) throws {
        for line in try Self.unpacked(path).split(separator: "\n") {
            let fields = line.split(separator: ",")
            guard fields.count == 4, let utc = Int64(fields[0]), replay.plays(utc),
                let bid = Double(fields[2]), let ask = Double(fields[3])
            else { continue }
            quotes[String(fields[1]), default: []].append(Quote(utc: utc, bid: bid, ask: ask))
            lines.append(String(line))
        }
    }

    private static func unpacked(_ path: String) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/zcat")
        process.arguments = [path]
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchmarkError("cannot read \(path)") }
        return String(decoding: data, as: UTF8.self)
    }
}
