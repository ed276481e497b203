public import RiskEngine

/// What is true of an account now, in minor units, whatever a fault would show.
public struct AccountTruth: Equatable, Sendable {
    public var balance: Int64
    public var credit: Int64
    public var equity: Int64
    public var margin: Int64
}

extension Emulator {
    /// For judges in the same process; nil when there is no such account.
    public func truth(of login: Login) -> AccountTruth? {
        guard let account = book.account(of: login) else { return nil }
        let state = book.accounts[account]
        return AccountTruth(
            balance: state.balance, credit: state.credit, equity: state.equity,
            margin: state.margin)
    }

    /// The server's own wall clock.
    public var wallClock: ServerTime { serverTime }
}
