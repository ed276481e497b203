import Foundation
import RiskJudge

/// A replay, judged from what lies in its directory.
struct RolloverJudgement {
    let record: RolloverRecord
    let replay: RolloverReplay
    let verdict: Verdict
    let anchors: AnchorVerdict
    let enforcement: Enforcement
    let load: Load
    /// Flags that rest on reads after a mask, of accounts that it had held.
    private(set) var heldFlags = 0
    /// Accounts that were flagged inside a mask, as their plan wants it.
    private(set) var throughFlags = 0
    /// Accounts of which an enforcement was withheld, and those with a day that began, unseen, in
    /// the leap and has an estimated anchor.
    private(set) var withheld: Set<UInt64> = []
    private var estimated: Set<UInt64> = []
    /// What else speaks against the run.
    private(set) var otherFailures: [String] = []

    /// - Throws: `BenchmarkError` or `LogError` when a log is missing or broken.
    init(_ directory: DetectDirectory, tamper: Tamper? = nil) throws {
        let run = try Data(contentsOf: URL(fileURLWithPath: directory.run))
        record = try JSONDecoder().decode(RolloverRecord.self, from: run)
        let name = record.replay
        guard let replay = RolloverReplay.all.first(where: { $0.name == name }) else {
            throw BenchmarkError("\(directory.run): no replay is called '\(name)'")
        }
        self.replay = replay
        let days = RolloverDays(record, replay)
        var truth = try TruthLog.read(directory.truth)
        let trace = try EquityTrace(path: directory.trace)
        truth.watch(days.levels, in: trace)
        let reads = try ReplyLog.read(directory.replies, truth: truth)
        var events = try DetectJudgement.events(directory.events).map(days.named)
        let second = 1_000_000_000 / Int64(record.speed)
        let parameters = days.parameters
        if let tamper {
            guard let falsified = tamper.apply(to: events, truth: truth, from: parameters.from)
            else { throw BenchmarkError("\(tamper.rawValue): nothing in this run to falsify") }
            events = falsified
        }
        verdict = Judge.judge(truth: truth, reads: reads, events: events, parameters: parameters)
        anchors = AnchorVerdict.judge(days.anchors, trace)
        let positions = Dictionary(
            RolloverScenario.roll().map { ($0.login, $0.tickets) }
        ) { first, _ in first }
        let acts = try ActionLog.read(directory.actions)
        enforcement = Enforcement.judge(
            acts: acts, fills: truth.fills, flags: verdict.flags, positions: positions,
            enforced: true, minute: 60 * second)
        load = Load.measure(
            reads, from: parameters.from, until: parameters.until ?? record.recordedUntil,
            second: second)
        otherFailures = days.faults
        count(events, parameters)
        estimated = days.estimated
        judgeOutcome(events, acts, parameters)
    }

    private mutating func count(_ events: [RiskEvent], _ parameters: JudgeParameters) {
        let held = Set(events.filter { $0.kind == .hold }.map(\.login))
        for flag in events where flag.kind == .flag {
            if parameters.masks.contains(where: { $0.contains(flag.arrival) }) {
                throughFlags += 1
            } else if held.contains(flag.login) {
                heldFlags += 1
            }
        }
    }

    /// Whoever was flagged is disabled, and flat where his market was open.
    ///
    /// An estimated anchor flags and enforces nothing by itself: that is excused where the reset
    /// was slept through, and only there.
    private mutating func judgeOutcome(
        _ events: [RiskEvent], _ acts: [Act], _ parameters: JudgeParameters
    ) {
        let settled = (parameters.until ?? record.recordedUntil) - 10 * parameters.bound
        withheld = Set(events.filter { $0.name == "risk.enforcement_withheld" }.map(\.login))
        let due = Set(verdict.flags.filter { $0.value.arrival < settled }.keys)
            .subtracting(withheld.intersection(estimated))
        let disabled = Set(acts.filter { $0.kind == .user && $0.rightsAfter & 4 != 0 }.map(\.login))
        let free = due.subtracting(disabled)
        if let one = free.min() {
            otherFailures.append("\(free.count) flagged and not disabled, e.g. \(one)")
        }
        // Gold opens an hour after the currencies, and in the weekend's replay after its end.
        let open = RolloverScenario.roll().filter { $0.symbol != "XAUUSD" || replay.opensGold }
        let notFlat = due.intersection(enforcement.notFlat).intersection(open.map(\.login))
        if let one = notFlat.min() {
            otherFailures.append("\(notFlat.count) flagged and not flat, e.g. \(one)")
        }
    }

    /// False findings and acts on the blameless.
    var falseFindings: Int { verdict.falseFlags + enforcement.falseActs.count }
    var duplicates: Int { verdict.duplicates + enforcement.repeatedActs.count }

    /// Why the run says nothing; empty when it does.
    var void: String {
        if !record.problem.isEmpty { return record.problem }
        if !verdict.void.isEmpty { return verdict.void }
        if record.armed < verdict.accounts { return "only \(record.armed) accounts were armed" }
        if verdict.held == 0 || verdict.recovered == 0 || verdict.flagged == 0 {
            return "nothing was held, recovered or flagged: the replay tested nothing"
        }
        return ""
    }

    /// Each reason for which the run failed, in words.
    var failures: [String] {
        var failures: [String] = []
        if !void.isEmpty { failures.append("void: \(void)") }
        if verdict.missed > 0 { failures.append("\(verdict.missed) missed") }
        if falseFindings > 0 { failures.append("\(falseFindings) false") }
        if duplicates > 0 { failures.append("\(duplicates) done twice") }
        if verdict.late > 0 { failures.append("\(verdict.late) later than B") }
        let watched = anchors.watched
        if watched.estimated * 100 > watched.count {
            failures.append("\(watched.estimated) of \(watched.count) watched days estimated")
        }
        if !anchors.wrong.isEmpty { failures.append("\(anchors.wrong.count) anchors not true") }
        let limit = Int(10 * record.requestsPerSecond) + 2
        if load.requestsInTenSeconds > limit {
            failures.append(
                "above budget: \(load.requestsInTenSeconds) requests within ten seconds")
        }
        return failures + otherFailures
    }
}
