import MTBridge
import RiskEngine

/// Logins that move, go and come at run time.
extension Emulator {
    func carryOut(_ change: AccountChange, cause: String) throws(ScenarioError) {
        let account: Int
        switch change {
        case .move(let login, let group): account = try move(login, to: group)
        case .archive(let login): account = try archive(login)
        case .restore(let login): account = try restore(login)
        case .delete(let login):
            account = try takeAway(login).account
        case .create(let login, let group, let balance, let leverage):
            account = try create(login, group: group, balance: balance, leverage: leverage)
        }
        _ = logBegin(.account(change), cause: cause)
        let state = book.accounts[account]
        logs.truth(stamp, "account") { line in
            line.pair("login", change.login.rawValue)
            line.pair("change", Fault.account(change).name)
            line.pair("group", book.users[account].group)
            line.pair("is_present", isPresent(account))
            line.pair("balance_minor", state.balance)
            line.pair("credit_minor", state.credit)
            line.pair("equity", state.equity)
        }
        switch change {
        case .move: hint(.user, login: change.login)
        case .archive, .delete: hint(.userDeleted, login: change.login)
        case .restore, .create: hint(.userAdded, login: change.login)
        }
        if isPresent(account) { settle(account) }
    }

    private func present(_ login: Login) throws(ScenarioError) -> Int {
        guard let account = book.account(of: login) else { throw .invalid("no account \(login)") }
        return account
    }

    private func move(_ login: Login, to name: String) throws(ScenarioError) -> Int {
        let account = try present(login)
        guard let group = book.groupIndex[name] else { throw .invalid("no group '\(name)'") }
        let old = book.group(of: account)
        guard book.groups[group].currency == old.currency,
            book.groups[group].currencyDigits == old.currencyDigits
        else { throw .invalid("move: group '\(name)' has another currency than \(login)") }
        // Positions look at the new group's prices.
        let held = takePositions(account)
        book.accounts[account].group = UInt16(group)
        book.users[account].group = name
        putPositions(held, account)
        book.refreshMargin(account: account)
        book.forgetOrderBounds()
        return account
    }

    private func archive(_ login: Login) throws(ScenarioError) -> Int {
        let archived = try takeAway(login)
        desk.archive[login] = archived
        return archived.account
    }

    /// Out of the market and the index; the history stays where it is.
    private func takeAway(_ login: Login) throws(ScenarioError) -> ArchivedAccount {
        let account = try present(login)
        let positions = takePositions(account)
        let orders = book.orders[account]
        for order in orders {
            guard let symbol = market.index(of: order.symbol),
                let at = book.pending[symbol].firstIndex(of: Int32(account))
            else { continue }
            book.pending[symbol].remove(at: at)
        }
        book.orders[account] = []
        book.refreshMargin(account: account)
        book.accountIndex[login.rawValue] = nil
        desk.absent.insert(account)
        return ArchivedAccount(account: account, positions: positions, orders: orders)
    }

    private func restore(_ login: Login) throws(ScenarioError) -> Int {
        guard let archived = desk.archive[login], book.account(of: login) == nil else {
            throw .invalid("restore: no account \(login) in the archive, or a new one in its place")
        }
        desk.archive[login] = nil
        let account = archived.account
        desk.absent.remove(account)
        book.accountIndex[login.rawValue] = Int32(account)
        putPositions(archived.positions, account)
        for order in archived.orders {
            book.orders[account].append(order)
            if let symbol = market.index(of: order.symbol) {
                book.pending[symbol].append(Int32(account))
            }
        }
        book.refreshMargin(account: account)
        return account
    }

    private func takePositions(_ account: Int) -> [(record: PositionRecord, storage: Int64)] {
        let held = book.positionsByAccount[account].map { slot in
            let entry = book.entries[Int(slot)]
            return (record: entry.record, storage: entry.storage)
        }
        for slot in book.positionsByAccount[account] {
            book.resize(slot: Int(slot), to: .zero, open: book.marks[Int(slot)].open)
        }
        return held
    }

    private func putPositions(
        _ positions: [(record: PositionRecord, storage: Int64)], _ account: Int
    ) {
        for held in positions {
            guard let symbol = market.index(of: held.record.symbol) else { continue }
            book.open(
                account: account, symbol: symbol, record: held.record, storage: held.storage,
                rateMargin: held.record.rateMargin)
        }
    }

    private func create(
        _ login: Login, group name: String, balance: Double, leverage: UInt32
    ) throws(ScenarioError) -> Int {
        guard book.account(of: login) == nil else {
            throw .invalid("create: \(login) is there already")
        }
        guard let group = book.groupIndex[name] else { throw .invalid("no group '\(name)'") }
        var user = UserRecord()
        user.login = login
        user.group = name
        user.leverage = max(1, leverage)
        user.registration = serverTime
        user.lastAccess = user.registration
        let account = book.addAccount(user, group: group)
        let minor = Int64((balance * book.scales[account]).rounded(.toNearestOrAwayFromZero))
        if minor != 0 {
            post(
                .balance, minor: minor, account: account, comment: "Initial balance",
                cause: "create", isHinted: false)
        }
        return account
    }
}
