internal import RiskEngine

/// Who released something that was withheld, and why.
struct ReleaseOrder: Sendable {
    var identity: String
    var reason: String
}

/// A withheld enforcement on its way: two fresh reads decide whether it is still due.
struct Verification {
    let item: WithheldEnforcement
    let order: ReleaseOrder
    let since: MonotonicTime
    /// When the first fresh read came that still broke the rule, in nanoseconds.
    var firstSeen: Int64?

    /// An account that is not read consistently for so long stays as it is, and a person is told.
    static let patienceMilliseconds: Int64 = 60_000

    enum Verdict: Equatable {
        /// Ask again.
        case waiting
        /// Two consecutive fresh reads still break the rule.
        case due
        /// A fresh read does not break it any more.
        case recovered
        /// It cannot be told, and why.
        case unverifiable(String)
    }
}
