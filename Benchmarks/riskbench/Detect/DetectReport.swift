import RiskJudge

/// A judged run for people and for programs.
struct DetectReport {
    let judgement: DetectJudgement

    private var record: DetectRecord { judgement.record }
    private var verdict: Verdict { judgement.verdict }
    private var load: Load { judgement.load }
    private var enforcement: Enforcement { judgement.enforcement }
    private var latency: Percentile { Percentile(scaled(verdict.latencies)) }
    private var flat: Percentile { Percentile(scaled(enforcement.flat)) }

    /// Host durations in replayed nanoseconds.
    func scaled(_ values: [Int64]) -> [Int64] { values.map { $0 * Int64(record.speed) } }

    var json: JSON {
        .object(outcome + speed + cost + details + specialJSON)
    }

    private var outcome: [(String, JSON)] {
        [
            ("benchmark", .text("detect")), ("accounts", JSON(verdict.accounts)),
            ("crossings", JSON(verdict.crossings)), ("episodes", JSON(verdict.episodes)),
            ("flagged", JSON(verdict.flagged)), ("transient", JSON(verdict.transient)),
            ("missed", JSON(judgement.missed)), ("false", JSON(judgement.falseFindings)),
            ("duplicates", JSON(judgement.duplicates)), ("touches", JSON(verdict.touches)),
            ("unseen_ms_max", JSON(milliseconds: verdict.unseenMax * Int64(record.speed))),
            ("bound_ms", JSON(record.boundMilliseconds)),
            ("tick_lag_ms_p99", .number(verdict.tickLag.p99)),
        ]
    }

    private var speed: [(String, JSON)] {
        [("latency_ms", Self.json(latency)), ("flat_ms", Self.json(flat))]
    }

    private var cost: [(String, JSON)] {
        [
            ("requests_per_s", .number(load.requestsPerSecond)),
            ("reads_per_s", .number(load.readsPerSecond)),
            ("rss_mib", .number(Double(record.residentKiBMax) / 1_024)),
            ("cpu_share", .number(record.cpuShare)), ("policy", .text(record.policy)),
            ("quote_requests_per_s", .number(load.quoteRequestsPerSecond)),
            ("cpu_share_mtemud", .number(record.emulatorCPUShare)),
            ("cpu_share_riskbench", .number(record.judgeCPUShare)),
            ("variant", .text(record.variant)),
            ("answer_latency_ms", JSON(record.latencyMilliseconds)),
            ("slow_share", .number(record.slowPercent / 100)),
            ("seed", .integer(Int64(bitPattern: record.seed))),
        ]
    }

    private var details: [(String, JSON)] {
        [
            ("missed_shown", JSON(verdict.missedShown)), ("late", JSON(verdict.late)),
            ("undecided", JSON(verdict.undecided)), ("excused", JSON(verdict.excused)),
            ("unseen", JSON(verdict.unseen)),
            ("transient_unseen", JSON(verdict.transientUnseen)), ("cohorts", cohorts),
            ("transient_ms", histogram),
            ("requests_in_1s_max", JSON(load.requestsInSecond)),
            ("requests_in_10s_max", JSON(load.requestsInTenSeconds)),
            ("above_budget", .flag(judgement.isAboveBudget)),
            (
                "read_gap_ms",
                .object([
                    ("p50", gap(load.gapP50)), ("p99", gap(load.gapP99)), ("max", gap(load.gapMax)),
                ])
            ),
            ("never_read", JSON(load.neverRead)), ("armed", JSON(record.armed)),
            ("armed_s", record.armedSeconds.map(JSON.number) ?? .null),
            ("acts", JSON(enforcement.acts)), ("not_flat", JSON(enforcement.notFlat.count)),
            ("budgets", budgets), ("tiers", tiers), ("ticks", .text(record.ticks)),
            ("breaker", .text(record.breaker)), ("enforce", .flag(record.enforce)),
            ("speed", JSON(record.speed)), ("void", .text(judgement.void)),
            ("faults", .list(verdict.faults.map { .text(Self.text($0)) })),
            ("failures", .list(judgement.failures.map(JSON.text))),
        ]
    }

    private func gap(_ value: Int64?) -> JSON {
        JSON(milliseconds: value.map { $0 * Int64(record.speed) })
    }

    static func json(_ values: Percentile) -> JSON {
        .object([
            ("p50", JSON(milliseconds: values.at(50))), ("p99", JSON(milliseconds: values.at(99))),
            ("max", JSON(milliseconds: values.max)),
        ])
    }

    static func text(_ fault: Verdict.Fault) -> String {
        "\(fault.kind.rawValue) \(fault.login) \(fault.level): \(fault.detail)"
    }
}
