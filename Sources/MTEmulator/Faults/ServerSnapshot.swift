import MTBridge

/// The server's rows as they were at one instant.
struct ServerSnapshot {
    var accounts: [Int: AccountRecord] = [:]
    var users: [Int: UserRecord] = [:]
    var positions: [Int: [PositionRecord]] = [:]
    var orders: [Int: [OrderRecord]] = [:]
    /// The deals of then are the first so many of now; edits show through.
    var dealCounts: [Int: Int] = [:]
    var quotes: [Quote] = []
    var conversions: [Conversion] = []
}

extension Emulator {
    /// Takes the true rows of the accounts that `covers` names.
    func snapshot(where covers: (Int) -> Bool) -> ServerSnapshot {
        var snapshot = ServerSnapshot()
        snapshot.quotes = market.quotes
        snapshot.conversions = market.conversions
        for account in book.accounts.indices where isPresent(account) && covers(account) {
            snapshot.accounts[account] = trueRow(account)
            snapshot.users[account] = book.users[account]
            snapshot.positions[account] = book.positionsByAccount[account].map {
                book.positionRecord(slot: Int($0))
            }
            snapshot.orders[account] = book.orders[account]
            snapshot.dealCounts[account] = book.deals[account].count
        }
        return snapshot
    }

    func trueRow(_ account: Int) -> AccountRecord {
        var record = book.accountRecord(account)
        record.blockedCommission = book.amount(
            desk.blockedCommission(of: account), account: account)
        return record
    }
}
