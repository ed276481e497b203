import MTBridge
import RiskEngine

extension Emulator {
    /// Replaces an account's whole user record; only what the server itself keeps stays.
    func updateUser(_ record: UserRecord, identity: Login, id: RequestID) -> Retcode {
        guard let account = book.account(of: record.login) else { return .errNotFound }
        let old = book.users[account]
        guard let group = book.groupIndex[record.group] else {
            return Retcode(rawValue: 1013)
        }
        if record.group != old.group {
            let currency = book.groups[group].currency
            if currency != book.group(of: account).currency { return Retcode(rawValue: 3010) }
            let isFlat =
                book.positionsByAccount[account].isEmpty && book.orders[account].isEmpty
            if !isFlat { return Retcode(rawValue: 3008) }
        }
        var new = record
        new.balancePrevDay = old.balancePrevDay
        new.equityPrevDay = old.equityPrevDay
        new.registration = old.registration
        new.lastAccess = old.lastAccess
        book.users[account] = new
        book.accounts[account].group = UInt16(group)
        book.refreshMargin(account: account)
        logs.actions(stamp, "user_effect") { line in
            line.pair("identity", identity.rawValue)
            line.pair("request", id.rawValue)
            line.pair("login", record.login.rawValue)
            line.pair("rights_before", old.rights)
            line.pair("rights_after", new.rights)
            line.pair("group_before", old.group)
            line.pair("group_after", new.group)
        }
        settle(account)
        hint(.user, login: record.login)
        return .ok
    }
}
