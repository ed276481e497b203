/// What the predictor can say of an account.
public enum PredictionState: Equatable, Sendable {
    /// Never heard of, or forgotten.
    case unknown
    /// It must be polled at its tier's pace.
    case unpredictable(UnpredictableReason)
    /// Marked to market, but on a quote that corroborates nothing.
    case predicted
    /// Marked to market on quotes whose levels stand.
    case settled

    /// Whether the account may leave its tier to the predictor.
    public var isPredictable: Bool { self == .predicted || self == .settled }

    var code: UInt64 {
        switch self {
        case .unknown: 0
        case .predicted: 1
        case .settled: 2
        case .unpredictable(let reason): 8 + UInt64(reason.rawValue)
        }
    }

    init(code: UInt64) {
        switch code {
        case 1: self = .predicted
        case 2: self = .settled
        case 8...:
            self = .unpredictable(
                UnpredictableReason(rawValue: UInt8(truncatingIfNeeded: code - 8)) ?? .noExposures)
        default: self = .unknown
        }
    }
}

/// Why an account cannot be marked to market.
public enum UnpredictableReason: UInt8, CaseIterable, Sendable {
    /// Its positions have not been read yet.
    case noExposures = 0
    /// A symbol that it holds, or a conversion that it needs, has no quote.
    case quoteAbsent = 1
    /// Such a quote has not been read for too long.
    case quoteStale = 2
    /// Such a quote has been crossed for too long.
    case quoteCrossed = 3

    /// The word used in every interface.
    public var name: String {
        switch self {
        case .noExposures: "no_exposures"
        case .quoteAbsent: "quote_absent"
        case .quoteStale: "quote_stale"
        case .quoteCrossed: "quote_crossed"
        }
    }
}

/// An account marked to market, in minor units.
public struct Prediction: Equatable, Sendable {
    public var state: PredictionState
    /// Equity at the last quotes.
    public var equity: Int64 = 0
    /// Equity at the worst and at the best of the confirmed levels of all quotes used.
    public var low: Int64 = 0
    public var high: Int64 = 0
    /// Equity with every spread at its usual width around the mid.
    public var equityAtUsualSpread: Int64 = 0
    /// Monotonic nanoseconds at which the last quotes came; 0 while it follows a sample that they
    /// do not explain.
    public var at: Int64 = 0
    /// Monotonic nanoseconds at which the last sample was read, if it agrees with the quotes of
    /// its time; else 0.
    public var agreedAt: Int64 = 0
    /// One of its quotes is quarantined: a breach is not a verdict yet.
    public var isHeld = false

    public init(state: PredictionState) { self.state = state }

    /// Whether a floor is broken at the actual spreads and would not be at the usual ones.
    public func isSpreadOnly(breachBelow: Int64) -> Bool {
        equity < breachBelow && equityAtUsualSpread >= breachBelow
    }
}
