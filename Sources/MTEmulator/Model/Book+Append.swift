import MTBridge
import RiskEngine

extension Book {
    /// Adds an empty account; its columns grow together.
    ///
    /// - Returns: Its index.
    func addAccount(_ user: UserRecord, group: Int) -> Int {
        let account = accounts.count
        var scale = 1.0
        for _ in 0..<groups[group].currencyDigits { scale *= 10 }
        accountIndex[user.login.rawValue] = Int32(account)
        scales.append(scale)
        users.append(user)
        levels.append([])
        positionsByAccount.append([])
        orders.append([])
        deals.append([])
        var state = AccountState()
        state.group = UInt16(group)
        accounts.append(state)
        return account
    }
}
