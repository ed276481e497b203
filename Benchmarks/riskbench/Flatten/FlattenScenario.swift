import Foundation

/// A firm of which a thousand accounts break their floors within a second, while others break
/// theirs one after the other.
struct FlattenScenario {
    static let start = CrashScenario.start
    private static let startMilliseconds: Int64 = 1_399_033_680_000
    private static let openedMilliseconds: Int64 = 1_398_000_000_000
    private static let balance: Int64 = 10_000_000
    private static let breachBelow: Int64 = 9_500_000
    static let level = "daily"
    static let positionsPerAccount = 5
    private static let firstFlooded: UInt64 = 100_001
    private static let firstOther: UInt64 = 500_001
    /// Replayed seconds before the others begin: time to arm.
    private static let leadSeconds = 8
    /// After these the flood comes.
    static let floodSecond = 10
    /// In which the others break their floors.
    private static let othersSeconds = 6
    static let seconds = 20
    private static let ticksPerSecond = 20

    /// In the flood: they hold EURUSD.
    let accounts: Int
    /// Only observed: they hold GBPUSD.
    let others: Int
    /// Else EURUSD stays where it is.
    let hasFlood: Bool

    private var flooded: [UInt64] { (0..<accounts).map { Self.firstFlooded + UInt64($0) } }
    private var watched: [UInt64] { (0..<others).map { Self.firstOther + UInt64($0) } }

    static func isFlooded(_ login: UInt64) -> Bool { login < firstOther }

    func write(to files: DetectDirectory) throws {
        try DetectDirectory.write(server.text, to: files.population)
        try DetectDirectory.write(ticks, to: files.offMarketTicks)
        let levels = (flooded + watched).map { "\($0),\(Self.level),\(Self.breachBelow)\n" }
        try DetectDirectory.write(
            "login,level,breach_below_minor\n" + levels.joined(), to: files.levels)
    }

    /// Positions that lose 5 % of the balance when the price has fallen by so much.
    private func account(
        _ login: UInt64, ticket: Int, _ symbol: String, open: Double, positions: Int, fall: Double
    ) -> JSON {
        let hundredths = (0.05 / fall / Double(positions) * 100).rounded()
        let held = (0..<positions).map { number in
            JSON.object([
                ("ticket", JSON(ticket + number)), ("symbol", .text(symbol)), ("side", JSON(0)),
                ("volume", .integer(Int64(hundredths) * 1_000_000)), ("price_open", .number(open)),
                (
                    "time_server_ms",
                    .integer(Self.openedMilliseconds + Int64(ticket + number))
                ),
            ])
        }
        let deal = JSON.object([
            ("ticket", JSON(ticket + positions)), ("action", JSON(2)),
            ("profit_minor", .integer(Self.balance)),
            ("time_server_ms", .integer(Self.openedMilliseconds)),
        ])
        return .object([
            ("login", .integer(Int64(login))),
            ("group", .text(Self.isFlooded(login) ? "flooded" : "watched")),
            ("leverage", JSON(400)), ("deals", .list([deal])), ("positions", .list(held)),
            ("orders", .list([])),
        ])
    }

    private var server: JSON {
        let symbols = [("EURUSD", "EUR"), ("GBPUSD", "GBP")].map { name, base in
            JSON.object([
                ("name", .text(name)), ("base", .text(base)), ("profit", .text("USD")),
                ("digits", JSON(5)), ("calculation", .text("forex")),
                ("contract_size", JSON(100_000)),
            ])
        }
        let quotes = [("EURUSD", 1.196), ("GBPUSD", 1.596)].map { name, bid in
            JSON.object([
                ("symbol", .text(name)), ("bid", .number(bid)), ("ask", .number(bid + 0.0001)),
                ("utc_ms", .integer(Self.startMilliseconds)),
            ])
        }
        let first = flooded.enumerated().map { index, login in
            account(
                login, ticket: 1_000_000 + index * 10, "EURUSD", open: 1.2,
                positions: Self.positionsPerAccount,
                fall: 0.005 + 0.004 * Double(index) / Double(accounts))
        }
        let second = watched.enumerated().map { index, login in
            account(
                login, ticket: 9_000_000 + index * 10, "GBPUSD", open: 1.6, positions: 1,
                fall: 0.005 + 0.006 * Double(index) / Double(max(1, others)))
        }
        return .object([
            ("server", .text("live1")), ("utc_ms", .integer(Self.startMilliseconds)),
            ("symbols", .list(symbols)),
            ("price_classes", .list([.object([("id", JSON(0)), ("markup_points", .list([]))])])),
            ("groups", .list(["flooded", "watched"].map { .object([("name", .text($0))]) })),
            ("quotes", .list(quotes)), ("accounts", .list(first + second)),
        ])
    }

    /// Twenty ticks a second: EURUSD falls from 1.196 to 1.190 within half a second, GBPUSD from
    /// 1.596 to 1.588 within six.
    private var ticks: String {
        var lines = ["time_ms_utc,symbol,bid,ask"]
        let flood = Self.floodSecond * Self.ticksPerSecond
        let others = Self.leadSeconds * Self.ticksPerSecond
        let othersEnd = Double(Self.othersSeconds * Self.ticksPerSecond)
        for step in 0..<Self.seconds * Self.ticksPerSecond {
            let time =
                Self.startMilliseconds
                + Int64((step + 1) * 1_000 / Self.ticksPerSecond)
            // A point up and down: a feed that repeats itself says nothing new.
            let fallen = hasFlood ? min(max(0, step - flood), 10) * 60 : 0
            let euro = 19_600 - fallen + step % 2
            lines.append("\(time),EURUSD,1.\(euro),1.\(euro + 10)")
            let part = min(max(0, Double(step - others) / othersEnd), 1)
            let pound = 59_600 - Int(800 * part) + step % 2
            lines.append("\(time),GBPUSD,1.\(pound),1.\(pound + 10)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
