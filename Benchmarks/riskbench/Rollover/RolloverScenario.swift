import Foundation
import RiskJudge

/// Accounts in rungs below what the market does: of each plan, symbol and side the first break
/// their floors at the slightest move, the last by nothing that happens.
struct RolloverScenario {
    static let rungs = 8
    private static let openedMilliseconds = RolloverReplay.at("2014-04-20T12:00:00Z")

    struct Account {
        var login: UInt64
        var plan: RolloverPlan
        var symbol: String
        var side: RolloverMarket.Side
        var rung: Int
        /// Holds nothing: the furthest rung of those who buy.
        var isFlat: Bool { side == .buy && rung == RolloverScenario.rungs }
        /// Its day costs a commission.
        var paysCommission: Bool { (login - 100_001) / 3 % 4 == 0 }
        var isNetting: Bool { side != .hedged && rung % 4 == 0 }
        var group: String { "prop\\\(plan.rawValue)" + (isNetting ? "-net" : "") }
        var tickets: Set<UInt64> = []
    }

    let replay: RolloverReplay
    let market: RolloverMarket
    let accounts: [Account]

    init(_ replay: RolloverReplay, _ market: RolloverMarket) {
        self.replay = replay
        self.market = market
        accounts = Self.roll()
    }

    /// The same for every replay, so that a run can be judged again.
    static func roll() -> [Account] {
        var accounts: [Account] = []
        var login: UInt64 = 100_001
        for rung in 1...rungs {
            for plan in RolloverPlan.allCases {
                for symbol in RolloverMarket.symbols {
                    for side in RolloverMarket.Side.allCases {
                        let ticket = 5_000_000 + login * 10
                        var account = Account(
                            login: login, plan: plan, symbol: symbol, side: side, rung: rung)
                        account.tickets = side == .hedged ? [ticket, ticket + 1] : [ticket]
                        if account.isFlat { account.tickets = [] }
                        accounts.append(account)
                        login += 1
                    }
                }
            }
        }
        return accounts
    }

    func write(to files: DetectDirectory) throws {
        try DetectDirectory.write(market.text, to: files.offMarketTicks)
        try DetectDirectory.write(server.text, to: files.population)
        try DetectDirectory.write(roster, to: files.roster)
    }

    private var roster: String {
        let head =
            "server,login,plan,phase,evaluation_id,start,initial_balance,currency,anchor_day,"
            + "anchor_balance,anchor_equity\n"
        let money = Number.fixed(Double(RolloverPlan.initial) / 100, decimals: 2)
        return head
            + accounts.map {
                "live1,\($0.login),\($0.plan.rawValue),1,E-\($0.login),2014-04-21,\(money),USD,"
                    + "\(replay.day),\(money),\(money)\n"
            }.joined()
    }

    /// Lots with which the limit is lost when the market goes as far as the rung says.
    ///
    /// Odd rungs share the whole of the replay; even ones what comes after the last reset, so that
    /// the new day's floors break, too.
    private func lots(_ account: Account) -> Double {
        let resets = account.plan.resets(replay)
        let from =
            account.rung % 2 == 1 ? replay.start : resets.last { $0 < replay.to } ?? replay.start
        let worst = market.worst(account.symbol, account.side, from: max(from, replay.start))
        let distance = worst * Double(account.rung) / (Double(Self.rungs) - 1)
        let contract = account.symbol == "XAUUSD" ? 100.0 : 100_000
        let lots = Double(account.plan.limit) / 100 / (distance * contract)
        return min(2_000, max(0.01, (lots * 100).rounded() / 100))
    }

    /// What an account holds: the tickets with their sides and prices.
    private func holdings(_ account: Account) -> [(ticket: Int64, side: Int, price: JSON)] {
        let quote = market.first(account.symbol)
        let sides: [Int] =
            switch account.side {
            case .buy: [0]
            case .sell: [1]
            case .hedged: [0, 1]
            }
        return zip(account.tickets.sorted(), sides).map { ticket, side in
            (Int64(ticket), side, .literal("\(side == 0 ? quote.bid : quote.ask)"))
        }
    }

    private func positions(_ account: Account, volume: Int64) -> JSON {
        .list(
            holdings(account).map { holding in
                .object([
                    ("ticket", .integer(holding.ticket)), ("symbol", .text(account.symbol)),
                    ("side", JSON(holding.side)), ("volume", .integer(volume)),
                    ("price_open", holding.price),
                    ("time_server_ms", .integer(Self.openedMilliseconds + holding.ticket)),
                ])
            })
    }

    /// The opening balance, and what opened the positions.
    private func deals(_ account: Account, volume: Int64) -> JSON {
        let balance = JSON.object([
            ("ticket", .integer(Int64(account.login) * 10)), ("action", JSON(2)),
            ("profit_minor", .integer(RolloverPlan.initial)),
            ("time_server_ms", .integer(Self.openedMilliseconds)),
        ])
        let openings = holdings(account).map { holding in
            JSON.object([
                ("ticket", .integer(holding.ticket + 10_000_000)),
                ("order", .integer(holding.ticket)), ("position", .integer(holding.ticket)),
                ("symbol", .text(account.symbol)), ("action", JSON(holding.side)),
                ("entry", JSON(0)), ("volume", .integer(volume)), ("price", holding.price),
                ("profit_minor", JSON(0)),
                ("time_server_ms", .integer(Self.openedMilliseconds + holding.ticket)),
            ])
        }
        return .list([balance] + openings)
    }

    private func account(_ account: Account) -> JSON {
        let volume = Int64((lots(account) * 100).rounded()) * 1_000_000
        return .object([
            ("login", .integer(Int64(account.login))), ("group", .text(account.group)),
            ("leverage", JSON(10_000)), ("deals", deals(account, volume: volume)),
            ("blocked_commission_minor", JSON(account.paysCommission ? 700 : 0)),
            ("positions", positions(account, volume: volume)),
        ])
    }

    private var server: JSON {
        let groups = RolloverPlan.allCases.flatMap { plan in
            [("", false), ("-net", true)].map { suffix, isNetting in
                JSON.object([
                    ("name", .text("prop\\\(plan.rawValue)\(suffix)")),
                    ("netting", .flag(isNetting)),
                    ("stop_out", JSON(0)), ("margin_call", JSON(0)),
                    ("reports", .flag(plan != .suppress)),
                ])
            }
        }
        let quotes = RolloverMarket.symbols.map { symbol in
            JSON.object([
                ("symbol", .text(symbol)), ("bid", .literal("\(market.first(symbol).bid)")),
                ("ask", .literal("\(market.first(symbol).ask)")),
                ("utc_ms", .integer(replay.start)),
            ])
        }
        return .object([
            ("server", .text("live1")), ("utc_ms", .integer(replay.start)),
            ("symbols", symbols),
            ("price_classes", .list([.object([("id", JSON(0)), ("markup_points", .list([]))])])),
            ("groups", .list(groups)), ("quotes", .list(quotes)),
            ("accounts", .list(accounts.map(account))), ("behaviour", behaviour),
        ])
    }

    /// EURUSD pays for the night by points, gold by per cent and thrice, and NZDUSD is closed and
    /// opened again.
    private var symbols: JSON {
        .list(
            RolloverMarket.symbols.map { symbol in
                let isGold = symbol == "XAUUSD"
                let (mode, rate, triple) =
                    switch symbol {
                    case "EURUSD": (1, -3, 3)
                    case "NZDUSD": (8, -3, 3)
                    default: (6, -2, replay.weekday)
                    }
                let sessions = (1...5).map { weekday in
                    JSON.object([
                        ("weekday", JSON(weekday)), ("open_minute", JSON(isGold ? 60 : 0)),
                        ("close_minute", JSON(1_440)),
                    ])
                }
                return .object([
                    ("name", .text(symbol)), ("base", .text(String(symbol.prefix(3)))),
                    ("profit", .text("USD")),
                    ("margin", .text(isGold ? "USD" : String(symbol.prefix(3)))),
                    ("digits", JSON(isGold ? 3 : 5)),
                    ("calculation", .text(isGold ? "cfd_leverage" : "forex")),
                    ("contract_size", JSON(isGold ? 100 : 100_000)),
                    ("volume_max", .integer(1_000_000_000_000)), ("swap_mode", JSON(mode)),
                    ("swap_long", JSON(rate)), ("swap_short", JSON(rate)),
                    ("swap_triple_weekday", JSON(triple)), ("sessions", .list(sessions)),
                ])
            })
    }

    /// The walk begins at the server's midnight: the very instant at which New York's days do.
    private var behaviour: JSON {
        .object([
            (
                "end_of_day",
                .object([
                    ("minute", JSON(0)), ("duration_ms", JSON(replay.walkMilliseconds)),
                    ("order", .text("shuffled")), ("account_ms", JSON(400)),
                    ("reopen_ms", JSON(600)),
                ])
            )
        ])
    }
}
