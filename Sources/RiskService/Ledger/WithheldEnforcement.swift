public import RiskEngine

/// An enforcement that is written down and not carried out, with all that releasing it needs.
public struct WithheldEnforcement: Sendable {
    /// Its `withheld` intent.
    public var flatten: IntentRecord
    /// Writes of an earlier attempt whose outcome was never learned.
    public var inherited: [IntentRecord]
    /// The first number for new intents of this violation.
    public var nextOrdinal: Int
    /// What was broken, in which life and period.
    public var violation: ViolationKey
}
