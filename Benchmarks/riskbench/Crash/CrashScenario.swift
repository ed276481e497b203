import Foundation
import RiskJudge

/// A falling market over accounts that break their floors one after the other, each at its tick.
///
/// Prices never come back: whoever is below stays below until riskd has closed all that he holds,
/// so a violation that is missing at the end was lost.
struct CrashScenario {
    static let start = "2014-05-02T12:28:00Z"
    private static let startMilliseconds: Int64 = 1_399_033_680_000
    /// Before the accounts were opened: 2014-04-20.
    private static let openedMilliseconds: Int64 = 1_398_000_000_000
    private static let lot = 100_000_000.0
    /// Minor units; the floor lies 5 % below.
    static let balance: Int64 = 10_000_000
    static let breachBelow: Int64 = 9_500_000
    static let level = "daily"
    static let tickMilliseconds = 50

    /// Accounts of the kinds in turn; the last ones never break anything.
    enum Kind: String, CaseIterable {
        case hedging
        case closeBy
        case netting
        case fifo
        case alternate
    }

    let breaching: Int
    let quiet: Int
    /// Before the first breach: time to arm.
    let leadSeconds: Int
    let seconds: Int

    var accounts: Int { breaching + quiet }
    var logins: [UInt64] { (0..<accounts).map { 100_001 + UInt64($0) } }

    /// Accounts whose hedged pairs can only be closed one leg after the other.
    var uncovers: Set<UInt64> { Set(logins.filter { Self.kind($0) == .alternate }) }

    static func kind(_ login: UInt64) -> Kind {
        Kind.allCases[Int((login - 100_001) % UInt64(Kind.allCases.count))]
    }

    /// - Returns: The open tickets with their volumes in 1e-8 lots, by login.
    func write(to files: DetectDirectory) throws -> [UInt64: [UInt64: Int64]] {
        var positions: [UInt64: [UInt64: Int64]] = [:]
        var ticket = 1_000_000
        var accounts: [JSON] = []
        for (index, login) in logins.enumerated() {
            let holdings = holdings(index, Self.kind(login))
            var list: [JSON] = []
            for holding in holdings {
                ticket += 1
                let volume = Int64((holding.lots * 100).rounded()) * Int64(Self.lot) / 100
                positions[login, default: [:]][UInt64(ticket)] = volume
                list.append(position(ticket, holding, volume))
            }
            ticket += 1
            accounts.append(account(login, list, ticket: ticket, hasOrder: index % 2 == 0))
        }
        try DetectDirectory.write(server(accounts).text, to: files.population)
        try DetectDirectory.write(ticks, to: files.offMarketTicks)
        let levels = logins.map { "\($0),\(Self.level),\(Self.breachBelow)\n" }.joined()
        try DetectDirectory.write("login,level,breach_below_minor\n" + levels, to: files.levels)
        return positions
    }

    private struct Holding {
        var lots: Double
        var isSell = false
        var symbol = "EURUSD"
        var open = 1.2
    }

    /// How far the price has fallen below 1.2 when the account breaks its floor.
    private func fall(_ index: Int) -> Double { 0.005 + 0.024 * Double(index) / Double(breaching) }

    private func holdings(_ index: Int, _ kind: Kind) -> [Holding] {
        guard index < breaching else { return [Holding(lots: 0.1)] }
        // 5 % of 100,000 at 100,000 a lot.
        let lots = 0.05 / fall(index)
        switch kind {
        case .hedging, .closeBy, .alternate:
            return [
                Holding(lots: lots * 0.6), Holding(lots: lots * 0.4 + 0.5),
                Holding(lots: 0.5, isSell: true),
            ]
        case .netting:
            return [Holding(lots: lots), Holding(lots: 0.1, symbol: "GBPUSD", open: 1.6)]
        case .fifo: return [Holding(lots: lots * 0.6), Holding(lots: lots * 0.4)]
        }
    }

    private func position(_ ticket: Int, _ holding: Holding, _ volume: Int64) -> JSON {
        .object([
            ("ticket", JSON(ticket)), ("symbol", .text(holding.symbol)),
            ("side", JSON(holding.isSell ? 1 : 0)), ("volume", .integer(volume)),
            ("price_open", .number(holding.open)),
            ("time_server_ms", .integer(Self.openedMilliseconds + Int64(ticket))),
        ])
    }

    private func account(_ login: UInt64, _ positions: [JSON], ticket: Int, hasOrder: Bool) -> JSON
    {
        let order = JSON.object([
            ("ticket", JSON(ticket + 1_000_000)), ("symbol", .text("EURUSD")), ("kind", JSON(2)),
            ("volume", JSON(100_000_000)), ("price", JSON(1)),
            ("time_server_ms", .integer(Self.openedMilliseconds)),
        ])
        let deal = JSON.object([
            ("ticket", JSON(ticket + 2_000_000)), ("action", JSON(2)),
            ("profit_minor", .integer(Self.balance)),
            ("time_server_ms", .integer(Self.openedMilliseconds)),
        ])
        return .object([
            ("login", .integer(Int64(login))), ("group", .text(Self.kind(login).rawValue)),
            ("leverage", JSON(400)), ("deals", .list([deal])), ("positions", .list(positions)),
            ("orders", .list(hasOrder ? [order] : [])),
        ])
    }

    private func server(_ accounts: [JSON]) -> JSON {
        let symbols = [("EURUSD", "EUR"), ("GBPUSD", "GBP")].map { name, base in
            JSON.object([
                ("name", .text(name)), ("base", .text(base)), ("profit", .text("USD")),
                ("digits", JSON(5)), ("calculation", .text("forex")),
                ("contract_size", JSON(100_000)),
            ])
        }
        let groups = Kind.allCases.map { kind in
            JSON.object([
                ("name", .text(kind.rawValue)), ("netting", .flag(kind == .netting)),
                ("fifo_close", .flag(kind == .fifo)),
                ("close_by_allowed", .flag(kind != .alternate)),
            ])
        }
        let quotes = [("EURUSD", 1.195, 1.196), ("GBPUSD", 1.6, 1.601)].map { quote in
            JSON.object([
                ("symbol", .text(quote.0)), ("bid", .number(quote.1)), ("ask", .number(quote.2)),
                ("utc_ms", .integer(Self.startMilliseconds)),
            ])
        }
        return .object([
            ("server", .text("live1")), ("utc_ms", .integer(Self.startMilliseconds)),
            ("symbols", .list(symbols)),
            ("price_classes", .list([.object([("id", JSON(0)), ("markup_points", .list([]))])])),
            ("groups", .list(groups)), ("quotes", .list(quotes)), ("accounts", .list(accounts)),
        ])
    }

    /// EURUSD falls from 1.1952 to below the last floor; GBPUSD trembles, so that it stays fresh.
    private var ticks: String {
        var lines = ["time_ms_utc,symbol,bid,ask"]
        let perSecond = 1_000 / Self.tickMilliseconds
        for step in 0..<(leadSeconds + seconds) * perSecond {
            let time = Self.startMilliseconds + Int64((step + 1) * Self.tickMilliseconds)
            let falling = max(0, Double(step - leadSeconds * perSecond))
            let fallen = 0.0248 * falling / Double(seconds * perSecond)
            // A point up and down: a feed that repeats itself says nothing new.
            let points = Int(((1.1952 - fallen) * 100_000).rounded()) + step % 2
            lines.append("\(time),EURUSD,\(Self.price(points)),\(Self.price(points + 10))")
            let pound = 160_000 + step % 3
            lines.append("\(time),GBPUSD,\(Self.price(pound)),\(Self.price(pound + 10))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func price(_ points: Int) -> String {
        let fraction = String(points % 100_000)
        return "\(points / 100_000)." + String(repeating: "0", count: 5 - fraction.count) + fraction
    }
}
