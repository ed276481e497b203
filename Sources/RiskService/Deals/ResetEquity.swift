internal import MTBridge
internal import RiskEngine

/// Tells what an account's equity was at the reset that its day began with, where no read did.
struct ResetEquity {
    let context: ServerContext
    let entry: AccountEntry
    let plan: PlanTable.Plan

    /// How long quotes and positions may take to be read.
    static let patienceMilliseconds: Int64 = 30_000

    /// - Parameter deals: Of the account, ascending.
    func equity(
        at reset: UTCTime, _ history: DealHistory, _ deals: [DealRecord], now: MonotonicTime
    ) -> ResetBalance.Equity {
        let time = context.settings.zone.serverTime(at: reset)
        let cash = history.balance(before: time) + history.credit(before: time)
        guard history.hadOpenPositions(at: time) else { return .known(cash.minorUnits) }
        guard context.wantsMarking(entry), let prediction = context.prediction else {
            return .unknown
        }
        let since = context.books.markedSince(entry.login, now: now)
        let isLate = now.milliseconds(since: since) > Self.patienceMilliseconds
        let symbols = prediction.symbols
        guard !symbols.isEmpty, let quotes = prediction.resetQuotes(at: reset),
            let positions = context.books.takePositions(of: entry.login)
        else { return isLate ? .unknown : .pending }
        guard !positions.isUnreadable else { return .unknown }
        var marking = ResetMarking(
            currency: entry.currency, priceClass: entry.priceClass, digits: entry.digits,
            symbols: symbols, quotes: quotes, reset: time, deals: deals,
            positions: positions.records)
        (marking.storage, marking.mayHaveNight) = storage(reset, quotes, deals, positions.at)
        switch marking.outcome() {
        case .known(let floating): return .known(cash.minorUnits &+ floating)
        case .disagreeing: return isLate ? .unknown : .pending
        case .impossible: return .unknown
        }
    }

    /// The swaps that are known of before the reset, and whether those of now may be of a night
    /// that the new day pays.
    private func storage(
        _ reset: UTCTime, _ quotes: ResetQuotes, _ deals: [DealRecord], _ read: ServerTime
    ) -> (Int64?, Bool) {
        let zone = context.settings.zone
        let isOfOldDay =
            plan.spec.rolloverCosts == .oldDay
            && RolloverWindow(reset, zone: zone, payer: .oldDay) != nil
        // Nights between the reset and the read; one beside the reset may be the old day's.
        let margin = RolloverWindow.milliseconds
        let day: Int64 = 86_400_000
        let time = zone.serverTime(at: reset).milliseconds
        let first = isOfOldDay ? time + margin : time - margin
        let nights = (read.milliseconds + margin) / day - first / day
        if !isOfOldDay, let before = quotes.storages[entry.login] {
            let since = zone.serverTime(at: UTCTime(milliseconds: before.at)).milliseconds
            let traded = deals.contains {
                $0.isTrade && since <= $0.time.milliseconds && $0.time.milliseconds < time
            }
            if !traded { return (before.amount, false) }
        }
        return (nil, nights > 0)
    }
}

extension ServerContext {
    /// Whether an anchor of this account waits for its equity at the reset.
    func wantsMarking(_ entry: AccountEntry) -> Bool {
        guard prediction != nil, let slot = entry.slot else { return false }
        return (entry.arming?.row ?? table.row(of: slot)).flags.contains(.anchorsOpen)
    }
}
