internal import RiskEngine

/// Open positions and working orders.
enum TradingChecks {
    static let all = [positions, exposure, orders]

    static let positions = ConformanceCheck(
        "positions.valid", "positions of the logins asked for, each ticket once, in known symbols"
    ) { session throws(ConformanceFinding) in
        let logins = try session.sample()
        let positions = try session.positions(logins)
        let asked = Set(logins)
        let symbols = Set(try session.symbols().map(\.name))
        for position in positions {
            guard asked.contains(position.login) else {
                throw .failed("#\(position.ticket) is \(position.login)'s, who was not asked for")
            }
            guard symbols.contains(position.symbol) else {
                throw .failed("#\(position.ticket): unknown symbol '\(position.symbol)'")
            }
            let numbers = [
                position.profit, position.storage, position.priceCurrent, position.contractSize,
                position.rateProfit, position.rateMargin,
            ]
            guard position.isActable else {
                throw .failed(
                    "ticket \(position.ticket), volume \(position.volume) lots: who closes it "
                        + "would open another position, or none")
            }
            guard position.priceOpen > 0,
                position.priceOpen.isFinite, numbers.allSatisfy(\.isFinite)
            else {
                throw .failed(
                    "#\(position.ticket): opened at \(position.priceOpen), \(numbers)")
            }
        }
        guard Set(positions.map(\.ticket)).count == positions.count else {
            throw .failed("a ticket comes twice")
        }
        return "\(positions.count) positions of \(logins.count) accounts"
    }

    static let exposure = ConformanceCheck(
        "positions.explain-accounts",
        "who has no position has no floating profit; the others' adds up to it"
    ) { session throws(ConformanceFinding) in
        var open = try session.sample()
        let count = open.count
        var why = ""
        // Prices move between the two readings; three times in a row they do not by this much.
        for _ in 0..<3 where !open.isEmpty {
            let positions = Dictionary(grouping: try session.positions(open), by: \.login)
            let records = try session.accounts(open).records
            open = records.filter { record in
                guard let fault = fault(record, positions[record.login] ?? []) else {
                    return false
                }
                why = fault
                return true
            }.map(\.login)
        }
        guard open.isEmpty else { throw .failed("\(open.count) of \(count) accounts: \(why)") }
        return "\(count) accounts"
    }

    private static func fault(
        _ record: AccountRecord, _ positions: [PositionRecord]
    ) -> String? {
        let sum = positions.reduce(0) { $0 + $1.profit + $1.storage }
        guard !positions.isEmpty else {
            return abs(record.floating) < 0.5
                ? nil : "\(record.login) has no position, but floating \(record.floating)"
        }
        // A factor of two catches wrong signs, units and swaps that are left out or doubled, and
        // lets the market move.
        let room = 0.5 * max(abs(sum), abs(record.floating)) + 0.01 * abs(record.equity) + 1
        return abs(sum - record.floating) <= room
            ? nil : "\(record.login): positions add up to \(sum), floating is \(record.floating)"
    }

    static let orders = ConformanceCheck(
        "orders.valid", "working orders of the logins asked for, each ticket once, none finished"
    ) { session throws(ConformanceFinding) in
        let logins = try session.sample()
        let orders = try session.orders(logins)
        let asked = Set(logins)
        let symbols = Set(try session.symbols().map(\.name))
        for order in orders {
            guard asked.contains(order.login) else {
                throw .failed("#\(order.ticket) is \(order.login)'s, who was not asked for")
            }
            guard symbols.contains(order.symbol), order.isActable,
                order.priceOrder.isFinite
            else {
                throw .failed(
                    "#\(order.ticket): symbol '\(order.symbol)', volume \(order.volumeInitial), "
                        + "price \(order.priceOrder)")
            }
            switch order.state {
            case .canceled, .filled, .rejected, .expired:
                throw .failed("#\(order.ticket) is history: \(order.state)")
            case .started, .placed, .partial, .requestAdd, .requestModify, .requestCancel: break
            }
        }
        guard Set(orders.map(\.ticket)).count == orders.count else {
            throw .failed("a ticket comes twice")
        }
        return "\(orders.count) orders of \(logins.count) accounts"
    }
}
