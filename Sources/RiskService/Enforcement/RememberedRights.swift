internal import RiskEngine

/// What riskd did to the rights of a server's accounts, as the ledger has it.
struct RememberedRights: Sendable {
    /// Disabled by riskd and not allowed again: only these may be restored.
    var disabled: Set<Login> = []
    /// To be restored when the day after the pause has come.
    var paused: [Login: PausedAccount] = [:]
}
