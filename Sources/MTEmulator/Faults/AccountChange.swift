public import RiskEngine

/// What becomes of a login at run time.
public enum AccountChange: Equatable, Sendable {
    /// Into another group of the same currency, open positions and all.
    case move(Login, group: String)
    /// Gone from the server with positions, orders and deals, until restored.
    case archive(Login)
    case restore(Login)
    /// Gone for good; the login may be created anew.
    case delete(Login)
    /// A new account with an opening balance deal, in the group's currency.
    case create(Login, group: String, balance: Double, leverage: UInt32)

    public var login: Login {
        switch self {
        case .move(let login, _), .archive(let login), .restore(let login), .delete(let login),
            .create(let login, _, _, _):
            login
        }
    }
}
