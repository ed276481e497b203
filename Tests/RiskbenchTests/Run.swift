import RiskJudge

/// A made-up run in milliseconds: one level per account, ticks numbered by their millisecond.
struct Run {
    static let rule = "bal/daily"
    static let floor: Int64 = 95_000
    static let bound: Int64 = 1_000
    static let end: Int64 = 60_000

    var truth = Truth()
    var events: [RiskEvent] = []
    /// In milliseconds, as are the absences.
    var masks: [Range<Int64>] = []
    var absences: [Range<Int64>] = []
    var speed: Int64 = 1
    private var shown: [(login: UInt64, at: Int64, below: Bool)] = []

    init(accounts: Int) {
        for login in 1...UInt64(accounts) {
            truth.add(Level(login: login, name: Self.rule, breachBelow: Self.floor))
        }
        truth.end = Self.nanoseconds(Self.end)
    }

    static func nanoseconds(_ milliseconds: Int64) -> Int64 { milliseconds * 1_000_000 }

    /// Truth: `login` is below from `begin` to `end`, or to the end of the run.
    mutating func below(_ login: UInt64, from begin: Int64, to end: Int64? = nil) {
        guard let level = truth.level(login: login, name: Self.rule) else { return }
        _ = truth.below(level, mono: Self.nanoseconds(begin), tick: begin)
        if let end { _ = truth.above(level, mono: Self.nanoseconds(end), tick: end) }
    }

    /// A read of `login` answered at `time`; what it shows follows from the truth unless told.
    mutating func read(_ login: UInt64, at time: Int64, below: Bool? = nil) {
        shown.append((login, time, below ?? isBelow(login, at: time)))
    }

    mutating func flag(_ login: UInt64, at time: Int64, rule: String = Run.rule) {
        say("risk.violation_flagged", login, at: time, rule: rule)
    }

    mutating func touch(_ login: UInt64, at time: Int64) {
        say("risk.violation_unconfirmed", login, at: time, rule: Self.rule)
    }

    mutating func hold(_ login: UInt64, at time: Int64) {
        say("risk.violation_held", login, at: time, rule: Self.rule)
    }

    mutating func recover(_ login: UInt64, at time: Int64) {
        say("risk.violation_recovered", login, at: time, rule: Self.rule)
    }

    /// Below from `begin` on, read twice, flagged 60 ms after the crossing.
    mutating func breach(_ login: UInt64, at begin: Int64) {
        below(login, from: begin)
        read(login, at: begin + 25)
        read(login, at: begin + 50)
        flag(login, at: begin + 60)
    }

    func reads() -> Reads { reads(truth: truth, distrusting: 0..<0) }

    /// - Parameter distrusted: Ticks as of which `truth` decides, not what was shown.
    func reads(truth: Truth, distrusting distrusted: Range<Int64>) -> Reads {
        var reads = Reads(levels: truth.levels, truth: truth, distrusting: distrusted)
        for read in shown.sorted(by: { $0.at < $1.at }) {
            reads.addRequest(mono: Self.nanoseconds(read.at), rows: 1)
            reads.add(
                login: read.login, mono: Self.nanoseconds(read.at), tick: read.at,
                equity: read.below ? Self.floor - 1 : Self.floor)
        }
        return reads
    }

    func judge() -> Verdict {
        var parameters = JudgeParameters(
            bound: Self.nanoseconds(Self.bound), from: 0,
            recordedUntil: Self.nanoseconds(Self.end + 2_000))
        parameters.masks = masks.map(Self.nanoseconds)
        parameters.absences = absences.map(Self.nanoseconds)
        parameters.speed = speed
        return Judge.judge(
            truth: truth, reads: reads(), events: events.sorted { $0.arrival < $1.arrival },
            parameters: parameters)
    }

    static func nanoseconds(_ span: Range<Int64>) -> Range<Int64> {
        nanoseconds(span.lowerBound)..<nanoseconds(span.upperBound)
    }

    private mutating func say(_ name: String, _ login: UInt64, at time: Int64, rule: String) {
        events.append(
            RiskEvent(
                arrival: Self.nanoseconds(time), name: name, id: "evt_\(events.count)",
                seq: Int64(events.count), login: login, rule: rule))
    }

    private func isBelow(_ login: UInt64, at time: Int64) -> Bool {
        guard let level = truth.level(login: login, name: Self.rule) else { return false }
        return truth.episodes[level].contains { episode in
            episode.beginTick <= time && time < episode.endTick ?? .max
        }
    }
}
