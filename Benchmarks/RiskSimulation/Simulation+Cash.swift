import MTBridge
import MTEmulator
import RiskEngine
import RiskService

// Money that comes and goes: done to the emulator, and told to the judge as what is true.
extension Simulation {
    func pay(_ deed: CashDesk.Deed, at utc: Int64) {
        let server = spec.plans[deed.plan].server
        guard let place = judge.place(of: judge.firm.key(deed.plan, deed.login)) else { return }
        let emulator = servers[server].emulator
        let known = judge.accounts[place].flows
        switch deed.kind {
        case .flow(let action, let minorUnits):
            let amount = Self.signed(action, minorUnits, after: known)
            let flow = MTEmulator.CashFlow(
                deed.login, action, minorUnits: amount, isHinted: deed.isHinted)
            guard let ticket = try? emulator.book(flow, cause: "simulation") else {
                return judge.fail("the emulator booked nothing for \(deed)", at: utc)
            }
            judge.booked(
                AccountJudge.Flow(ticket: ticket, at: utc, action: action, amount: amount),
                place, at: utc)
        case .edit(let minorUnits):
            guard let last = known.last else { return }
            var fields = DealChange.Fields()
            let amount = last.amount < 0 ? -minorUnits : minorUnits
            fields.profit = Double(amount) / 100
            alter(emulator, deed, .ticket(last.ticket), .edit(fields))
            judge.changed(last, to: amount, place, at: utc)
        case .delete:
            guard let last = known.last else { return }
            alter(emulator, deed, .ticket(last.ticket), .delete)
            judge.changed(last, to: nil, place, at: utc)
        case .cancel:
            guard let deal = Self.lastClose(emulator, deed.login) else { return }
            let change = DealChange(deed.login, .lastClose, .cancel, isHinted: deed.isHinted)
            emulator.inject(.deal(change))
            let result = deal.profit + deal.storage + deal.commission + deal.fee
            judge.rewritten(place, by: -Int64((result * 100).rounded()), at: utc)
        case .result(let minorUnits):
            guard let deal = Self.lastClose(emulator, deed.login) else { return }
            var fields = DealChange.Fields()
            fields.profit = deal.profit + Double(minorUnits) / 100
            alter(emulator, deed, .ticket(deal.ticket), .edit(fields))
            judge.rewritten(place, by: minorUnits, at: utc)
        }
        report.counts.count("fault: \(deed.kind.name)")
        commits.note("\(UTCTime(milliseconds: utc).rfc3339) FAULT \(deed)")
    }

    private func alter(
        _ emulator: Emulator, _ deed: CashDesk.Deed, _ target: DealChange.Target,
        _ kind: DealChange.Kind
    ) {
        emulator.inject(
            .deal(
                DealChange(
                    deed.login, target, kind, fixesBalance: true, isHinted: deed.isHinted)))
    }

    private static func lastClose(_ emulator: Emulator, _ login: Login) -> DealRecord? {
        emulator.deals(of: login).last { deal in
            (deal.action == .buy || deal.action == .sell) && deal.entry != .in
        }
    }

    /// What came in goes out again sooner or later, and credit is never below nothing.
    private static func signed(
        _ action: DealRecord.Action, _ amount: Int64, after flows: [AccountJudge.Flow]
    ) -> Int64 {
        switch action {
        case .charge: return -amount
        case .soCompensation, .soCompensationCredit: return amount
        default: break
        }
        if action == .credit || action == .bonus {
            let credit = flows.filter(\.movesCredit).reduce(0) { $0 + $1.amount }
            return credit >= amount ? -amount : amount
        }
        let sum = flows.reduce(0) { $0 + $1.amount }
        if sum.magnitude > 500_000 { return sum > 0 ? -amount : amount }
        return amount % 2 == 0 ? amount : -amount
    }
}
