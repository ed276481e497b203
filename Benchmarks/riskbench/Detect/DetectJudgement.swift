import Foundation
import RiskJudge

/// A run, judged from what lies in its directory.
struct DetectJudgement {
    let record: DetectRecord
    let verdict: Verdict
    let load: Load
    let enforcement: Enforcement
    /// Why events could not be falsified as asked; empty when they could, or nobody asked.
    private(set) var tamperProblem = ""

    /// - Throws: `BenchmarkError` or `LogError` when a log is missing or broken.
    init(_ directory: DetectDirectory, bound: Int?, tamper: Tamper?) throws {
        let run = try Data(contentsOf: URL(fileURLWithPath: directory.run))
        var record = try JSONDecoder().decode(DetectRecord.self, from: run)
        if let bound { record.boundMilliseconds = bound }
        let truth = try TruthLog.read(directory.truth)
        let reads = try ReplyLog.read(directory.replies, levels: truth.levels)
        var events = try Self.events(directory.events)
        if let tamper {
            if let falsified = tamper.apply(to: events, truth: truth, from: record.from) {
                events = falsified
            } else {
                tamperProblem = "\(tamper.rawValue): nothing in this run to falsify"
            }
        }
        let bound = Int64(record.boundMilliseconds) * 1_000_000 / Int64(record.speed)
        var parameters = JudgeParameters(
            bound: bound, from: record.from, recordedUntil: record.recordedUntil)
        parameters.until = record.until
        verdict = Judge.judge(truth: truth, reads: reads, events: events, parameters: parameters)
        load = Load.measure(
            reads, from: record.from, until: record.until,
            second: 1_000_000_000 / Int64(record.speed))
        enforcement = Enforcement.judge(
            acts: try ActionLog.read(directory.actions), fills: truth.fills, flags: verdict.flags,
            positions: try Population(path: directory.population).positions,
            enforced: record.enforce)
        self.record = record
    }

    private static func events(_ path: String) throws -> [RiskEvent] {
        var events: [RiskEvent] = []
        try LineReader.lines(of: path) { bytes, range, number in
            guard let event = RiskEvent(recorded: bytes, range: range) else {
                throw LogError(file: path, line: number, expected: "a recorded event")
            }
            events.append(event)
        }
        return events
    }

    var missed: Int { verdict.missed }
    var falseFindings: Int { verdict.falseFlags + enforcement.falseActs.count }
    var duplicates: Int { verdict.duplicates + enforcement.repeatedActs.count }
    var isAboveBudget: Bool { load.exceeds(requestsPerSecond: record.requestsPerSecond) }

    /// Why the run says nothing; empty when it does.
    var void: String { record.problem.isEmpty ? verdict.void : record.problem }

    /// Each reason for which the run failed, in words.
    var failures: [String] {
        var failures: [String] = []
        if !void.isEmpty { failures.append("void: \(void)") }
        if !tamperProblem.isEmpty { failures.append(tamperProblem) }
        if missed > 0 { failures.append("\(missed) missed") }
        if falseFindings > 0 { failures.append("\(falseFindings) false") }
        if duplicates > 0 { failures.append("\(duplicates) done twice") }
        if isAboveBudget {
            failures.append(
                "above budget: \(load.requestsInSecond) requests within a second, "
                    + "\(load.requestsInTenSeconds) within ten")
        }
        return failures
    }

    /// The limits of `docs/benchmarks.md` that the run exceeds, for `--check`.
    var exceeded: [String] {
        var exceeded: [String] = []
        let latency = Percentile(verdict.latencies)
        if let p50 = latency.at(50), p50 * Int64(record.speed) > 300_000_000 {
            exceeded.append("latency p50 above 300 ms")
        }
        if let p99 = latency.at(99), p99 * Int64(record.speed) > 1_500_000_000 {
            exceeded.append("latency p99 above 1.5 s")
        }
        if record.residentKiBMax > 64 * 1_024 { exceeded.append("resident set above 64 MiB") }
        if record.cpuShare > 0.25 { exceeded.append("more than 25 % of one processor") }
        return exceeded
    }
}
