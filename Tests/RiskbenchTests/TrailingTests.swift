import Foundation
import RiskJudge
import Testing

@Suite("Peaks of a trailing drawdown")
struct TrailingTests {
    private static let rule = "trail/overall"

    /// Accounts with a mark of 100,000 and a drawdown of 2,500.
    private func truth(_ peaks: [UInt64: Int64]) -> Truth {
        var truth = Truth()
        for login in peaks.keys.sorted() {
            truth.add(Level(login: login, name: Self.rule, breachBelow: 97_500, trail: 2_500))
            truth.peaks[truth.levels.count - 1] = peaks[login]
        }
        truth.end = Run.nanoseconds(Run.end)
        return truth
    }

    @Test("understatement is a share of the drawdown amount, of accounts that rose")
    func understated() {
        let truth = truth([1: 101_000, 2: 102_500, 3: 100_000, 4: 100_100])
        let peaks = TrailingPeaks.judge(
            truth: truth, marks: [1: 101_000, 2: 102_450, 3: 100_000], digits: [:],
            verdict: Verdict())
        #expect(peaks.understated == [0, 20_000])
        #expect(peaks.overstated.isEmpty)
        #expect(peaks.unknown == [4])
    }

    @Test("a mark that was never reached is told")
    func overstated() {
        let peaks = TrailingPeaks.judge(
            truth: truth([1: 101_000]), marks: [1: 101_001], digits: [:], verdict: Verdict())
        #expect(peaks.overstated == [1])
        #expect(peaks.understated == [0])
    }

    @Test("of a flagged account the floor of its flag counts, not its mark at the end")
    func flagged() {
        var verdict = Verdict()
        verdict.flags[1] = Verdict.Flag(
            crossing: 0, arrival: 1, breachBelow: 98_500, floor: "984.50")
        let peaks = TrailingPeaks.judge(
            truth: truth([1: 104_000]), marks: [1: 104_000], digits: [1: 2], verdict: verdict)
        #expect(peaks.understated == [20_000])
    }

    @Test("an unseen crossing above riskd's lower floor was hidden by the peak it did not see")
    func hidden() {
        func unrecorded(lowest: Int64?) -> Verdict.Unrecorded {
            var episode = Episode(begin: 0, end: 10, beginTick: 1, endTick: 2)
            episode.breachBelow = 98_500
            episode.lowest = lowest
            return Verdict.Unrecorded(login: 1, lasted: 10, episode: episode)
        }
        func judge(_ lowest: Int64?) -> TrailingPeaks {
            var verdict = Verdict()
            verdict.unrecorded = [unrecorded(lowest: lowest)]
            return TrailingPeaks.judge(
                truth: truth([1: 101_000]), marks: [1: 100_900], digits: [:], verdict: verdict)
        }
        #expect(judge(98_400).hidden.count == 1)
        #expect(judge(98_399).hidden.isEmpty)
        #expect(judge(98_399).tooShort.count == 1)
        #expect(judge(nil).tooShort.count == 1)
    }

    @Test(
        "decimals become minor units exactly, or not at all",
        arguments: [
            ("975.00", 2, Int64(97_500)), ("975", 2, 97_500), ("-0.05", 2, -5), ("120", 0, 120),
            ("9.7500", 2, nil), ("x", 2, nil), ("", 2, nil),
        ])
    func minor(_ row: (text: String, digits: Int, value: Int64?)) {
        #expect(TrailingPeaks.minor(row.text, digits: row.digits) == row.value)
    }

    @Test("a moving floor is judged by the truth as of the tick that a read showed")
    func movingFloor() throws {
        let lines = [
            #"{"kind":"level","login":7,"level":"trail/overall","breach_below":97500,"#
                + #""trail":2500}"#,
            #"{"kind":"below","login":7,"level":"trail/overall","mono_ns":1000000000,"#
                + #""tick":10,"equity":98499,"breach_below":98500}"#,
            #"{"kind":"above","login":7,"level":"trail/overall","mono_ns":3000000000,"#
                + #""tick":30,"equity":98500,"breach_below":98500,"lowest":98400}"#,
            #"{"kind":"peak","login":7,"level":"trail/overall","peak":101000,"#
                + #""breach_below":98500}"#,
            #"{"kind":"end","mono_ns":9000000000,"tick_lag_ms":{"p50":0,"p99":1,"max":1},"#
                + #""ticks":99}"#,
        ]
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("riskbench-\(UUID().uuidString).ndjson")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let truth = try TruthLog.read(url.path)
        #expect(truth.levels.first?.trail == 2_500)
        #expect(truth.peaks == [0: 101_000])
        #expect(truth.episodes[0].first?.lowest == 98_400)
        var reads = Reads(levels: truth.levels, truth: truth)
        for (time, tick) in [(Int64(500), Int64(9)), (1_500, 10), (1_530, 29), (3_500, 30)] {
            reads.add(login: 7, mono: Run.nanoseconds(time), tick: tick, equity: 98_450)
        }
        #expect(reads.below[0].map(\.tick) == [10, 29])
        func judge(_ events: [RiskEvent]) -> Verdict {
            Judge.judge(
                truth: truth, reads: reads, events: events,
                parameters: JudgeParameters(
                    bound: Run.nanoseconds(1_000), from: 0,
                    recordedUntil: Run.nanoseconds(9_000)))
        }
        let flag = RiskEvent(
            arrival: Run.nanoseconds(1_550), name: "risk.violation_flagged", login: 7,
            rule: Self.rule, floor: "984.50")
        #expect(judge([flag]).passed)
        #expect(judge([flag]).flags[7]?.breachBelow == 98_500)
        #expect(judge([flag]).flags[7]?.floor == "984.50")
        let blind = judge([])
        #expect(blind.missed == 1)
        #expect(blind.unrecorded.map(\.episode.lowest) == [98_400])
    }
}
