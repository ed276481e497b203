/// Compares what riskd said with what was true and what it was shown.
///
/// A pure function of the logs. The words (episode, transient, missed, true) are defined in
/// `docs/benchmarks.md`; a rule is flagged once per period, so what happens after the flag of a
/// level is excused.
public struct Judge {
    let truth: Truth
    let reads: Reads
    let parameters: JudgeParameters
    let end: Int64
    var verdict = Verdict()
    /// From when a login's later days are excused: an earlier one was flagged.
    var flaggedAt: [UInt64: Int64] = [:]

    /// Judges one run.
    ///
    /// `reads` must have been made for the levels of `truth`; `events` come in order of arrival.
    public static func judge(
        truth: Truth, reads: Reads, events: [RiskEvent], parameters: JudgeParameters
    ) -> Verdict {
        var judge = Judge(truth: truth, reads: reads, parameters: parameters)
        judge.run(events)
        return judge.verdict
    }

    private init(truth: Truth, reads: Reads, parameters: JudgeParameters) {
        self.truth = truth
        self.reads = reads
        self.parameters = parameters
        end = parameters.until ?? truth.end ?? parameters.recordedUntil
    }

    private mutating func run(_ events: [RiskEvent]) {
        let judged = truth.levels.indices.filter { judges(truth.levels[$0].login) }
        verdict.accounts = Set(judged.map { truth.levels[$0].login }).count
        verdict.crossings =
            Set(judged.filter { !truth.episodes[$0].isEmpty }.map { truth.levels[$0].login }).count
        verdict.tickLag = truth.tickLag
        decideVoid()
        let byLevel = sortEvents(events)
        for index in judged { judgeLevel(index, byLevel[index] ?? []) }
        verdict.latencies.sort()
        verdict.transientDurations.sort()
    }

    private func judges(_ login: UInt64) -> Bool { parameters.logins?.contains(login) ?? true }

    private mutating func decideVoid() {
        if truth.end == nil {
            verdict.void = "the truth log has no end: the emulator did not finish"
        } else if truth.tickLag.p99 > parameters.tickLagMilliseconds {
            verdict.void =
                "tick lag p99 \(truth.tickLag.p99) ms exceeds "
                + "\(parameters.tickLagMilliseconds) ms: the machine was too slow for the replay"
        }
    }

    /// Flags, touches and holds by level; a flag of a rule or login nobody has is false at once.
    private mutating func sortEvents(_ events: [RiskEvent]) -> [Int: [RiskEvent]] {
        var byLevel: [Int: [RiskEvent]] = [:]
        for event in events where event.kind != .other && judges(event.login) {
            if event.kind != .flag { verdict.touches += 1 }
            if let index = truth.level(login: event.login, name: event.rule) {
                byLevel[index, default: []].append(event)
            } else if event.kind == .flag {
                verdict.falseFlags += 1
                let level = Level(login: event.login, name: event.rule, breachBelow: 0)
                verdict.note(.falseFlag, level, "no such account and rule in this run")
            }
        }
        return byLevel
    }
}
