internal import RiskEngine

/// What the prediction says of one account at one moment: evidence.
struct PredictionExplanation: Sendable {
    /// One quote that the account's equity depends on.
    struct Quote: Sendable {
        var key: QuoteKey
        /// It only converts.
        var isConversion: Bool
        var bid: Double
        var ask: Double
        /// Since the last change that riskd saw.
        var ageMilliseconds: Int64
        var settlement: Settlement
        /// In price units; nil while it is being learnt.
        var usualSpread: Double?
    }
    var prediction: Prediction
    var quotes: [Quote] = []
}

extension PredictionExplanation {
    /// As evidence has it; money in the account's currency.
    func json(breachBelow: Int64, isCorroborated: Bool, digits: CurrencyDigits) -> JSONFields {
        var json = JSONFields()
        json.add("state", prediction.state.name)
        json.add("corroborated", isCorroborated)
        if prediction.state.isPredictable {
            func money(_ minorUnits: Int64) -> String {
                Money(minorUnits: minorUnits).decimal(digits)
            }
            json.add("predicted_equity", money(prediction.equity))
            json.add("equity_at_usual_spread", money(prediction.equityAtUsualSpread))
            json.add("spread_only", prediction.isSpreadOnly(breachBelow: breachBelow))
        }
        json.add("quotes", quotes.map(\.json))
        return json
    }
}

extension PredictionExplanation.Quote {
    fileprivate var json: JSONFields {
        var json = JSONFields()
        json.add("symbol", key.symbol)
        json.add("price_class", key.priceClass)
        if isConversion { json.add("conversion", true) }
        json.add("bid", raw: "\(bid)")
        json.add("ask", raw: "\(ask)")
        json.add("age_ms", ageMilliseconds)
        json.add("settled", settlement == .settled)
        json.add("settlement", settlement.name)
        json.add("spread", raw: Self.rounded(ask - bid))
        json.add("usual_spread", raw: usualSpread.map(Self.rounded) ?? "null")
        return json
    }

    /// Differences of prices without the noise of binary fractions.
    private static func rounded(_ difference: Double) -> String {
        "\((difference * 1e8).rounded() / 1e8)"
    }
}

extension PredictionState {
    /// The word used in every interface: `predicted` and `settled`, or why not.
    var name: String {
        switch self {
        case .unknown: "unknown"
        case .predicted: "predicted"
        case .settled: "settled"
        case .unpredictable(let reason): reason.name
        }
    }
}
