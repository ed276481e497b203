internal import MTBridge
internal import RiskEngine

// What quotes were at the resets: positions that nobody read then are marked at them.
extension QuoteReader {
    /// Called with each answer, before it becomes the latest: the first one after a reset ends what
    /// is known of the quotes before it.
    func recordResets(_ records: [QuoteRecord]) {
        guard let utc = context.platform.utc(at: now) else { return }
        var resets: Set<UTCTime> = []
        for plan in context.service.plans.table.plans {
            guard let day = plan.days.first(where: { $0.start <= utc && utc < $0.end }),
                prediction.resetQuotes(at: day.start) == nil
            else { continue }
            resets.insert(day.start)
        }
        for reset in resets { record(reset, records, utc: utc) }
    }

    private func record(_ reset: UTCTime, _ records: [QuoteRecord], utc: UTCTime) {
        let latest = prediction.latestQuotes
        let seen = latest.flatMap { context.platform.utc(at: $0.at) }
        let isYoung =
            seen.map {
                $0 < reset && reset.milliseconds(since: $0) <= ResetQuotes.youngMilliseconds
            } ?? false
        let zone = context.settings.zone
        let time = zone.serverTime(at: reset)
        let hasLeapt =
            zone.serverTime(at: utc).milliseconds - time.milliseconds
            != utc.milliseconds(since: reset)
        var quotes = ResetQuotes(
            before: isYoung ? latest?.records : nil, old: latest?.records ?? [], after: records,
            reset: hasLeapt ? nil : time)
        quotes.storages = storages(before: reset)
        prediction.keep(quotes, of: reset, now: utc)
        keep(quotes, of: reset)
    }

    /// Swaps of accounts with positions that were not read in the seconds before the reset.
    private func storages(before reset: UTCTime) -> [Login: ResetQuotes.Storage] {
        let oldest = reset.milliseconds - Limits.anchorAgeMillisecondsMax + 1_000
        var rows: [(slot: Int, row: AccountRow)] = []
        for (slot, login) in context.directory.armedSlots() {
            let row = context.table.row(of: slot)
            guard row.login == login.rawValue, row.isExposed, row.dayEnd == reset.milliseconds,
                row.sampledUTC > 0, row.sampledUTC < oldest
            else { continue }
            rows.append((slot, row))
        }
        guard !rows.isEmpty else { return [:] }
        return prediction.desk.with { books in
            var storages: [Login: ResetQuotes.Storage] = [:]
            for (slot, row) in rows {
                guard let base = books.predictor.cash(slot: slot, login: row.login) else {
                    continue
                }
                storages[Login(row.login)] = ResetQuotes.Storage(
                    amount: base &- row.balance &- row.credit, at: row.sampledUTC)
            }
            return storages
        }
    }

    /// Makes the quotes in use durable: a window whose first point is the reset.
    private func keep(_ quotes: ResetQuotes, of reset: UTCTime) {
        let server = context.settings.id
        let windows = prediction.desk.with { books in
            books.makeHistories()
            return books.catalog.keys.enumerated().compactMap { number, key in
                // What only stands still is told anew by the next answer after a restart.
                guard let price = quotes.prices[key], !price.isLate else { return nil }
                // A violation nearby may write the same window again: from the history.
                books.histories[number].mark(bid: price.bid, ask: price.ask, at: reset)
                return QuoteWindowRecord(
                    server: server, symbol: key.symbol, priceClass: key.priceClass, start: reset,
                    points: [.init(at: reset, bid: price.bid, ask: price.ask)])
            } as [QuoteWindowRecord]
        }
        if !windows.isEmpty { context.service.events.append([.quotes(windows)]) }
    }
}
