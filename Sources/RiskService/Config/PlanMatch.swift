public import RiskEngine

/// One entry of a plan's `match=`.
public enum PlanMatch: Equatable, Sendable {
    /// A MetaTrader group mask on a server; `*` is any run of characters, case matters.
    case group(server: ServerID, mask: String, exclude: Bool)
    case login(server: ServerID, login: Login)
}
