import Foundation
import RiskJudge

/// A run, judged from what lies in its directory.
struct DetectJudgement {
    let record: DetectRecord
    let cohorts: [Cohort]
    /// In the order of the cohorts.
    let verdicts: [Verdict]
    /// Of all cohorts but those that are reported apart.
    private(set) var verdict: Verdict
    let load: Load
    let enforcement: Enforcement
    /// Of the trailing plan; nil without one.
    private(set) var peaks: TrailingPeaks?
    /// Accounts that the tick which was no market pushed below a floor; nil without one.
    private(set) var pushed: Int?
    /// Accounts that hold its symbol.
    private(set) var holders = 0
    /// Why events could not be falsified as asked; empty when they could, or nobody asked.
    private(set) var tamperProblem = ""
    /// What else speaks against the run: the recomputed truth, the judge's own test.
    var otherFailures: [String] = []

    /// How its column is headed.
    var title: String {
        record.variant.isEmpty ? record.policy : "\(record.policy) \(record.variant)"
    }

    /// - Throws: `BenchmarkError` or `LogError` when a log is missing or broken.
    init(_ directory: DetectDirectory, bound: Int?, tamper: Tamper?) throws {
        let run = try Data(contentsOf: URL(fileURLWithPath: directory.run))
        var record = try JSONDecoder().decode(DetectRecord.self, from: run)
        if let bound { record.boundMilliseconds = bound }
        var truth = try TruthLog.read(directory.truth)
        let offMarket = try OffMarketTick(record, ticks: directory.ticks)
        if let offMarket { pushed = truth.discount(offMarket).count }
        let reads = try ReplyLog.read(
            directory.replies, truth: truth, distrusting: offMarket?.range ?? 0..<0)
        var events = try Self.events(directory.events)
        if let tamper {
            if let falsified = tamper.apply(to: events, truth: truth, from: record.from) {
                events = falsified
            } else {
                tamperProblem = "\(tamper.rawValue): nothing in this run to falsify"
            }
        }
        let population = try Population(path: directory.population)
        var parameters = JudgeParameters(
            bound: 0, from: record.from, recordedUntil: record.recordedUntil)
        parameters.until = record.until
        cohorts = record.cohorts(of: population)
        verdicts = Judge.judge(
            truth: truth, reads: reads, events: events, parameters: parameters, cohorts: cohorts)
        verdict = verdicts[0]
        for (cohort, other) in zip(cohorts, verdicts).dropFirst() where !cohort.isApart {
            verdict.add(other)
        }
        let second = 1_000_000_000 / Int64(record.speed)
        load = Load.measure(reads, from: record.from, until: record.until, second: second)
        enforcement = Enforcement.judge(
            acts: try ActionLog.read(directory.actions), fills: truth.fills,
            flags: verdicts.reduce(into: [:]) { $0.merge($1.flags) { first, _ in first } },
            positions: population.positions, enforced: record.enforce, minute: 60 * second)
        self.record = record
        holders = population.logins { $0.symbols.contains(record.offMarketSymbol) }.count
        if record.trailing { peaks = judgePeaks(truth, population) }
    }

    private func judgePeaks(_ truth: Truth, _ population: Population) -> TrailingPeaks {
        let digits = population.digitsByLogin
        var marks: [UInt64: Int64] = [:]
        for (key, mark) in record.marks {
            guard let login = UInt64(key) else { continue }
            marks[login] = TrailingPeaks.minor(mark, digits: digits[login] ?? 2)
        }
        let own = zip(cohorts, verdicts).first { $0.0.isApart }?.1 ?? Verdict()
        return TrailingPeaks.judge(truth: truth, marks: marks, digits: digits, verdict: own)
    }

    /// What was recorded of riskd's event socket.
    static func events(_ path: String) throws -> [RiskEvent] {
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
    /// False and double findings count in every cohort, also in those whose misses are only told.
    var falseFindings: Int {
        verdicts.reduce(0) { $0 + $1.falseFlags } + enforcement.falseActs.count
    }
    var duplicates: Int {
        verdicts.reduce(0) { $0 + $1.duplicates } + enforcement.repeatedActs.count
    }
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
        return failures + offMarketFailures + otherFailures
    }

    private var offMarketFailures: [String] {
        guard let pushed else { return [] }
        var failures: [String] = []
        if holders * 10 < record.accounts * 3 {
            failures.append("less than 30 % of the book holds \(record.offMarketSymbol)")
        }
        if pushed == 0 { failures.append("the off-market tick broke nobody's floor") }
        if record.quarantined.isEmpty {
            failures.append("\(record.offMarketSymbol) was not quarantined")
        }
        if record.alerts.isEmpty { failures.append("no alert about the quarantine") }
        if enforcement.accountsInMinuteMax > record.breakerAccounts {
            failures.append(
                "the breaker let \(enforcement.accountsInMinuteMax) accounts through in a minute, "
                    + "its limit is \(record.breakerAccounts)")
        }
        return failures
    }
}
