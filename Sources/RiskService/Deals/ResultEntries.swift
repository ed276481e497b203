internal import MTBridge
internal import RiskEngine

/// Makes of deals what results are added up from.
struct ResultEntries {
    let life: LifeRecord
    let calendar: TradingCalendar
    let zone: ServerZone
    let rolloverCosts: RolloverCosts

    init(life: LifeRecord, plan: PlanTable.Plan, zone: ServerZone) {
        self.life = life
        calendar = plan.calendar
        self.zone = zone
        rolloverCosts = plan.spec.rolloverCosts
    }

    /// - Parameter deals: Of one account, ascending.
    func entries(of deals: [DealRecord]) -> [ResultEntry] {
        var day: TradingDay?
        var entries: [ResultEntry] = []
        for deal in deals {
            guard let kind = kind(of: deal) else { continue }
            let utc = zone.utc(at: deal.time)
            guard utc >= life.start else { continue }
            let present: TradingDay
            if let day, day.start <= utc, utc < day.end {
                present = day
            } else {
                present = calendar.day(containing: utc)
            }
            day = present
            let volume = Int64(clamping: deal.volume.rawValue)
            entries.append(
                ResultEntry(
                    ticket: deal.ticket, at: utc.milliseconds,
                    day: payer(of: deal, at: utc, present), kind: kind,
                    position: deal.positionID, volume: deal.action == .buy ? volume : -volume,
                    result: kind == .payout ? 0 : deal.balanceChange(life.digits)))
        }
        return entries
    }

    /// The day that a deal counts in: its own, but for what the server charges around a reset.
    private func payer(of deal: DealRecord, at utc: UTCTime, _ day: TradingDay) -> Int32 {
        guard deal.isEndOfDayCharge else { return day.number }
        let reset = rolloverCosts == .newDay ? day.end : day.start
        let window = RolloverWindow(reset, zone: zone, payer: rolloverCosts)
        guard window?.moves(utc) == true else { return day.number }
        switch rolloverCosts {
        case .newDay: return calendar.day(after: day).number
        case .oldDay:
            return calendar.day(containing: day.start.advanced(byMilliseconds: -1)).number
        }
    }

    /// Nil for what is no result: money that came in, credit, cancelled trades.
    private func kind(of deal: DealRecord) -> ResultEntry.Kind? {
        switch deal.action {
        case .buy, .sell:
            switch deal.entry {
            case .in: .opens
            case .out, .outBy: .closes
            case .inOut: .reverses
            }
        case .balance: deal.balanceChange(life.digits) < 0 ? .payout : nil
        case .commission, .commissionDaily, .commissionMonthly, .agentDaily, .agentMonthly,
            .interestRate, .dividend, .dividendFranked, .tax, .agent:
            .cost
        case .credit, .bonus, .charge, .correction, .soCompensation, .soCompensationCredit,
            .buyCanceled, .sellCanceled:
            nil
        }
    }
}
