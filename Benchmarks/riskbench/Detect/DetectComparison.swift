import RiskJudge

/// Several runs of one build on one market, side by side.
struct DetectComparison {
    let runs: [DetectJudgement]

    init(_ runs: [DetectJudgement]) { self.runs = runs }

    /// What must pass: the best policy of each variant.
    ///
    /// The others are there to be compared with.
    var judged: [DetectJudgement] {
        let order = DetectOptions.Policy.allCases.map(\.rawValue)
        let best = runs.compactMap { order.firstIndex(of: $0.record.policy) }.max()
        return runs.filter { order.firstIndex(of: $0.record.policy) == best }
    }

    /// The limits that the judged runs exceed, each with the run's title where there are several.
    var exceeded: [String] {
        judged.flatMap { run in
            let own = run.exceeded + comparedWithUniform(run)
            return own.map { runs.count == 1 ? $0 : "\(run.title): \($0)" }
        }
    }

    /// What must be better than where everyone is polled in turn.
    private func comparedWithUniform(_ run: DetectJudgement) -> [String] {
        let uniform = runs.first {
            $0.record.policy == "uniform" && $0.record.variant == run.record.variant
        }
        guard let uniform, run.record.policy != "uniform" else { return [] }
        var exceeded: [String] = []
        if run.load.readsPerSecond >= uniform.load.readsPerSecond {
            exceeded.append("as many account reads as uniform")
        }
        let (p99, theirs) = (run.verdict.latencies, uniform.verdict.latencies)
        if let p99 = Percentile(p99).at(99), let theirs = Percentile(theirs).at(99), p99 >= theirs {
            exceeded.append("latency p99 no better than uniform's")
        }
        if run.record.policy == "predict",
            run.verdict.transientUnseen * 4 > uniform.verdict.transientUnseen
        {
            exceeded.append(
                "\(run.verdict.transientUnseen) transient episodes unseen, more than a quarter of "
                    + "uniform's \(uniform.verdict.transientUnseen)")
        }
        return exceeded
    }

    var text: String {
        guard let first = runs.first else { return "" }
        var text = DetectReport(judgement: first).market + "\n\n"
        var table = Table(["figure"] + runs.map(\.title))
        for row in Self.rows { table.add([row.name] + runs.map(row.value)) }
        text += table.text
        for run in runs where run.cohorts.count > 1 {
            text += "\n\(run.title)\n" + DetectReport(judgement: run).cohortTable.text
            text += DetectReport(judgement: run).special
        }
        for run in runs {
            let failures = run.failures
            let isJudged = judged.contains { $0.title == run.title }
            let verdict = failures.isEmpty ? "PASSED" : isJudged ? "FAILED" : "reference"
            let reason = failures.isEmpty ? "" : ": " + failures.joined(separator: "; ")
            text += "\n\(run.title): \(verdict)\(reason)"
        }
        return text + "\n"
    }

    var json: JSON {
        .object([
            ("benchmark", .text("detect")),
            ("runs", .list(runs.map { DetectReport(judgement: $0).json })),
            ("judged", .list(judged.map { .text($0.title) })),
            ("exceeded", .list(exceeded.map(JSON.text))),
        ])
    }

    private struct Row {
        var name: String
        var value: (DetectJudgement) -> String
    }

    private static func milliseconds(_ value: Int64?, _ run: DetectJudgement) -> String {
        value.map { Number.text(Double($0 * Int64(run.record.speed)) / 1e6) } ?? "-"
    }

    private static func latency(_ run: DetectJudgement, _ percent: Double) -> String {
        milliseconds(Percentile(run.verdict.latencies).at(percent), run)
    }

    private static var rows: [Row] {
        [
            Row(name: "answers after, ms") { "\($0.record.latencyMilliseconds)" },
            Row(name: "B, ms") { "\($0.record.boundMilliseconds)" },
            Row(name: "latency p50, ms") { latency($0, 50) },
            Row(name: "latency p99, ms") { latency($0, 99) },
            Row(name: "latency max, ms") { latency($0, 100) },
            Row(name: "longest unseen, ms") { milliseconds($0.verdict.unseenMax, $0) },
            Row(name: "accounts that crossed") { "\($0.verdict.crossings)" },
            Row(name: "flagged") { "\($0.verdict.flagged)" },
            Row(name: "MISSED") { "\($0.missed)" },
            Row(name: "FALSE") { "\($0.falseFindings)" },
            Row(name: "DUPLICATES") { "\($0.duplicates)" },
            Row(name: "touches") { "\($0.verdict.touches)" },
            Row(name: "transient episodes") { "\($0.verdict.transient)" },
            Row(name: "  of these unseen") { "\($0.verdict.transientUnseen)" },
            Row(name: "account reads/s") { Number.text($0.load.readsPerSecond) },
            Row(name: "account requests/s") { Number.text($0.load.requestsPerSecond) },
            Row(name: "quote requests/s") { Number.text($0.load.quoteRequestsPerSecond) },
            Row(name: "armed after, s") {
                $0.record.armedSeconds.map { Number.text($0) } ?? "too late"
            },
            Row(name: "riskd resident, MiB") {
                Number.text(Double($0.record.residentKiBMax) / 1_024)
            },
            Row(name: "riskd of one processor, %") { Number.text($0.record.cpuShare * 100) },
            Row(name: "mtemud, %") { Number.text($0.record.emulatorCPUShare * 100) },
            Row(name: "riskbench, %") { Number.text($0.record.judgeCPUShare * 100) },
            Row(name: "tick lag p99, ms") { Number.text($0.verdict.tickLag.p99) },
        ]
    }
}
