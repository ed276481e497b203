internal import MTBridge
internal import RiskEngine

/// What an account's deals say of its past: opening balance, balance at any instant, its highs.
struct DealHistory {
    /// One change of the balance, in trading time.
    private struct Step {
        var time: ServerTime
        var balance: Int64
        /// Positions open after it.
        var open: Int
    }
    private var steps: [Step] = []
    /// The balance operations before the first trade, and when the first was booked.
    private(set) var opening: (amount: Money, at: ServerTime)?

    /// - Parameter deals: All deals of one account, in any order.
    init(_ deals: [DealRecord], digits: CurrencyDigits) {
        var balance: Int64 = 0
        var openVolume: [UInt64: Int64] = [:]
        var isOpening = true
        // A time outside of this century is garbage, and so is what hangs on it.
        for deal in deals.filter({ ServerTimeline.plausible.contains($0.time.milliseconds) })
            .sorted(by: { ($0.time, $0.ticket) < ($1.time, $1.ticket) })
        {
            let change = deal.balanceChange(digits)
            balance = balance.addingReportingOverflow(change).partialValue
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
            steps.append(Step(time: deal.time, balance: balance, open: openVolume.count))
        }
    }

    /// The balance of all deals before `instant`: exact.
    func balance(before instant: ServerTime) -> Money {
        Money(minorUnits: step(before: instant)?.balance ?? 0)
    }

    /// Whether any position was open at `instant`: then equity was not balance.
    func hadOpenPositions(at instant: ServerTime) -> Bool {
        (step(before: instant)?.open ?? 0) > 0
    }

    /// The highest balance at any moment since `start`.
    func highestBalance(since start: ServerTime) -> Money? {
        steps.filter { $0.time >= start }.map(\.balance).max().map(Money.init(minorUnits:))
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
