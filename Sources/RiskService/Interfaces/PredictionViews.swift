// What REST, riskctl and metrics show of prediction. The property names, in snake_case, are the
// JSON keys.

/// How a server's accounts are predicted from quotes: in `/v1/status`, at most a second old.
///
/// Counters count since the start of riskd.
public struct PredictionView: Codable, Sendable {
    /// The quote thread has worked within the last second; without it nobody is predicted.
    public var alive = false
    /// Its connection to the bridge is up.
    public var quotesConnected = false
    /// Quotes in use: a symbol in a price class.
    public var quotes = 0
    /// Accounts that are predicted, now.
    public var predictable = 0
    /// Accounts that are not, by reason, those without any too: they are polled at their tier's
    /// pace.
    public var unpredictable: [UnpredictableView] = []
    /// Quotes in use that nobody can be predicted by.
    public var unusableQuotes: [QuoteView] = []
    /// Accounts near a floor or a mark, and those predicted below their floor, now.
    public var watched = 0
    public var below = 0
    /// Polls brought forward, by reason: `below`, `near`, `peak`, `unpredictable`.
    public var promoted: [String: UInt64] = [:]
    /// Promotions whose sample came; those of them found below their floor; those without one in
    /// time.
    public var verified: UInt64 = 0
    public var verifiedBelow: UInt64 = 0
    public var unanswered: UInt64 = 0
    /// Samples held against their prediction, and those off by more than the tolerance.
    public var compared: UInt64 = 0
    public var wrong: UInt64 = 0
    public var tolerance = PredictionToleranceView()
    /// Reads below a floor or above a mark that the quotes confirmed.
    public var corroborated: UInt64 = 0
    /// Reads below a floor that waited for the end of a quarantine.
    public var held: UInt64 = 0
    /// Quarantines begun, and the quotes that are quarantined now.
    public var quarantines: UInt64 = 0
    public var quarantined: [QuoteView] = []
    /// Samples that the quote thread took, and those that found its ring full.
    public var samples: UInt64 = 0
    public var samplesLost: UInt64 = 0
    /// Requests for positions, and accounts whose positions wait to be read.
    public var positionReads: UInt64 = 0
    public var positionsWaiting = 0
    /// By quote, the largest first.
    public var errors: [PredictionErrorView] = []
    /// Systematic errors now, `SYMBOL/CLASS: kind`.
    public var degraded: [String] = []

    public init() {}
}

/// Accounts that cannot be predicted for one reason.
public struct UnpredictableView: Codable, Sendable {
    /// `no_exposures`, `quote_absent`, `quote_stale`, `quote_crossed`, `symbol_unknown`,
    /// `conversion_absent`, `unsound`.
    public var reason = ""
    /// The same as a sentence.
    public var detail = ""
    public var accounts = 0

    public init() {}
}

/// A quote, and how it stands.
public struct QuoteView: Codable, Sendable {
    public var symbol = ""
    public var priceClass: UInt32 = 0
    /// `absent`, `stale`, `crossed`, `quarantined`.
    public var settlement = ""

    public init() {}
}

/// How far a sample may be from its prediction: both, and what prices could move meanwhile.
public struct PredictionToleranceView: Codable, Sendable {
    public var minorUnits: Int64 = 0
    /// Parts per million of the account's notional.
    public var notionalPpm: Int64 = 0

    public init() {}
}

/// How wrong predictions are by one quote, in parts per million of notional.
public struct PredictionErrorView: Codable, Sendable {
    public var symbol = ""
    public var priceClass: UInt32 = 0
    /// Running means over rounds of quotes, beyond what the quotes themselves explain.
    public var signedPpm = 0.0
    public var absolutePpm = 0.0
    /// Samples that they were computed from.
    public var samples: UInt64 = 0

    public init() {}
}

/// Whether one account is predicted: in `/v1/accounts/{server}/{login}`.
public struct AccountPredictionView: Codable, Sendable {
    public var predicted = false
    /// `predicted`, `settled` (its quotes may corroborate), `unknown`, or the reason why not.
    public var state = ""
    /// Why it is not predicted, as a sentence that names the symbol; nil when it is.
    public var reason: String?
    /// Predicted equity at the last quotes, and with every spread at its usual width.
    public var equity: String?
    public var equityAtUsualSpread: String?
    /// A quarantined quote holds its verdicts back.
    public var held = false

    public init() {}
}
