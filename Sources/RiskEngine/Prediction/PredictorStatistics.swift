/// What the predictor has done since it began, and how things stand.
public struct PredictorStatistics: Equatable, Sendable {
    public var samples: UInt64 = 0
    /// Promotions by reason, in the order of `Promotion.Reason`.
    public var promotedBelow: UInt64 = 0
    public var promotedNear: UInt64 = 0
    public var promotedPeak: UInt64 = 0
    public var promotedFallen: UInt64 = 0
    /// Promotions whose sample came.
    public var verified: UInt64 = 0
    /// Those among them that were found below their floor.
    public var verifiedBelow: UInt64 = 0
    /// Promotions whose sample did not come in time.
    public var unanswered: UInt64 = 0
    /// Samples that were compared with their prediction.
    public var compared: UInt64 = 0
    /// Samples that differed by more than the tolerance.
    public var wrong: UInt64 = 0
    /// Samples not compared because too many waited for the next quotes.
    public var uncompared: UInt64 = 0
    /// Quarantines begun.
    public var quarantines: UInt64 = 0

    /// Accounts that the predictor has heard of and that can be predicted, now.
    public var predictable = 0
    /// Accounts near a floor or a mark, now.
    public var watched = 0
    /// Accounts predicted below their floor, now.
    public var below = 0
    /// Accounts that cannot be predicted, by `UnpredictableReason.rawValue`.
    public var noExposures = 0
    public var quoteAbsent = 0
    public var quoteStale = 0
    public var quoteCrossed = 0

    public init() {}

    public var promoted: UInt64 {
        promotedBelow + promotedNear + promotedPeak + promotedFallen
    }

    mutating func count(_ state: PredictionState, _ change: Int) {
        switch state {
        case .unknown: break
        case .predicted, .settled: predictable += change
        case .unpredictable(.noExposures): noExposures += change
        case .unpredictable(.quoteAbsent): quoteAbsent += change
        case .unpredictable(.quoteStale): quoteStale += change
        case .unpredictable(.quoteCrossed): quoteCrossed += change
        }
    }
}
