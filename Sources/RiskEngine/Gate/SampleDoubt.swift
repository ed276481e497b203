/// Why samples of an account are not believed though each of them adds up.
///
/// The quote thread finds it out: it knows what the account holds, and what that is worth.
public enum SampleDoubt: UInt8, BitwiseCopyable, Sendable {
    case none = 0
    /// Quotes of what it holds moved by more than its samples admit, which stand still to the bit.
    case frozen = 1
    /// It holds margin, and neither positions nor orders.
    case margin = 2

    var fault: SampleFault {
        switch self {
        case .none: .none
        case .frozen: .frozen
        case .margin: .margin
        }
    }

    /// The class of a sample that adds up.
    ///
    /// Of what is frozen only what still stands is stale, and margin is unexplained only while it
    /// is that which was looked into: any other sample is news, and believed. So is the read that
    /// confirms a breach: it is repeated at once, before prices could move.
    @inline(__always)
    public func sampleClass(of sample: Snapshot, row: AccountRow) -> SampleClass {
        switch self {
        case .none: return .consistent
        case .frozen:
            let isStill =
                row.pendingRules == 0
                && sample.equity == row.equity && sample.floating == row.floating
                && sample.balance == row.balance && sample.credit == row.credit
                && sample.margin == row.margin
            return isStill ? .stale : .consistent
        case .margin:
            let isSame =
                sample.margin == row.margin && sample.balance == row.balance
                && sample.credit == row.credit
            return isSame && sample.margin > 0 ? .torn : .consistent
        }
    }
}
