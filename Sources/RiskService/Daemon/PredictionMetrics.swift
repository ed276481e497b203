internal import RiskEngine

/// Prediction as metrics: labelled by server, and errors by symbol and price class in use.
enum PredictionMetrics {
    static func samples(_ context: ServerContext, now: MonotonicTime) -> [MetricSample] {
        guard let view = context.predictionView(now: now) else { return [] }
        let server = [("server", context.settings.id.rawValue)]
        return gauges(view, server) + accounts(view, server) + counters(view, server)
            + errors(view, server)
    }

    private static func gauges(
        _ view: PredictionView, _ server: [(String, String)]
    ) -> [MetricSample] {
        let gauges: [(String, String, Int)] = [
            ("prediction_alive", "1 while the quote thread works", view.alive ? 1 : 0),
            (
                "quotes_connected", "1 while quotes can be asked for",
                view.quotesConnected ? 1 : 0
            ),
            ("quotes_in_use", "Symbols by price class that accounts need", view.quotes),
            ("quotes_unusable", "Those absent, stale or crossed", view.unusableQuotes.count),
            ("quotes_quarantined", "Those quarantined", view.quarantined.count),
            ("accounts_predicted", "Accounts marked to market from quotes", view.predictable),
            ("accounts_watched", "Accounts predicted near a floor or a mark", view.watched),
            ("accounts_predicted_below", "Accounts predicted below a floor", view.below),
            (
                "position_reads_waiting", "Accounts whose positions wait to be read",
                view.positionsWaiting
            ),
            ("prediction_degraded", "Systematic errors of prediction", view.degraded.count),
        ]
        return gauges.map { name, help, value in
            MetricSample(name, help, .gauge, labels: server, value: Double(value))
        }
    }

    private static func accounts(
        _ view: PredictionView, _ server: [(String, String)]
    ) -> [MetricSample] {
        view.unpredictable.map { reason in
            MetricSample(
                "accounts_unpredictable", "Accounts that cannot be predicted, by reason", .gauge,
                labels: server + [("reason", reason.reason)], value: Double(reason.accounts))
        }
    }

    private static func counters(
        _ view: PredictionView, _ server: [(String, String)]
    ) -> [MetricSample] {
        let promoted = Promotion.Reason.allCases.map { reason in
            MetricSample(
                "promotions", "Polls brought forward, by reason", .counter,
                labels: server + [("reason", reason.name)],
                value: Double(view.promoted[reason.name] ?? 0))
        }
        let counters: [(String, String, UInt64)] = [
            ("promotions_verified", "Promotions whose sample came", view.verified),
            ("promotions_verified_below", "Those found below a floor", view.verifiedBelow),
            ("promotions_unanswered", "Promotions without a sample in time", view.unanswered),
            ("predictions_compared", "Samples held against predictions", view.compared),
            ("predictions_wrong", "Those off by more than the tolerance", view.wrong),
            ("reads_corroborated", "Reads that the quotes confirmed", view.corroborated),
            ("reads_quarantined", "Reads that waited for a quarantine's end", view.held),
            ("quarantines", "Quarantines of quotes begun", view.quarantines),
            ("prediction_samples", "Samples that the quote thread took", view.samples),
            ("prediction_samples_lost", "Samples that found its ring full", view.samplesLost),
            ("position_reads", "Requests for positions to predict by", view.positionReads),
        ]
        return promoted
            + counters.map { name, help, value in
                MetricSample(name, help, .counter, labels: server, value: Double(value))
            }
    }

    private static func errors(
        _ view: PredictionView, _ server: [(String, String)]
    ) -> [MetricSample] {
        view.errors.flatMap { error in
            let labels =
                server + [("symbol", error.symbol), ("class", String(error.priceClass))]
            return [
                MetricSample(
                    "prediction_error_ratio", "Mean absolute error, as a share of notional",
                    .gauge, labels: labels, value: error.absolutePpm / 1e6),
                MetricSample(
                    "prediction_bias_ratio", "Mean signed error, as a share of notional", .gauge,
                    labels: labels, value: error.signedPpm / 1e6),
            ]
        }
    }
}
