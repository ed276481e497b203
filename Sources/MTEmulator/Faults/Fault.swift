public import MTBridge
public import RiskEngine

/// Bad behaviour, and whatever else happens to a server from outside; docs/emulator.md, section 8.
///
/// `description` is the command that FaultCommand.parse reads.
public enum Fault: Equatable, Sendable {
    /// The next accounts replies carry, in place of their first row, a login that nobody asked for.
    case unknownLogin(replies: Int)
    /// The next accounts replies that would show one of these logins leave it out.
    case omit([Login], replies: Int)
    /// The next accounts replies that show this login show this equity, other fields untouched.
    case equity(Login, FaultyEquity, replies: Int)
    /// Bytes that are no frame, to every connection.
    case garbage
    /// While on, nothing is answered and nothing is pushed; connections stay open.
    case halfOpen(Bool)
    /// As `halfOpen`, for so long.
    case silent(milliseconds: Int64)
    /// Listener and connections closed for this long.
    case gone(milliseconds: Int64)
    /// The bridge lost the trade server: connections stay, every request gets this code.
    case outage(milliseconds: Int64, code: Retcode)
    /// Away, then resynchronising; nil is the behaviour's own plan.
    case restart(RestartPlan?)
    /// Accounts are shown as they are not.
    case view(ViewFault)
    /// A wrong price of one symbol is shown, and all that follows from it; nobody is stopped out.
    ///
    /// Nil milliseconds is until the symbol's next tick.
    case offMarket(symbol: String, factor: Double, milliseconds: Int64?)
    /// Spreads so many times as wide; true quotes, with true consequences. Nil is every symbol.
    case spread(symbol: String?, factor: Double, milliseconds: Int64)
    /// No quotes, and trade requests find the market closed. Nil is every symbol.
    case sessionBreak(symbol: String?, milliseconds: Int64)
    /// Money comes or goes by a deal of its own; `amount` in the account's currency.
    case cash(
        Login, DealRecord.Action, amount: Double, comment: String = "", isHinted: Bool = true)
    case account(AccountChange)
    case deal(DealChange)
    /// A walk over the accounts begins at once.
    case endOfDay
}

/// What `Fault.equity` shows.
public enum FaultyEquity: Equatable, Sendable {
    case notANumber
    case infinite
    case negativeInfinite
    case zero
    /// Minus the true equity.
    case negative
    case value(Double)

    func applied(to equity: Double) -> Double {
        switch self {
        case .notANumber: .nan
        case .infinite: .infinity
        case .negativeInfinite: -.infinity
        case .zero: 0
        case .negative: -equity
        case .value(let value): value
        }
    }
}
