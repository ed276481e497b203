public import MTBridge
public import RiskEngine

/// What an account really has, whatever the server shows: minor units of its currency.
public struct AccountTruth: Equatable, Sendable {
    public var balance: Int64
    public var credit: Int64
    public var profit: Int64
    public var storage: Int64
    public var margin: Int64
    public var blockedCommission: Int64
    public var positions: Int
    /// Its user record forbids it to trade.
    public var isTradeDisabled: Bool

    /// Balance, credit and floating.
    public var equity: Int64 { balance + credit + profit + storage }
}

extension Emulator {
    /// The truth about an account at the present instant; nil when there is none.
    public func truth(of login: Login) -> AccountTruth? {
        guard let account = book.account(of: login) else { return nil }
        let state = book.accounts[account]
        return AccountTruth(
            balance: state.balance, credit: state.credit, profit: state.profit,
            storage: state.storage, margin: state.margin,
            blockedCommission: desk.blockedCommission(of: account),
            positions: book.positionsByAccount[account].count,
            isTradeDisabled: book.users[account].rights & UserRights.tradeDisabled != 0)
    }

    /// An account's deals as they are at present, ascending by booking; none without an account.
    public func deals(of login: Login) -> [DealRecord] {
        book.account(of: login).map { book.deals[$0] } ?? []
    }
}
