internal import MTBridge
internal import RiskEngine

/// What an account's deals say of its current life: immutable, replaced whenever they are read.
final class DealBook: Sendable {
    let life: UInt32
    /// Those that the account's plan has it follow.
    let flows: CashFlows
    /// What all deals add up to, balance and credit.
    let cash: Int64
    let progress: DealProgress
    /// What the account had at its last reset; nil when the life began after it.
    let opening: ResetBalance?

    /// - Parameter utc: When the deals were read, by the server's clock.
    init(
        _ history: DealHistory, progress: DealProgress, opening: ResetBalance?, life: LifeRecord,
        plan: PlanTable.Plan, zone: ServerZone, at utc: UTCTime
    ) {
        self.progress = progress
        self.opening = opening
        self.life = life.life
        flows = history.cashFlows(of: life, plan: plan, zone: zone, at: utc)
        cash = history.cash
    }
}

extension ResetEquity {
    /// What the account had at the reset before `utc`.
    ///
    /// - Parameter deals: Of the account, ascending.
    func opening(
        _ history: DealHistory, _ deals: [DealRecord], life: LifeRecord, at utc: UTCTime,
        now: MonotonicTime
    ) -> ResetBalance? {
        let day = plan.calendar.day(containing: utc)
        guard life.start < day.start else { return nil }
        let zone = context.settings.zone
        let equity = equity(at: day.start, history, deals, now: now)
        if equity != .pending { context.books.endMarking(entry.login) }
        return ResetBalance(
            day: day.number, reset: day.start.milliseconds,
            balance: history.balance(before: zone.serverTime(at: day.start)).minorUnits,
            equity: equity)
    }
}
