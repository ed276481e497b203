import RiskJudge

extension DetectReport {
    /// The table for people.
    var text: String {
        var text = market + "\n\n" + figures.text + "\n" + transientTable.text
        if judgement.cohorts.count > 1 { text += "\n" + cohortTable.text }
        text += special
        let rates = budgetTable
        if !rates.isEmpty { text += "\n" + rates }
        if !judgement.verdict.faults.isEmpty {
            text += "\nthe first faults\n"
            for fault in judgement.verdict.faults { text += "  \(Self.text(fault))\n" }
        }
        for act in judgement.enforcement.falseActs.prefix(5) {
            text += "  false act: \(act.kind.rawValue) on \(act.login)\n"
        }
        for act in judgement.enforcement.repeatedActs.prefix(5) {
            text += "  repeated act: \(act.kind.rawValue) on \(act.login), ticket \(act.ticket)\n"
        }
        let failures = judgement.failures
        return text + "\n" + (failures.isEmpty ? "PASSED\n" : "FAILED: ")
            + failures.joined(separator: "; ") + (failures.isEmpty ? "" : "\n")
    }

    /// What was replayed for whom, and at which budget.
    var market: String {
        let record = judgement.record
        let slow =
            record.slowPercent > 0
            ? " (\(Number.text(record.slowPercent)) % of them after \(record.slowMilliseconds) ms)"
            : ""
        let mode = record.enforce ? "enforcing" : "observing"
        return """
            detect: \(record.ticks), \(record.accounts) accounts, seed \(record.seed), \
            policy \(judgement.title), \(mode)
            \(record.requestsPerSecond) account requests/s of \(record.batch), answers after \
            \(record.latencyMilliseconds) ms\(slow), speed \(record.speed), \(record.breaker)
            """
    }

    private var figures: Table {
        let record = judgement.record
        let verdict = judgement.verdict
        let load = judgement.load
        let speed = Int64(record.speed)
        func milliseconds(_ value: Int64?) -> String {
            value.map { Number.text(Double($0 * speed) / 1e6) } ?? "-"
        }
        func percentiles(_ values: [Int64]) -> String {
            let values = Percentile(values)
            return [values.at(50), values.at(99), values.max].map(milliseconds)
                .joined(separator: " / ")
        }
        var table = Table(["figure", "value"])
        table.add(["B (shorter episodes are transient), ms", "\(record.boundMilliseconds)"])
        table.add(["armed of accounts", "\(record.armed) of \(record.accounts)"])
        table.add([
            "armed after, s", record.armedSeconds.map { Number.text($0) } ?? "too late",
        ])
        table.add(["accounts that crossed (crossings)", "\(verdict.crossings)"])
        table.add(["episodes below a floor", "\(verdict.episodes)"])
        table.add(["  of these transient", "\(verdict.transient)"])
        table.add(["  of these after the flag", "\(verdict.excused)"])
        table.add(["  of these unseen", "\(verdict.unseen)"])
        table.add(["  of these unseen and transient", "\(verdict.transientUnseen)"])
        table.add(["longest unseen, ms", milliseconds(verdict.unseenMax)])
        table.add(["flagged", "\(verdict.flagged)"])
        table.add(["touches", "\(verdict.touches)"])
        table.add(["MISSED", "\(judgement.missed)"])
        table.add(["FALSE", "\(judgement.falseFindings)"])
        table.add(["DUPLICATES", "\(judgement.duplicates)"])
        table.add(["latency p50 / p99 / max, ms", percentiles(verdict.latencies)])
        table.add(["later than B", "\(verdict.late)"])
        table.add(["time to flat p50 / p99 / max, ms", percentiles(judgement.enforcement.flat)])
        table.add(["flagged and not flat", "\(judgement.enforcement.notFlat.count)"])
        table.add(["account requests/s", Number.text(load.requestsPerSecond)])
        table.add([
            "most within 1 s / 10 s", "\(load.requestsInSecond) / \(load.requestsInTenSeconds)",
        ])
        table.add(["quote requests/s", Number.text(load.quoteRequestsPerSecond)])
        table.add(["account reads/s", Number.text(load.readsPerSecond)])
        table.add([
            "between reads of an account p50 / p99 / max, ms",
            [load.gapP50, load.gapP99, load.gapMax].map(milliseconds).joined(separator: " / "),
        ])
        table.add(["accounts never read", "\(load.neverRead)"])
        table.add(["riskd resident, MiB", Number.text(Double(record.residentKiBMax) / 1_024)])
        table.add(["riskd of one processor, %", Number.text(record.cpuShare * 100)])
        table.add([
            "mtemud, riskbench of one processor, %",
            [record.emulatorCPUShare, record.judgeCPUShare].map { Number.text($0 * 100) }
                .joined(separator: ", "),
        ])
        table.add([
            "tick lag p50 / p99 / max, ms",
            [verdict.tickLag.p50, verdict.tickLag.p99, verdict.tickLag.max]
                .map(Number.text).joined(separator: " / "),
        ])
        return table
    }

    private var transientTable: Table {
        var table = Table(["transient episodes", "count"])
        var lower: Int64 = 0
        for step in transientSteps {
            table.add(["\(lower) to \(step.below) ms", "\(step.count)"])
            lower = step.below
        }
        return table
    }

    private var budgetTable: String {
        guard !budgetRates.isEmpty else { return "" }
        var table = Table(["budget line", "limit", "requests/s", "rows/s", "refused"])
        for line in budgetRates {
            table.add([
                line.name, Number.text(line.limit), Number.text(line.requests),
                Number.text(line.rows), "\(line.refused)",
            ])
        }
        let tiers = judgement.record.statusAfter?.servers.first?.tiers ?? [:]
        let populations = tiers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return table.text + "tiers at the end: " + populations.joined(separator: ", ") + "\n"
    }
}
