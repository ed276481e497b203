internal import RiskEngine

// What the interfaces show of a server's prediction.
extension ServerContext {
    /// Nil unless accounts are predicted.
    ///
    /// Called on the control thread.
    func predictionView(now: MonotonicTime) -> PredictionView? {
        guard let prediction else { return nil }
        let status = prediction.status
        let statistics = status.statistics
        var view = PredictionView()
        view.alive = prediction.board.isAlive(now: now)
        view.quotesConnected = status.isConnected
        view.quotes = status.quotes
        view.predictable = view.alive ? statistics.predictable : 0
        view.unpredictable = status.unpredictable
        view.unusableQuotes = status.unusable.map { QuoteView($0.key, $0.settlement) }
        view.watched = statistics.watched
        view.below = statistics.below
        view.promoted = statistics.promotedByReason
        view.verified = statistics.verified
        view.verifiedBelow = statistics.verifiedBelow
        view.unanswered = statistics.unanswered
        view.compared = statistics.compared
        view.wrong = statistics.wrong
        let predictor = settings.predictor
        view.tolerance.minorUnits = predictor.toleranceMinorUnits
        view.tolerance.notionalPpm = predictor.toleranceOfNotional.rawValue
        view.corroborated = prediction.corroborated.value
        view.held = prediction.held.value
        view.quarantines = statistics.quarantines
        view.quarantined = status.quarantined.map { QuoteView($0, .quarantined) }
        view.samples = statistics.samples
        view.samplesLost = prediction.samplesLost.value
        view.positionReads = status.positionReads
        view.positionsWaiting = status.positionsWanted
        view.errors = status.errors.sorted { $0.absolute > $1.absolute }.map {
            PredictionErrorView($0)
        }
        view.degraded = status.degraded
        return view
    }
}

extension PredictionStatus {
    /// Every reason, the engine's and the shell's.
    fileprivate var unpredictable: [UnpredictableView] {
        let engine = UnpredictableReason.allCases.map { reason in
            let accounts =
                switch reason {
                // An account with an obstacle has no exposures either, and is counted once.
                case .noExposures: max(0, statistics.noExposures - obstaclesCounted)
                case .quoteAbsent: statistics.quoteAbsent
                case .quoteStale: statistics.quoteStale
                case .quoteCrossed: statistics.quoteCrossed
                }
            return UnpredictableView(reason.name, reason.detail, accounts)
        }
        return engine
            + ExposureObstacle.allCases.map {
                UnpredictableView($0.rawValue, $0.detail, obstacles[$0] ?? 0)
            }
    }
}

extension PredictorStatistics {
    fileprivate var promotedByReason: [String: UInt64] {
        var counts: [String: UInt64] = [:]
        for reason in Promotion.Reason.allCases {
            counts[reason.name] =
                switch reason {
                case .below: promotedBelow
                case .near: promotedNear
                case .peak: promotedPeak
                case .fallen: promotedFallen
                }
        }
        return counts
    }
}

extension UnpredictableView {
    fileprivate init(_ reason: String, _ detail: String, _ accounts: Int) {
        self.init()
        self.reason = reason
        self.detail = detail
        self.accounts = accounts
    }
}

extension QuoteView {
    fileprivate init(_ key: QuoteKey, _ settlement: Settlement) {
        self.init()
        symbol = key.symbol
        priceClass = key.priceClass
        self.settlement = settlement.name
    }
}

extension PredictionErrorView {
    fileprivate init(_ error: PredictionStatus.QuoteError) {
        self.init()
        symbol = error.key.symbol
        priceClass = error.key.priceClass
        signedPpm = Self.rounded(error.signed)
        absolutePpm = Self.rounded(error.absolute)
        samples = error.count
    }

    /// To hundredths: the rest says nothing.
    private static func rounded(_ partsPerMillion: Double) -> Double {
        (partsPerMillion * 100).rounded() / 100
    }
}

extension UnpredictableReason {
    /// As people read it.
    var detail: String {
        switch self {
        case .noExposures: "positions have not been read yet"
        case .quoteAbsent: "a symbol held, or a conversion needed, has no quote"
        case .quoteStale: "a quote held or needed has not been read for too long"
        case .quoteCrossed: "a quote held or needed has been crossed for too long"
        }
    }
}

extension ExposureObstacle {
    /// As people read it.
    var detail: String {
        switch self {
        case .symbolUnknown: "the server's list of symbols lacks one that is held"
        case .conversionAbsent: "no pair, nor two through USD, converts a profit"
        case .unsound: "a number of a position cannot be computed with"
        case .unread: "its positions cannot be read"
        }
    }
}
