public import MTBridge
public import RiskEngine

/// Bad behaviour on command; each counts replies, then ends by itself.
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
    /// Listener and connections closed for this long.
    case gone(milliseconds: Int64)
    /// Money comes or goes by a deal of its own; `amount` in the account's currency.
    case cash(
        Login, DealRecord.Action, amount: Double, comment: String = "", isHinted: Bool = true)
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
