internal import MTBridge
internal import RiskEngine

/// The server's own end of the day beside a reset of a plan: what it charges then is the matter of
/// `rollover-costs=`.
struct RolloverWindow {
    private let reset: UTCTime
    /// UTC milliseconds from when until when the server charges.
    private let span: ClosedRange<Int64>
    private let payer: RolloverCosts

    /// How far from its midnight a server may charge.
    static let milliseconds: Int64 = 15 * 60_000
    private static let day: Int64 = 86_400_000

    /// Nil where the server's midnight is not beside the reset.
    init?(_ reset: UTCTime, zone: ServerZone, payer: RolloverCosts) {
        let time = zone.serverTime(at: reset).milliseconds
        let sinceMidnight = (time % Self.day + Self.day) % Self.day
        let distance = sinceMidnight <= Self.day / 2 ? sinceMidnight : sinceMidnight - Self.day
        guard distance.magnitude <= Self.milliseconds else { return nil }
        self.reset = reset
        let midnight = reset.milliseconds - distance
        span = midnight - Self.milliseconds...midnight + Self.milliseconds
        self.payer = payer
    }

    /// Whether a charge of `utc` belongs to the day on the other side of the reset.
    func moves(_ utc: UTCTime) -> Bool {
        span.contains(utc.milliseconds) && (utc < reset) == (payer == .newDay)
    }
}

extension DealHistory {
    /// What the end of the server's day booked on the wrong side of the resets that a trading day
    /// begins and ends with.
    func rolloverCosts(
        around day: TradingDay, _ plan: PlanTable.Plan, zone: ServerZone
    ) -> [RolloverCost] {
        guard !charges.isEmpty else { return [] }
        let payer = plan.spec.rolloverCosts
        let resets = [(day.start, day.number), (day.end, plan.calendar.day(after: day).number)]
        return resets.flatMap { reset, number -> [RolloverCost] in
            guard let window = RolloverWindow(reset, zone: zone, payer: payer) else { return [] }
            return charges.compactMap { charge in
                let utc = zone.utc(at: charge.time, near: reset)
                guard window.moves(utc) else { return nil }
                return RolloverCost(
                    at: utc.milliseconds, amount: charge.amount, payer: payer, day: number)
            }
        }
    }
}

extension DealRecord {
    /// Booked by the server's end of the day (actions 8 to 12), not by anybody's trading.
    var isEndOfDayCharge: Bool {
        switch action {
        case .commissionDaily, .commissionMonthly, .agentDaily, .agentMonthly, .interestRate: true
        case .buy, .sell, .balance, .credit, .charge, .correction, .bonus, .commission,
            .buyCanceled, .sellCanceled, .dividend, .dividendFranked, .tax, .agent, .soCompensation,
            .soCompensationCredit:
            false
        }
    }
}
