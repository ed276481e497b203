import Foundation
import MTBridge
import MTEmulator
import RiskEngine

/// The equities of docs/emulator.md section 3, each computed from all its positions every time.
///
/// It listens to the truth log as a sink: fills change its positions, and every crossing is held
/// against its own equity at that instant.
final class ReferenceBook: LogSink {
    struct Position {
        var symbol: Int
        var side: UInt8
        var volume: UInt64
        var open: Double
        var storage: Int64
    }
    struct Account {
        var group: ScenarioGroup
        var balance: Int64
        var positions: [UInt64: Position]
        var floor: Int64
        var isBelow = false
    }

    private let symbols: [ScenarioSymbol]
    private let markups: [[String: Int]]
    /// Bid and ask by price class and symbol.
    private var quotes: [[(bid: Double, ask: Double)]]
    private(set) var accounts: [UInt64: Account] = [:]
    private(set) var crossings = 0
    private(set) var fills = 0
    private(set) var differences: [String] = []

    init(_ scenario: Scenario, quotes initial: [Tick]) {
        symbols = scenario.symbols
        markups = scenario.priceClasses.map { priceClass in
            Dictionary(
                priceClass.markupPoints.map { ($0.symbol, $0.points) }, uniquingKeysWith: { $1 })
        }
        quotes = markups.map { _ in Array(repeating: (0, 0), count: scenario.symbols.count) }
        let groups = Dictionary(scenario.groups.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        for account in scenario.accounts {
            guard let group = groups[account.group], let row = account.enrolment else { continue }
            var positions: [UInt64: Position] = [:]
            for held in account.positions ?? [] {
                positions[held.ticket] = Position(
                    symbol: index(held.symbol), side: held.side, volume: held.volume,
                    open: held.priceOpen, storage: held.storageMinor ?? 0)
            }
            accounts[account.login] = Account(
                group: group, balance: account.balanceMinor ?? 0, positions: positions,
                floor: row.breachBelowMinor)
        }
        for tick in initial { apply(tick) }
    }

    func apply(_ tick: Tick) {
        let symbol = symbols[tick.symbol]
        let scale = pow(10, Double(symbol.digits))
        for (index, points) in markups.enumerated() {
            guard let count = points[symbol.name], count != 0 else {
                quotes[index][tick.symbol] = (tick.bid, tick.ask)
                continue
            }
            let markup = Double(count) / scale
            quotes[index][tick.symbol] = (
                Foundation.round((tick.bid - markup) * scale) / scale,
                Foundation.round((tick.ask + markup) * scale) / scale
            )
        }
    }

    func equity(_ account: Account) -> Int64 {
        account.positions.values.reduce(account.balance) {
            $0 + $1.storage + profit($1, account.group)
        }
    }

    private func profit(_ position: Position, _ group: ScenarioGroup) -> Int64 {
        let symbol = symbols[position.symbol]
        let quote = quotes[Int(group.priceClass)][position.symbol]
        let lots = Double(position.volume) / 1e8
        let difference =
            position.side == 0 ? quote.bid - position.open : position.open - quote.ask
        var raw = difference * (symbol.contractSize * lots)
        if symbol.calculation == "futures", let size = symbol.tickSize, let value = symbol.tickValue
        {
            raw = difference / size * value * lots
        }
        let rate = rate(from: symbol.profit, group, isLoss: raw < 0)
        return Int64(Foundation.round(raw * rate * pow(10, Double(group.currencyDigits))))
    }

    private func rate(from source: String, _ group: ScenarioGroup, isLoss: Bool) -> Double {
        if source == group.currency { return 1 }
        if let leg = leg(source, group.currency, group.priceClass, isLoss) { return leg }
        let first = leg(source, "USD", group.priceClass, isLoss) ?? .nan
        return first * (leg("USD", group.currency, group.priceClass, isLoss) ?? .nan)
    }

    private func leg(
        _ source: String, _ target: String, _ priceClass: UInt32, _ isLoss: Bool
    ) -> Double? {
        for (index, symbol) in symbols.enumerated() where symbol.calculation == "forex" {
            let quote = quotes[Int(priceClass)][index]
            if symbol.base == source, symbol.profit == target {
                return isLoss ? quote.ask : quote.bid
            }
            if symbol.base == target, symbol.profit == source {
                return 1 / (isLoss ? quote.bid : quote.ask)
            }
        }
        return nil
    }

    private func index(_ name: String) -> Int { symbols.firstIndex { $0.name == name } ?? 0 }
}

extension ReferenceBook {
    /// One line of the truth log, at the instant of its effect.
    func write(_ bytes: [UInt8]) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)),
            let line = object as? [String: Any], let kind = line["kind"] as? String,
            let login = (line["login"] as? NSNumber)?.uint64Value
        else { return }
        switch kind {
        case "fill": fill(line, login: login)
        case "below", "above": cross(line, login: login, isBelow: kind == "below")
        default: break
        }
    }

    func flush() {}

    private func fill(_ line: [String: Any], login: UInt64) {
        func integer(_ key: String) -> Int64 { (line[key] as? NSNumber)?.int64Value ?? 0 }
        fills += 1
        accounts[login]?.balance = integer("balance_minor")
        let ticket = UInt64(integer("position"))
        let volume = UInt64(integer("position_volume"))
        accounts[login]?.positions[ticket] =
            volume == 0
            ? nil
            : Position(
                symbol: index(line["symbol"] as? String ?? ""),
                side: UInt8(integer("position_side")), volume: volume,
                open: (line["position_open"] as? NSNumber)?.doubleValue ?? 0,
                storage: integer("position_storage_minor"))
    }

    private func cross(_ line: [String: Any], login: UInt64, isBelow: Bool) {
        crossings += 1
        guard let account = accounts[login] else { return }
        let shown = (line["equity"] as? NSNumber)?.int64Value ?? 0
        let equity = equity(account)
        if shown != equity || isBelow != (equity < account.floor) || isBelow == account.isBelow {
            differences.append("\(login) \(isBelow ? "below" : "above") \(shown), not \(equity)")
        }
        accounts[login]?.isBelow = isBelow
    }

    /// Holds every account of `emulator` against the reference, and its level against the log.
    func compare(_ emulator: Emulator) {
        for (login, account) in accounts {
            let equity = equity(account)
            let shown = emulator.equityMinor(of: Login(login))
            if shown != equity || account.isBelow != (equity < account.floor) {
                differences.append("tick \(emulator.tickCount): \(login) \(shown ?? 0), \(equity)")
            }
        }
    }
}
