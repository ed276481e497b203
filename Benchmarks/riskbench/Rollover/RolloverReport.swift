import RiskJudge

/// A judged replay for people and for programs.
struct RolloverReport {
    let judgement: RolloverJudgement

    private func milliseconds(_ values: [Int64]) -> String {
        let values = Percentile(values.map { $0 * Int64(judgement.record.speed) })
        return [values.at(50), values.at(99), values.max].map {
            $0.map { Number.text(Double($0) / 1e6) } ?? "-"
        }.joined(separator: " / ")
    }

    private var figures: [(String, JSON)] {
        let verdict = judgement.verdict
        let provenance = judgement.anchors.provenance.sorted { $0.key < $1.key }
        return [
            ("replay", .text(judgement.replay.name)), ("speed", JSON(judgement.record.speed)),
            ("bound_ms", JSON(judgement.record.boundMilliseconds)),
            ("accounts", JSON(verdict.accounts)), ("crossings", JSON(verdict.crossings)),
            ("episodes", JSON(verdict.episodes)), ("transient", JSON(verdict.transient)),
            ("flagged", JSON(verdict.flagged)), ("held", JSON(verdict.held)),
            ("recovered", JSON(verdict.recovered)),
            ("flagged_after_hold", JSON(judgement.heldFlags)),
            ("flagged_in_mask", JSON(judgement.throughFlags)),
            ("missed", JSON(verdict.missed)), ("held_for_ever", JSON(verdict.heldForEver)),
            ("false", JSON(judgement.falseFindings)), ("premature", JSON(verdict.premature)),
            ("duplicates", JSON(judgement.duplicates)), ("late", JSON(verdict.late)),
            ("latency_ms_p50_p99_max", .text(milliseconds(verdict.latencies))),
            ("flat_ms_p50_p99_max", .text(milliseconds(judgement.enforcement.flat))),
            ("anchors", .object(provenance.map { ($0.key, JSON($0.value)) })),
            (
                "watched_days_estimated",
                .text("\(judgement.anchors.watched.estimated)/\(judgement.anchors.watched.count)")
            ),
            ("withheld", JSON(judgement.withheld.count)),
            ("anchors_not_true", JSON(judgement.anchors.wrong.count)),
            ("acts", JSON(judgement.enforcement.acts)),
            ("reads_per_s", .number(judgement.load.readsPerSecond)),
            ("requests_in_10s_max", JSON(judgement.load.requestsInTenSeconds)),
            ("tick_lag_ms_p99", .number(verdict.tickLag.p99)),
        ]
    }

    var json: JSON {
        .object(
            [("benchmark", .text("rollover"))] + figures + [
                ("failures", .list(judgement.failures.map(JSON.text)))
            ])
    }

    var text: String {
        var table = Table(["figure", "value"])
        for (name, value) in figures {
            table.add([name.replacing("_", with: " "), value.text.replacing("\"", with: "")])
        }
        var text = table.text
        for fault in judgement.verdict.faults { text += "  \(DetectReport.text(fault))\n" }
        for fault in judgement.anchors.wrong.prefix(10) { text += "  anchor: \(fault)\n" }
        for act in judgement.enforcement.falseActs.prefix(5) {
            text += "  false act: \(act.kind.rawValue) on \(act.login)\n"
        }
        for act in judgement.enforcement.repeatedActs.prefix(5) {
            text += "  repeated act: \(act.kind.rawValue) on \(act.login), ticket \(act.ticket)\n"
        }
        let failures = judgement.failures
        return text + (failures.isEmpty ? "PASSED\n" : "FAILED: ")
            + failures.joined(separator: "; ") + (failures.isEmpty ? "" : "\n")
    }
}
