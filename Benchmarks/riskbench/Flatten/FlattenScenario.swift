import Foundation

/// A firm of which every account breaks its floor within one second.
struct FlattenScenario {
    static let start = CrashScenario.start
    private static let startMilliseconds: Int64 = 1_399_033_680_000
    private static let openedMilliseconds: Int64 = 1_398_000_000_000
    private static let balance: Int64 = 10_000_000
    static let breachBelow: Int64 = 9_500_000
    static let positionsPerAccount = 5
    /// Replayed seconds before the fall: time to arm.
    static let leadSeconds = 8
    static let seconds = 20

    let accounts: Int

    private var logins: [UInt64] { (0..<accounts).map { 100_001 + UInt64($0) } }

    func write(to files: DetectDirectory) throws {
        try DetectDirectory.write(server.text, to: files.population)
        try DetectDirectory.write(ticks, to: files.offMarketTicks)
        let levels = logins.map { "\($0),daily,\(Self.breachBelow)\n" }.joined()
        try DetectDirectory.write("login,level,breach_below_minor\n" + levels, to: files.levels)
    }

    /// Five positions that lose 5 % of the balance when the price has fallen by 0.005 to 0.010.
    private func account(_ index: Int, _ login: UInt64) -> JSON {
        let fall = 0.005 + 0.005 * Double(index) / Double(accounts)
        let hundredths = (0.05 / fall / Double(Self.positionsPerAccount) * 100).rounded()
        let positions = (0..<Self.positionsPerAccount).map { number in
            let ticket = 1_000_000 + index * 10 + number
            return JSON.object([
                ("ticket", JSON(ticket)), ("symbol", .text("EURUSD")), ("side", JSON(0)),
                ("volume", .integer(Int64(hundredths) * 1_000_000)), ("price_open", .number(1.2)),
                ("time_server_ms", .integer(Self.openedMilliseconds + Int64(ticket))),
            ])
        }
        let deal = JSON.object([
            ("ticket", JSON(1_000_009 + index * 10)), ("action", JSON(2)),
            ("profit_minor", .integer(Self.balance)),
            ("time_server_ms", .integer(Self.openedMilliseconds)),
        ])
        return .object([
            ("login", .integer(Int64(login))), ("group", .text("hedging")), ("leverage", JSON(400)),
            ("deals", .list([deal])), ("positions", .list(positions)), ("orders", .list([])),
        ])
    }

    private var server: JSON {
        let symbol = JSON.object([
            ("name", .text("EURUSD")), ("base", .text("EUR")), ("profit", .text("USD")),
            ("digits", JSON(5)), ("calculation", .text("forex")), ("contract_size", JSON(100_000)),
        ])
        let quote = JSON.object([
            ("symbol", .text("EURUSD")), ("bid", .number(1.196)), ("ask", .number(1.197)),
            ("utc_ms", .integer(Self.startMilliseconds)),
        ])
        return .object([
            ("server", .text("live1")), ("utc_ms", .integer(Self.startMilliseconds)),
            ("symbols", .list([symbol])),
            ("price_classes", .list([.object([("id", JSON(0)), ("markup_points", .list([]))])])),
            ("groups", .list([.object([("name", .text("hedging"))])])),
            ("quotes", .list([quote])),
            ("accounts", .list(logins.enumerated().map { account($0.offset, $0.element) })),
        ])
    }

    /// Ten ticks a second; within one second of them the price falls from 1.196 to 1.188.
    private var ticks: String {
        var lines = ["time_ms_utc,symbol,bid,ask"]
        for step in 0..<(Self.leadSeconds + Self.seconds) * 10 {
            let time = Self.startMilliseconds + Int64((step + 1) * 100)
            let fallen = min(max(0, step - Self.leadSeconds * 10), 10) * 80
            let points = 19_600 - fallen + step % 2
            lines.append("\(time),EURUSD,1.\(points),1.\(points + 10)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
