import Foundation
import RiskJudge
import Testing

@Suite("A tick that was no market")
struct OffMarketTests {
    private let offMarket = OffMarketTick(
        tick: 5_000, correctedTick: 6_000, corrected: Run.nanoseconds(6_000))

    /// Account 1 is broken by the bad tick alone; 2 was below before; 3 stays below afterwards.
    private func run() -> Run {
        var run = Run(accounts: 4)
        run.below(1, from: 5_000, to: 6_000)
        run.below(2, from: 4_000, to: 7_000)
        run.below(3, from: 5_000, to: 9_000)
        run.read(1, at: 5_100)
        run.read(1, at: 5_130)
        for time: Int64 in [4_050, 4_080] { run.read(2, at: time) }
        run.flag(2, at: 4_100)
        run.read(3, at: 5_100)
        for time: Int64 in [6_050, 6_080] { run.read(3, at: time) }
        run.flag(3, at: 6_100)
        return run
    }

    private func judge(_ run: Run) -> (verdict: Verdict, pushed: Set<UInt64>) {
        var truth = run.truth
        let pushed = truth.discount(offMarket)
        var parameters = JudgeParameters(
            bound: Run.nanoseconds(Run.bound), from: 0,
            recordedUntil: Run.nanoseconds(Run.end + 2_000))
        parameters.settle = 0
        let verdict = Judge.judge(
            truth: truth, reads: run.reads(truth: truth, distrusting: offMarket.range),
            events: run.events.sorted { $0.arrival < $1.arrival }, parameters: parameters)
        return (verdict, pushed)
    }

    @Test("who it broke was not broken; what outlasts it is true from the correction on")
    func discounted() {
        let (verdict, pushed) = judge(run())
        #expect(pushed == [1, 3])
        #expect(verdict.passed)
        #expect(verdict.episodes == 2)
        #expect(verdict.flags[3]?.crossing == Run.nanoseconds(6_000))
    }

    @Test("a flag that rests on it is false, however many reads confirmed it")
    func falseFlag() {
        var run = run()
        run.flag(1, at: 5_150)
        let (verdict, _) = judge(run)
        #expect(verdict.falseFlags == 1)
        #expect(verdict.flags[1] == nil)
    }

    @Test("acting on whom it broke is false, and more accounts than the breaker lets through show")
    func acts() {
        let (verdict, _) = judge(run())
        let acts = (1...4).map { login in
            Act(kind: .user, mono: Run.nanoseconds(6_200 + Int64(login)), login: UInt64(login))
        }
        let result = Enforcement.judge(
            acts: acts, fills: [], flags: verdict.flags, positions: [:], enforced: true)
        #expect(result.falseActs.map(\.login) == [1, 4])
        #expect(result.accountsInMinuteMax == 4)
        let apart = Enforcement.judge(
            acts: acts, fills: [], flags: verdict.flags, positions: [:], enforced: true,
            minute: Run.nanoseconds(1))
        #expect(apart.accountsInMinuteMax == 1)
    }

    @Test("without it, the same run has the account missed")
    func counted() {
        #expect(run().judge().missed == 1)
    }

    @Test("quarantine is found in status and journal, for this symbol only")
    func quarantine() {
        var watch = QuarantineWatch(symbol: "EURUSD")
        for text in [
            #"{"servers":[{"name":"EURUSD","quotes":{"quarantined":[]}}]}"#,
            #"{"servers":[{"prediction":{"quarantined":["XAUUSD/0"]}}]}"#, "no JSON",
        ] {
            watch.take(status: Data(text.utf8))
        }
        #expect(watch.seen.isEmpty)
        watch.take(
            status: Data(#"{"servers":[{"prediction":{"quarantined":["EURUSD/1"]}}]}"#.utf8))
        watch.take(status: Data(#"{"quarantinedSymbols":{"EURUSD":12}}"#.utf8))
        #expect(watch.seen == ["EURUSD/1", "EURUSD"])
        let journal = "quote of XAUUSD quarantined\nEURUSD moved\nQuarantined EURUSD: 30 accounts"
        #expect(watch.alerts(in: journal) == ["Quarantined EURUSD: 30 accounts"])
    }
}
