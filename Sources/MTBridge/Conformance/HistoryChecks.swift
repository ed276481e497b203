internal import RiskEngine

/// Deals.
enum HistoryChecks {
    static let all = [deals, window, order]

    static let deals = ConformanceCheck(
        "deals.valid", "deals of the logins asked for, each ticket once, inside the time asked for"
    ) { session throws(ConformanceFinding) in
        let (logins, from, to) = try scope(session)
        let deals = try session.deals(logins, from: from, to: to)
        let asked = Set(logins)
        for deal in deals {
            guard asked.contains(deal.login) else {
                throw .failed("#\(deal.ticket) is \(deal.login)'s, who was not asked for")
            }
            guard deal.time >= from, deal.time < to else {
                throw .failed("#\(deal.ticket) is of \(deal.time.milliseconds), outside")
            }
            let money = [deal.profit, deal.storage, deal.commission, deal.fee, deal.price]
            guard deal.currencyDigits <= 8, money.allSatisfy(\.isFinite) else {
                throw .failed("#\(deal.ticket): \(deal.currencyDigits) digits, \(money)")
            }
        }
        guard Set(deals.map(\.ticket)).count == deals.count else {
            throw .failed("a ticket comes twice")
        }
        return "\(deals.count) deals of \(logins.count) accounts"
    }

    static let window = ConformanceCheck(
        "deals.window", "from belongs to the window, to does not, to the millisecond"
    ) { session throws(ConformanceFinding) in
        let (logins, from, to) = try scope(session)
        guard let deal = try session.deals(logins, from: from, to: to).last else {
            throw .skipped("no deal in \(logins.count) accounts")
        }
        let next = deal.time.advanced(byMilliseconds: 1)
        let at = try session.deals([deal.login], from: deal.time, to: next).map(\.ticket)
        let before = try session.deals([deal.login], from: from, to: deal.time).map(\.ticket)
        let after = try session.deals([deal.login], from: next, to: to).map(\.ticket)
        guard at.contains(deal.ticket), !before.contains(deal.ticket),
            !after.contains(deal.ticket)
        else {
            throw .failed(
                "#\(deal.ticket) of \(deal.time.milliseconds): in its own millisecond "
                    + "\(at.contains(deal.ticket)), before it \(before.contains(deal.ticket)), "
                    + "after it \(after.contains(deal.ticket))")
        }
        let none = try session.deals([deal.login], from: next, to: next)
        guard none.isEmpty else { throw .failed("an empty window gave \(none.count) deals") }
        return "\(before.count) before, \(at.count) at, \(after.count) after one deal"
    }

    static let order = ConformanceCheck(
        "deals.by-login", "the deals of many are the deals of each"
    ) { session throws(ConformanceFinding) in
        let (all, from, to) = try scope(session)
        let logins = Array(all.prefix(5))
        let together = Set(try session.deals(logins, from: from, to: to).map(\.ticket))
        var apart: Set<UInt64> = []
        for login in logins {
            apart.formUnion(try session.deals([login], from: from, to: to).map(\.ticket))
        }
        guard together == apart else {
            throw .failed(
                "\(together.count) together, \(apart.count) one by one; as "
                    + "#\(together.symmetricDifference(apart).min() ?? 0)")
        }
        return "\(together.count) deals of \(logins.count) accounts"
    }

    /// Some accounts and their history up to now, which no longer changes.
    private static func scope(
        _ session: ConformanceSession
    ) throws(ConformanceFinding) -> (logins: [Login], from: ServerTime, to: ServerTime) {
        let now = try session.serverTime().time
        // Five years: longer than an evaluation, shorter than some servers' patience.
        let from = now.advanced(byMilliseconds: -5 * 365 * 86_400_000)
        return (try session.sample(32), from, now)
    }
}
