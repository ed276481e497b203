internal import RiskEngine

/// What an account's deals say of its current life: immutable, replaced whenever they are read.
final class DealBook: Sendable {
    let life: UInt32
    /// Those that the account's plan has it follow.
    let flows: CashFlows
    /// What all deals add up to, balance and credit.
    let cash: Int64
    let progress: DealProgress
    /// The balance at the reset before `utc`; nil when the life began after it.
    let opening: ResetBalance?

    /// - Parameter utc: When the deals were read, by the server's clock.
    init(
        _ history: DealHistory, progress: DealProgress, life: LifeRecord, plan: PlanTable.Plan,
        zone: ServerZone, at utc: UTCTime
    ) {
        let day = plan.calendar.day(containing: utc)
        let reset = zone.serverTime(at: day.start)
        opening =
            life.start < day.start
            ? ResetBalance(
                day: day.number, reset: day.start.milliseconds,
                balance: history.balance(before: reset).minorUnits,
                wasFlat: !history.hadOpenPositions(at: reset))
            : nil
        self.progress = progress
        self.life = life.life
        flows = history.cashFlows(of: life, following: plan.spec.cashFlows, zone: zone)
        cash = history.cash
    }
}
