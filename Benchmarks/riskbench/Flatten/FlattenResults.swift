import Foundation

/// What the rounds came to.
struct FlattenResults {
    let accounts: Int
    let others: Int
    let latency: Int
    let inFlight: Int
    var floods: [FlattenRun.Result] = []
    /// Of others, while the flood is closed; nil for a missed one.
    var flooded: [FlattenRun.Detection?] = []
    /// Of the same accounts without the flood.
    var quiet: [FlattenRun.Detection?] = []

    init(accounts: Int, others: Int, latency: Int, inFlight: Int) {
        self.accounts = accounts
        self.others = others
        self.latency = latency
        self.inFlight = inFlight
    }

    private func ideal(_ result: FlattenRun.Result) -> Double {
        Double((result.writes + inFlight - 1) / inFlight * latency)
    }

    private func measured(_ result: FlattenRun.Result) -> Double {
        Double(result.flatAt - result.firstWriteAt) / 1e6
    }

    private var efficiencies: Spread {
        Spread(floods.map { measured($0) > 0 ? ideal($0) / measured($0) : 0 })
    }

    /// Of those that were flagged.
    private func quantile(
        _ detections: [FlattenRun.Detection?], _ share: Double,
        of part: (FlattenRun.Detection) -> Double = \.latency
    ) -> Double {
        let sorted = detections.compactMap { $0.map(part) }.sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    private var missed: Int { (flooded + quiet).count { $0 == nil } }

    var figures: [(String, JSON)] {
        [
            ("accounts", JSON(accounts)), ("others", JSON(others)), ("latency_ms", JSON(latency)),
            ("rounds", JSON(floods.count)),
            ("writes", Spread(floods.map { Double($0.writes) }).json),
            ("ideal_ms", Spread(floods.map(ideal)).json),
            ("measured_ms", Spread(floods.map(measured)).json), ("efficiency", efficiencies.json),
            (
                "crossing_to_flat_ms",
                Spread(floods.map { Double($0.flatAt - $0.crossedAt) / 1e6 }).json
            ),
            ("not_flat", JSON(floods.reduce(0) { $0 + $1.notFlat })),
            ("repeated", JSON(floods.reduce(0) { $0 + $1.repeated })),
            ("tick_lag_ms_p99", .number(floods.map(\.tickLagMilliseconds).max() ?? 0)),
            ("others_judged", JSON(flooded.count)), ("others_missed", JSON(missed)),
            ("others_p50_ms", .number(quantile(flooded, 0.5))),
            ("others_p99_ms", .number(quantile(flooded, 0.99))),
            ("others_p50_ms_without", .number(quantile(quiet, 0.5))),
            ("others_p99_ms_without", .number(quantile(quiet, 0.99))),
            // Which part of it grows: from the tick to the verdict, and from there to the event.
            ("others_decided_p50_ms", .number(quantile(flooded, 0.5, of: \.decided))),
            ("others_decided_p99_ms", .number(quantile(flooded, 0.99, of: \.decided))),
            ("others_decided_p99_ms_without", .number(quantile(quiet, 0.99, of: \.decided))),
            ("others_said_p50_ms", .number(quantile(flooded, 0.5, of: \.said))),
            ("others_said_p99_ms", .number(quantile(flooded, 0.99, of: \.said))),
            ("others_said_p50_ms_without", .number(quantile(quiet, 0.5, of: \.said))),
            ("others_said_p99_ms_without", .number(quantile(quiet, 0.99, of: \.said))),
        ]
    }

    /// What is not as it should be.
    func problems(efficiencyMin: Double, slowdownMax: Double) -> [String] {
        var problems: [String] = []
        if efficiencies.median < efficiencyMin {
            problems.append("ideal / measured is below \(efficiencyMin)")
        }
        if floods.contains(where: { $0.notFlat != 0 }) { problems.append("positions stayed open") }
        if floods.contains(where: { $0.repeated != 0 }) { problems.append("a write was repeated") }
        if missed > 0 { problems.append("\(missed) of the others were not flagged") }
        if flooded.isEmpty { problems.append("nobody else broke a floor meanwhile") }
        if quantile(flooded, 0.99) > slowdownMax * quantile(quiet, 0.99) {
            problems.append("detection of others is slower than \(slowdownMax) times its usual")
        }
        return problems
    }
}
