internal import MTBridge
internal import RiskEngine

/// What an account's deals say of its past: opening balance, balance at any instant, its highs.
struct DealHistory {
    /// One change of the balance or the credit, in trading time.
    private struct Step {
        var time: ServerTime
        var balance: Int64
        var credit: Int64
        /// Positions open after it.
        var open: Int
    }
    private var steps: [Step] = []
    /// A deal that is no trading.
    struct Flow {
        var time: ServerTime
        var kind: CashFlowKinds
        var balance: Int64
        var credit: Int64
        /// The balance of all deals up to this one.
        var balanceAfter: Int64
    }
    /// The balance operations before the first trade, and when the first was booked.
    private(set) var opening: (amount: Money, at: ServerTime)?
    /// In trading time, ascending.
    private(set) var flows: [Flow] = []
    /// What the server's end of the day booked; in trading time, ascending.
    private(set) var charges: [(time: ServerTime, amount: Int64)] = []
    /// What all deals add up to, balance and credit.
    private(set) var cash: Int64 = 0

    /// - Parameter deals: All deals of one account, in any order.
    init(_ deals: [DealRecord], digits: CurrencyDigits) {
        var balance: Int64 = 0
        var allCredit: Int64 = 0
        var openVolume: [UInt64: Int64] = [:]
        var isOpening = true
        for deal in Self.inOrder(deals) {
            let change = deal.balanceChange(digits)
            balance = balance.addingReportingOverflow(change).partialValue
            let credit = deal.creditChange(digits)
            allCredit = allCredit &+ credit
            cash = cash &+ change &+ credit
            if deal.isEndOfDayCharge { charges.append((deal.time, change)) }
            if let kind = deal.flowKind {
                flows.append(
                    Flow(
                        time: deal.time, kind: kind, balance: change, credit: credit,
                        balanceAfter: balance))
            }
            if deal.isTrade {
                isOpening = false
                let volume = Int64(clamping: deal.volume.rawValue)
                let signed = deal.action == .buy ? volume : -volume
                let left = (openVolume[deal.positionID] ?? 0) &+ signed
                openVolume[deal.positionID] = left == 0 ? nil : left
            } else if isOpening, deal.action == .balance {
                opening = (
                    Money(minorUnits: (opening?.amount.minorUnits ?? 0) &+ change),
                    opening?.at ?? deal.time
                )
            }
            steps.append(
                Step(
                    time: deal.time, balance: balance, credit: allCredit, open: openVolume.count))
        }
    }

    /// The deals that count, ascending.
    ///
    /// A time outside of this century is garbage, and so is what hangs on it. A cancelled trade has
    /// no result any more, and what takes the result back (commented `cancel TICKET`) is no flow.
    static func inOrder(_ deals: [DealRecord]) -> [DealRecord] {
        let cancelled = Set(
            deals.filter { $0.action == .buyCanceled || $0.action == .sellCanceled }.map {
                "cancel \($0.ticket)"
            })
        return deals.filter { deal in
            ServerTimeline.plausible.contains(deal.time.milliseconds)
                && !(deal.action == .balance && cancelled.contains(deal.comment))
        }.sorted { ($0.time, $0.ticket) < ($1.time, $1.ticket) }
    }

    /// The cash flows of a life: what came after the deals that opened it; and what the nights
    /// around the trading day of `utc` cost.
    ///
    /// These are the ones up to the first (in a later life: the last before it was enrolled) that
    /// brought the balance to the initial balance.
    func cashFlows(
        of life: LifeRecord, plan: PlanTable.Plan, zone: ServerZone, at utc: UTCTime
    ) -> CashFlows {
        let day = plan.calendar.day(containing: utc)
        let costs = rolloverCosts(around: day, plan, zone: zone)
        guard !flows.isEmpty else { return CashFlows(costs: costs) }
        let kinds = plan.spec.cashFlows
        let start = zone.serverTime(at: life.start)
        let enrolled = zone.serverTime(at: life.enrolledAt)
        let opens = { (flow: Flow) in
            flow.time <= enrolled && flow.balanceAfter == life.initialBalance.minorUnits
        }
        let last = life.life == 1 ? flows.firstIndex(where: opens) : flows.lastIndex(where: opens)
        return CashFlows(
            flows.enumerated().filter { index, flow in
                index > (last ?? -1) && flow.time >= start && kinds.contains(flow.kind)
            }.map { _, flow in
                CashFlow(
                    at: zone.utc(at: flow.time).milliseconds, balance: flow.balance,
                    credit: flow.credit)
            }, costs: costs)
    }

    /// The balance of all deals before `instant`: exact.
    func balance(before instant: ServerTime) -> Money {
        Money(minorUnits: step(before: instant)?.balance ?? 0)
    }

    /// The credit of all deals before `instant`: exact.
    func credit(before instant: ServerTime) -> Money {
        Money(minorUnits: step(before: instant)?.credit ?? 0)
    }

    /// Whether any position was open at `instant`: then equity was not balance.
    func hadOpenPositions(at instant: ServerTime) -> Bool {
        (step(before: instant)?.open ?? 0) > 0
    }

    /// The balance at every change since `start`.
    func balances(since start: ServerTime) -> [(balance: Int64, at: ServerTime)] {
        steps.filter { $0.time >= start }.map { ($0.balance, $0.time) }
    }

    private func step(before instant: ServerTime) -> Step? {
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].time < instant { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : steps[low - 1]
    }
}

extension DealRecord {
    /// Which kind of cash flow it is; nil for trades and what trading costs or earns.
    var flowKind: CashFlowKinds? {
        switch action {
        case .balance: .balance
        case .credit: .credit
        case .charge: .charge
        case .correction: .correction
        case .bonus: .bonus
        case .soCompensation, .soCompensationCredit: .compensation
        case .buy, .sell, .buyCanceled, .sellCanceled, .commission, .commissionDaily,
            .commissionMonthly, .agentDaily, .agentMonthly, .interestRate, .dividend,
            .dividendFranked, .tax, .agent:
            nil
        }
    }

    /// By how much it moved the credit.
    func creditChange(_ digits: CurrencyDigits) -> Int64 {
        guard action == .credit || action == .bonus || action == .soCompensationCredit else {
            return 0
        }
        return Money(platform: profit, digits: digits)?.minorUnits ?? 0
    }

    /// A buy or a sell, as opposed to a balance operation.
    var isTrade: Bool { action == .buy || action == .sell }

    /// By how much it moved the balance: bonus and credit move the credit, cancelled deals nothing.
    func balanceChange(_ digits: CurrencyDigits) -> Int64 {
        switch action {
        case .credit, .bonus, .soCompensationCredit, .buyCanceled, .sellCanceled: return 0
        case .buy, .sell, .balance, .charge, .correction, .commission, .commissionDaily,
            .commissionMonthly, .agentDaily, .agentMonthly, .interestRate, .dividend,
            .dividendFranked, .tax, .agent, .soCompensation:
            return [profit, storage, commission, fee].reduce(0) {
                $0 &+ (Money(platform: $1, digits: digits)?.minorUnits ?? 0)
            }
        }
    }
}
