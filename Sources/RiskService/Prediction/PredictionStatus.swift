internal import RiskEngine

/// How the prediction of one server stands: what the quote thread shows once a second.
struct PredictionStatus: Sendable {
    /// How wrong predictions are for one quote.
    struct QuoteError: Sendable {
        var key: QuoteKey
        /// Mean signed and absolute error of samples, parts per million of notional.
        var signed: Double
        var absolute: Double
        var count: UInt64
    }
    var isConnected = false
    var statistics = PredictorStatistics()
    var obstacles: [ExposureObstacle: Int] = [:]
    /// Accounts with an obstacle that `statistics` has among those without exposures.
    var obstaclesCounted = 0
    var quarantined: [QuoteKey] = []
    /// Quotes in use that are absent, stale or crossed.
    var unusable: [(key: QuoteKey, settlement: Settlement)] = []
    var quotes = 0
    var errors: [QuoteError] = []
    /// Quote and kind of the errors that are systematic now.
    var degraded: [String] = []
    /// Requests for positions.
    var positionReads: UInt64 = 0
    /// Accounts whose positions wait to be read.
    var positionsWanted = 0
}
