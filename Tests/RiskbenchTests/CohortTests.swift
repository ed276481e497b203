import RiskJudge
import Testing

@Suite("Accounts with trouble of their own")
struct CohortTests {
    private func judge(_ run: Run, apart: Bool = false) -> [Verdict] {
        Judge.judge(
            truth: run.truth, reads: run.reads(), events: run.events,
            parameters: JudgeParameters(
                bound: 0, from: 0, recordedUntil: Run.nanoseconds(Run.end + 2_000)),
            cohorts: [
                Cohort(name: "predictable", bound: Run.nanoseconds(300), logins: [1, 2]),
                Cohort(
                    name: "unpredictable", bound: Run.nanoseconds(5_000), logins: [3, 4],
                    isApart: apart),
            ])
    }

    @Test("the same blind second is missed in one cohort, and transient in the other")
    func bounds() {
        var run = Run(accounts: 4)
        run.below(1, from: 1_000, to: 2_000)
        run.below(3, from: 1_000, to: 2_000)
        let verdicts = judge(run)
        #expect(verdicts.map(\.missed) == [1, 0])
        #expect(verdicts.map(\.transientUnseen) == [0, 1])
        #expect(verdicts.map(\.accounts) == [2, 2])
        #expect(verdicts.map(\.crossings) == [1, 1])
    }

    @Test("beyond its own, longer bound an account is missed as well")
    func slowBound() {
        var run = Run(accounts: 4)
        run.below(4, from: 1_000, to: 6_000)
        #expect(judge(run).map(\.missed) == [0, 1])
    }

    @Test("a flag of an account that nobody has is false, once")
    func stranger() {
        var run = Run(accounts: 4)
        run.flag(99, at: 2_000)
        #expect(judge(run).map(\.falseFlags) == [1, 0])
    }

    @Test("latencies stay apart, and add up")
    func latencies() {
        var run = Run(accounts: 4)
        run.breach(1, at: 1_000)
        run.below(3, from: 1_000)
        run.read(3, at: 3_000)
        run.read(3, at: 3_020)
        run.flag(3, at: 3_050)
        let verdicts = judge(run)
        #expect(verdicts[0].latencies == [Run.nanoseconds(60)])
        #expect(verdicts[1].latencies == [Run.nanoseconds(2_050)])
        var whole = verdicts[0]
        whole.add(verdicts[1])
        #expect(whole.passed)
        #expect(whole.flagged == 2)
        #expect(whole.latencies == [Run.nanoseconds(60), Run.nanoseconds(2_050)])
        #expect(whole.flags.keys.sorted() == [1, 3])
    }

    @Test("a transient episode that was seen is not counted as unseen")
    func transient() {
        var run = Run(accounts: 4)
        run.below(1, from: 1_000, to: 1_100)
        run.read(1, at: 1_050)
        run.touch(1, at: 1_080)
        run.below(2, from: 1_000, to: 1_100)
        let verdict = judge(run)[0]
        #expect(verdict.transient == 2)
        #expect(verdict.transientUnseen == 1)
    }
}
