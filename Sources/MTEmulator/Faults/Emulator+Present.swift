import MTBridge
import RiskEngine

/// What replies show: the book, seen through the lies that are being told.
extension Emulator {
    func covers(_ view: ActiveView, _ account: Int) -> Bool {
        view.covers(book.users[account].login, group: book.accounts[account].group)
    }

    /// The first active lie of a kind about an account.
    private func view(_ account: Int, where isKind: (ViewFault.Kind) -> Bool) -> ActiveView? {
        desk.views.first { isKind($0.fault.kind) && covers($0, account) }
    }

    private func stale(_ account: Int) -> ServerSnapshot? {
        view(account) { $0 == .stale }?.snapshot
    }

    /// False while an account is left out of every reply.
    func isShown(_ account: Int) -> Bool {
        guard isPresent(account) else { return false }
        return desk.views.allSatisfy { view in
            guard covers(view, account) else { return true }
            if case .stale = view.fault.kind { return view.snapshot.accounts[account] != nil }
            return !view.hides(book.users[account].login)
        }
    }

    /// Accounts of known logins, in the order asked for; those left out are left out.
    func shown(_ logins: [Login]) -> [Int] {
        let known = logins.compactMap { book.account(of: $0) }
        guard desk.isLying else { return known }
        return known.filter { isShown($0) }
    }

    /// How many of so many rows a reply carries before it ends.
    func cut(_ count: Int, of accounts: [Int]) -> Int {
        var count = count
        for view in desk.views {
            guard case .short(let share) = view.fault.kind,
                accounts.contains(where: { covers(view, $0) })
            else { continue }
            count = Int((Double(count) * share).rounded(.down))
        }
        return count
    }

    /// An account's row as the server shows it now.
    func present(_ account: Int) -> AccountRecord {
        guard desk.isLying || !desk.torn.isEmpty else { return trueRow(account) }
        var record = stale(account)?.accounts[account] ?? marked(account)
        if let equity = desk.torn[account] { tear(&record, equity: equity, account: account) }
        for view in desk.views where covers(view, account) {
            guard case .torn(let part) = view.fault.kind,
                let old = view.snapshot.accounts[account]
            else { continue }
            record.take(part, of: old)
        }
        if view(account, where: { $0 == .zero }) != nil {
            var zero = AccountRecord()
            zero.login = record.login
            zero.currencyDigits = record.currencyDigits
            return zero
        }
        return record
    }

    /// The row at the prices that are shown.
    private func marked(_ account: Int) -> AccountRecord {
        guard let prices = prices(of: account) else { return trueRow(account) }
        var state = book.accounts[account]
        state.profit = book.positionsByAccount[account].reduce(0) {
            $0 + shown(slot: Int($1), prices).profit
        }
        var record = book.accountRecord(account, state)
        record.blockedCommission = book.amount(
            desk.blockedCommission(of: account), account: account)
        return record
    }

    /// Equity, and what follows from it, of another instant than the rest.
    private func tear(_ record: inout AccountRecord, equity: Int64, account: Int) {
        let margin = book.accounts[account].margin
        record.equity = book.amount(equity, account: account)
        record.marginFree = book.amount(equity - margin, account: account)
        record.marginLevel = margin == 0 ? 0 : Double(equity) / Double(margin) * 100
    }

    func presentPositions(_ account: Int) -> [PositionRecord] {
        let slots = book.positionsByAccount[account]
        guard desk.isLying else { return slots.map { book.positionRecord(slot: Int($0)) } }
        if view(account, where: { $0 == .empty }) != nil { return [] }
        if let snapshot = stale(account) { return snapshot.positions[account] ?? [] }
        let prices = prices(of: account)
        return slots.map { slot in
            var record = book.positionRecord(slot: Int(slot))
            guard let prices else { return record }
            let shown = shown(slot: Int(slot), prices)
            record.profit = book.amount(shown.profit, account: account)
            record.priceCurrent = shown.price
            record.rateProfit = shown.rate
            return record
        }
    }

    func presentUser(_ account: Int) -> UserRecord {
        stale(account)?.users[account] ?? book.users[account]
    }

    func presentOrders(_ account: Int) -> [OrderRecord] {
        stale(account)?.orders[account] ?? book.orders[account]
    }

    func presentDeals(_ account: Int) -> ArraySlice<DealRecord> {
        let count = stale(account)?.dealCounts[account] ?? .max
        return book.deals[account].prefix(count)
    }
}

extension AccountRecord {
    fileprivate mutating func take(_ part: ViewFault.Part, of old: AccountRecord) {
        switch part {
        case .equity:
            equity = old.equity
            marginFree = old.marginFree
            marginLevel = old.marginLevel
        case .balance:
            balance = old.balance
            credit = old.credit
        case .floating:
            profit = old.profit
            storage = old.storage
            floating = old.floating
        }
    }
}
