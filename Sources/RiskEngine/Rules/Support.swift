/// What the quotes say of a sample that breaks a floor or passes a mark.
public enum Support: UInt8, Sendable {
    /// Nothing: a second read must confirm it.
    case none
    /// Marked to settled quotes, the account stands where the sample says: one read is enough.
    case corroborated
    /// A held symbol is quarantined.
    ///
    /// One bad tick moves equity and quote alike, however often it is read: even two reads wait,
    /// but never longer than `Evaluator.quarantineMilliseconds`.
    case quarantined
}

/// What confirmed a finding.
public enum Confirmation: String, Sendable {
    case secondRead = "second_read"
    case corroboration
    /// Nothing did.
    case none
}

/// How the peak was seen that an intraday high-water mark stands at.
public enum MarkSight: UInt8, Sendable {
    /// Not by a poll of ours: from deals, or given.
    case none = 0
    /// The lower of two consecutive consistent reads.
    case twoReads = 1
    /// One read that the quotes corroborated.
    case corroboratedRead = 2

    /// The word used in every interface.
    public var name: String {
        switch self {
        case .none: "none"
        case .twoReads: "two_reads"
        case .corroboratedRead: "corroborated_read"
        }
    }
}
