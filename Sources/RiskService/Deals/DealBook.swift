internal import RiskEngine

/// What an account's deals say of its current life: immutable, replaced whenever they are read.
final class DealBook: Sendable {
    let life: UInt32
    /// Those that the account's plan has it follow.
    let flows: CashFlows
    /// What all deals add up to, balance and credit.
    let cash: Int64
    let progress: DealProgress

    init(
        _ history: DealHistory, progress: DealProgress, life: LifeRecord, plan: PlanTable.Plan,
        zone: ServerZone
    ) {
        self.progress = progress
        self.life = life.life
        flows = history.cashFlows(of: life, following: plan.spec.cashFlows, zone: zone)
        cash = history.cash
    }
}
