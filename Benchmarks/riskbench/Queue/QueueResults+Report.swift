extension QueueResults {
    var report: String {
        var table = Table(["queue"] + QueueMeasure.allCases.map(\.title) + ["contract"])
        for queue in queues {
            let figures = QueueMeasure.allCases.map { spread(queue, $0)?.text ?? "-" }
            table.add([queue] + figures + [QueueContract(queue: queue).rawValue])
        }
        table.add(
            ["ours / best bounded"]
                + QueueMeasure.allCases.map { measure in
                    guard let ratio = ratio(measure), let best = best(measure) else { return "-" }
                    return "\(Number.fixed(ratio, decimals: 2))x \(best.queue)"
                })
        return table.text + note
    }

    private var note: String {
        var text = "median (min-max) of \(rounds) interleaved rounds; contended figures "
        if isFar {
            text += "of all of them: in \(farRounds) the processors were FAR apart (reference "
            text += "round trip above \(Number.text(Self.farNanoseconds)) ns)\n"
        } else {
            text += "without \(farRounds) rounds in which the processors were far apart\n"
        }
        return text
    }

    var json: JSON {
        let entries = queues.map { queue in
            JSON.object(
                [
                    ("queue", .text(queue)),
                    ("contract", .text(QueueContract(queue: queue).rawValue)),
                ]
                    + QueueMeasure.allCases.map { measure in
                        (measure.rawValue, spread(queue, measure)?.json ?? .null)
                    })
        }
        let ratios = QueueMeasure.allCases.map { measure in
            (measure.rawValue, ratio(measure).map(JSON.number) ?? .null)
        }
        return .object([
            ("benchmark", .text("queue")), ("rounds", JSON(rounds)),
            ("far_rounds", JSON(farRounds)), ("far", .flag(isFar)), ("queues", .list(entries)),
            ("ratio_to_best", .object(ratios)), ("ratio_max", .number(Self.ratioMax)),
        ])
    }

    /// The figures in which ours is slower than allowed.
    var failures: [String] {
        QueueMeasure.allCases.compactMap { measure in
            guard let ratio = ratio(measure), ratio > Self.ratioMax else { return nil }
            return "\(measure.title): \(Number.fixed(ratio, decimals: 2))x the best, "
                + "at most \(Self.ratioMax)x allowed"
        }
    }
}
