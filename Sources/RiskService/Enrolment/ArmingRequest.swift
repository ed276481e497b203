internal import MTBridge
internal import RiskEngine

/// Everything that is known of an account when it is to be armed.
struct ArmingRequest {
    var entry: AccountEntry
    var server: ServerID
    var zone: ServerZone
    var planIndex: Int
    var plan: PlanTable.Plan
    /// From the roster or an operator.
    var enrolment: Enrolment?
    /// Where `enrolment` came from.
    var source = LifeRecord.Source.roster
    /// From the ledger: the current life with its rule states.
    var stored: StoredAccount?
    /// Nil when the deals were not needed.
    var history: DealHistory?
    /// By the server's clock.
    var now: UTCTime
    /// Rules that are not violated any more; not empty: the life goes on under a new number.
    var rearmed: Set<String> = []
    /// Nobody knows when this server's trading days begin: its zone is in doubt.
    var withholdsDaily = false
}

/// An account as the ledger remembers it.
struct StoredAccount: Sendable {
    var life: LifeRecord
    var rules: [String: RuleStateRecord] = [:]
}

/// What came of it.
struct ArmedAccount {
    var life: LifeRecord
    var isNewLife: Bool
    var arming: Arming
}

/// Why an account could not be armed, for the operator.
struct ArmingRefusal: Error, Equatable {
    var reason: String

    init(_ reason: String) { self.reason = reason }
}
