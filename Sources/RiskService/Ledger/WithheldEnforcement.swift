internal import RiskEngine

/// An enforcement that is written down and not carried out, with all that releasing it needs.
struct WithheldEnforcement: Sendable {
    /// Its `withheld` intent.
    var flatten: IntentRecord
    /// Writes of an earlier attempt whose outcome was never learned.
    var inherited: [IntentRecord]
    /// The first number for new intents of this violation.
    var nextOrdinal: Int
    /// What was broken, in which life and period.
    var violation: ViolationKey
}
