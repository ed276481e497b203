import MTBridge
import RiskEngine

/// History that changes after the fact.
extension Emulator {
    func alter(_ change: DealChange, cause: String) throws(ScenarioError) {
        guard let account = book.account(of: change.login) else {
            throw .invalid("no account \(change.login)")
        }
        guard let at = index(of: change.target, book.deals[account]) else {
            throw .invalid("account \(change.login) has no such deal")
        }
        let before = book.deals[account][at]
        if change.kind == .cancel, before.action != .buy, before.action != .sell {
            throw .invalid("deal-cancel: deal \(before.ticket) is no trade")
        }
        _ = logBegin(.deal(change), cause: cause)
        let after = altered(before, change.kind)
        if let after {
            book.deals[account][at] = after
        } else {
            book.deals[account].remove(at: at)
        }
        let was = contribution(before, account)
        let result = after.map { contribution($0, account) } ?? (balance: 0, credit: 0)
        if change.fixesBalance {
            book.accounts[account].balance += result.balance - was.balance
            book.accounts[account].credit += result.credit - was.credit
        }
        logChange(change, before: before, after: after, account: account)
        if change.isHinted { hint(.deal, login: change.login) }
        if change.kind == .cancel, was.balance != 0 {
            post(
                .balance, minor: -was.balance, account: account,
                comment: "cancel \(before.ticket)", cause: cause, isHinted: change.isHinted)
        }
        settle(account)
    }

    private func index(of target: DealChange.Target, _ deals: [DealRecord]) -> Int? {
        switch target {
        case .ticket(let ticket): return deals.firstIndex { $0.ticket == ticket }
        case .last: return deals.isEmpty ? nil : deals.count - 1
        case .lastClose:
            return deals.lastIndex { deal in
                (deal.action == .buy || deal.action == .sell) && deal.entry != .in
            }
        }
    }

    /// Nil when the deal is gone.
    private func altered(_ before: DealRecord, _ kind: DealChange.Kind) -> DealRecord? {
        var deal = before
        switch kind {
        case .delete: return nil
        case .cancel:
            deal.action = before.action == .buy ? .buyCanceled : .sellCanceled
            deal.profit = 0
            deal.storage = 0
            deal.commission = 0
            deal.fee = 0
        case .edit(let fields):
            deal.profit = fields.profit ?? deal.profit
            deal.storage = fields.storage ?? deal.storage
            deal.commission = fields.commission ?? deal.commission
            deal.price = fields.price ?? deal.price
            deal.action = fields.action ?? deal.action
            deal.comment = fields.comment ?? deal.comment
            deal.time = deal.time.advanced(byMilliseconds: fields.shiftMilliseconds ?? 0)
            if let lots = fields.lots {
                deal.volume = Volume(rawValue: UInt64((lots * 1e8).rounded()))
                if deal.entry != .in { deal.volumeClosed = deal.volume }
            }
        }
        return deal
    }

    /// What a deal adds to balance and credit, in minor units; cancelled trades add nothing.
    private func contribution(
        _ deal: DealRecord, _ account: Int
    ) -> (balance: Int64, credit: Int64) {
        func minor(_ amount: Double) -> Int64 {
            Int64((amount * book.scales[account]).rounded(.toNearestOrAwayFromZero))
        }
        if deal.action == .buyCanceled || deal.action == .sellCanceled { return (0, 0) }
        if deal.action.movesCredit { return (0, minor(deal.profit)) }
        return (
            minor(deal.profit) + minor(deal.storage) + minor(deal.commission) + minor(deal.fee), 0
        )
    }

    private func logChange(
        _ change: DealChange, before: DealRecord, after: DealRecord?, account: Int
    ) {
        func write(_ deal: DealRecord, _ line: inout JSONText) {
            line.openObject()
            line.pair("action", deal.action.rawValue)
            line.pair("profit", deal.profit)
            line.pair("swap", deal.storage)
            line.pair("commission", deal.commission)
            line.pair("price", deal.price)
            line.pair("volume", deal.volume.rawValue)
            line.pair("time_server_ms", deal.time.milliseconds)
            line.pair("comment", deal.comment)
            line.closeObject()
        }
        let state = book.accounts[account]
        logs.truth(stamp, "deal_changed") { line in
            line.pair("login", change.login.rawValue)
            line.pair("deal", before.ticket)
            line.pair("change", Fault.deal(change).name)
            line.key("before")
            write(before, &line)
            line.key("after")
            if let after {
                write(after, &line)
            } else {
                line.null()
            }
            line.pair("hinted", change.isHinted)
            line.pair("balance_minor", state.balance)
            line.pair("credit_minor", state.credit)
            line.pair("equity", state.equity)
        }
    }
}
