import MTBridge
import RiskEngine

extension Emulator {
    /// An account's row as the server shows it now, lies included.
    func present(_ account: Int) -> AccountRecord {
        var record = book.accountRecord(account)
        record.blockedCommission = book.amount(
            desk.blockedCommission(of: account), account: account)
        if let equity = desk.torn[account] { tear(&record, equity: equity, account: account) }
        return record
    }

    /// Equity, and what follows from it, of another instant than the rest.
    func tear(_ record: inout AccountRecord, equity: Int64, account: Int) {
        let margin = book.accounts[account].margin
        record.equity = book.amount(equity, account: account)
        record.marginFree = book.amount(equity - margin, account: account)
        record.marginLevel = margin == 0 ? 0 : Double(equity) / Double(margin) * 100
    }
}
