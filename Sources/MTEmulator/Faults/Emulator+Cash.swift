import MTBridge
import RiskEngine

extension Emulator {
    /// Books a deposit, withdrawal, credit, bonus, correction, charge or compensation now.
    ///
    /// - Returns: The deal's ticket.
    /// - Throws: When the login is unknown, or the action is a trade.
    @discardableResult
    public func book(
        _ flow: CashFlow, cause: String = "command"
    ) throws(ScenarioError) -> UInt64 {
        guard let account = book.account(of: flow.login) else {
            throw .invalid("no account \(flow.login)")
        }
        guard !flow.action.isTrade else {
            throw .invalid("a cash flow needs a deal action from 2 on, without 13 and 14")
        }
        let deal = post(
            flow.action, minor: flow.minorUnits, account: account, comment: flow.comment,
            cause: cause, isHinted: flow.isHinted)
        return deal.ticket
    }

    /// One deal without a trade: balance or credit moves, and the truth log says to what.
    @discardableResult
    func post(
        _ action: DealRecord.Action, minor: Int64, account: Int, comment: String, cause: String,
        isHinted: Bool = true
    ) -> DealRecord {
        var deal = DealRecord()
        deal.ticket = takeTicket()
        deal.login = book.users[account].login
        deal.action = action
        deal.profit = book.amount(minor, account: account)
        deal.currencyDigits = book.group(of: account).currencyDigits
        deal.time = serverTime
        deal.comment = String(comment.prefix(31))
        if action.movesCredit {
            book.accounts[account].credit += minor
        } else {
            book.accounts[account].balance += minor
        }
        book.deals[account].append(deal)
        logPosting(deal, minor: minor, account: account, cause: cause)
        if isHinted { hint(.deal, login: deal.login) }
        settle(account)
        return deal
    }

    func logPosting(_ deal: DealRecord, minor: Int64, account: Int, cause: String) {
        let state = book.accounts[account]
        logs.truth(stamp, "posting") { line in
            line.pair("login", deal.login.rawValue)
            line.pair("deal", deal.ticket)
            line.pair("action", deal.action.rawValue)
            line.pair("cause", cause)
            line.pair("amount_minor", minor)
            line.pair("balance_minor", state.balance)
            line.pair("credit_minor", state.credit)
            line.pair("equity", state.equity)
            line.pair("comment", deal.comment)
        }
    }
}
