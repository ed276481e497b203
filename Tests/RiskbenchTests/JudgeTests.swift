import RiskJudge
import Testing

@Suite("The judge's words")
struct JudgeTests {
    /// A thousand breaches among 1,100 accounts, all seen in time.
    private func perfect() -> Run {
        var run = Run(accounts: 1_100)
        for login in 1...UInt64(1_000) { run.breach(login, at: Int64(login) * 40) }
        return run
    }

    @Test("a perfect run passes, with its latencies")
    func perfectRun() {
        let verdict = perfect().judge()
        #expect(verdict.passed)
        #expect(verdict.accounts == 1_100)
        #expect(verdict.crossings == 1_000)
        #expect(verdict.episodes == 1_000)
        #expect(verdict.flagged == 1_000)
        #expect(verdict.late == 0)
        #expect(verdict.unseenMax == 0)
        #expect(verdict.latencies.first == Run.nanoseconds(60))
        #expect(verdict.latencies.last == Run.nanoseconds(60))
    }

    @Test("one flag in a thousand dropped, one too many, one twice", arguments: Tamper.allCases)
    func tampered(_ tamper: Tamper) throws {
        var run = perfect()
        run.events = try #require(tamper.apply(to: run.events, truth: run.truth, from: 0))
        let verdict = run.judge()
        #expect(!verdict.passed)
        #expect(verdict.missed == (tamper == .dropFlag ? 1 : 0))
        #expect(verdict.falseFlags == (tamper == .extraFlag ? 1 : 0))
        #expect(verdict.duplicates == (tamper == .doubleFlag ? 1 : 0))
        #expect(verdict.faults.count == 1)
    }

    @Test("nothing to tamper with is said, not passed over")
    func nothingToTamper() {
        var run = Run(accounts: 1)
        #expect(Tamper.dropFlag.apply(to: run.events, truth: run.truth, from: 0) == nil)
        #expect(Tamper.doubleFlag.apply(to: run.events, truth: run.truth, from: 0) == nil)
        run.breach(1, at: 100)
        #expect(Tamper.extraFlag.apply(to: run.events, truth: run.truth, from: 0) == nil)
        let after = Run.nanoseconds(200)
        #expect(Tamper.dropFlag.apply(to: run.events, truth: run.truth, from: after) == nil)
    }

    @Test("a flag that comes late counts in the latencies and as late, not as missed")
    func late() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000)
        run.read(1, at: 4_000)
        run.read(1, at: 4_030)
        run.flag(1, at: 4_050)
        let verdict = run.judge()
        #expect(verdict.passed)
        #expect(verdict.late == 1)
        #expect(verdict.latencies == [Run.nanoseconds(3_050)])
    }

    @Test("what was missed is told in the market's time, not in that of a faster replay")
    func durationsOfReplays() {
        var run = Run(accounts: 1)
        run.speed = 8
        run.below(1, from: 1_000, to: 2_500)
        let detail = run.judge().faults.first?.detail
        #expect(detail == "below for 12000 ms from tick 1000, nothing recorded")
    }

    @Test("a transient episode that nobody saw is unseen, not missed")
    func transientUnseen() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000, to: 1_999)
        let verdict = run.judge()
        #expect(verdict.passed)
        #expect(verdict.transient == 1)
        #expect(verdict.transientDurations == [Run.nanoseconds(999)])
        #expect(verdict.unseenMax == Run.nanoseconds(999))
    }

    @Test("an episode of exactly B is not transient, and unseen it is missed")
    func exactlyBound() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000, to: 1_000 + Run.bound)
        let verdict = run.judge()
        #expect(verdict.missed == 1)
        #expect(verdict.transient == 0)
    }

    @Test(
        "an episode open at the end is missed once it lasted B",
        arguments: [(lasted: Run.bound, missed: 1), (lasted: Run.bound - 1, missed: 0)])
    func openAtEnd(_ row: (lasted: Int64, missed: Int)) {
        var run = Run(accounts: 1)
        run.below(1, from: Run.end - row.lasted)
        let verdict = run.judge()
        #expect(verdict.missed == row.missed)
        #expect(verdict.transient == 0)
        #expect(verdict.undecided == 1 - row.missed)
    }

    @Test("a long episode without a record is missed though a later one is flagged")
    func missedBeforeFlag() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000, to: 3_000)
        run.read(1, at: 3_500)
        run.breach(1, at: 5_000)
        let verdict = run.judge()
        #expect(verdict.missed == 1)
        #expect(verdict.missedShown == 0)
        #expect(verdict.flagged == 1)
    }

    @Test("what happens after the flag is excused")
    func excused() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000, to: 1_040)
        run.read(1, at: 1_010)
        run.read(1, at: 1_030)
        run.flag(1, at: 1_045)
        run.below(1, from: 1_041, to: 20_000)
        run.read(1, at: 5_000)
        let verdict = run.judge()
        #expect(verdict.passed)
        #expect(verdict.excused == 1)
        #expect(verdict.transient == 1)
        #expect(verdict.unseen == 0)
    }

    @Test("a recorded touch covers its episode, however long")
    func touchRecorded() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000, to: 2_500)
        run.read(1, at: 2_490)
        run.read(1, at: 2_520)
        run.touch(1, at: 2_530)
        let verdict = run.judge()
        #expect(verdict.passed)
        #expect(verdict.touches == 1)
        #expect(verdict.unseen == 0)
    }

    @Test("a reply below the floor about which nothing was recorded is missed, however short")
    func shownAndSilent() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000, to: 1_100)
        run.read(1, at: 1_050)
        run.read(1, at: 1_120)
        let verdict = run.judge()
        #expect(verdict.missed == 1)
        #expect(verdict.missedShown == 1)
    }

    @Test("a reply below the floor just before the recording ended is nobody's fault")
    func shownAtTheVeryEnd() {
        var run = Run(accounts: 1)
        run.below(1, from: Run.end - 100)
        run.read(1, at: Run.end + 1_900)
        #expect(run.judge().passed)
        run.read(1, at: Run.end - 50)
        #expect(run.judge().missedShown == 1)
    }

    @Test("a flag on truth above the floor is false, also when a reply had lied")
    func falseFlag() {
        var run = Run(accounts: 2)
        run.read(1, at: 1_000)
        run.flag(1, at: 1_020)
        run.read(2, at: 2_000, below: true)
        run.flag(2, at: 2_020)
        let verdict = run.judge()
        #expect(verdict.falseFlags == 2)
        #expect(verdict.flagged == 0)
    }

    @Test("a flag that rests on reads long gone is false")
    func staleFlag() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000, to: 1_100)
        run.read(1, at: 1_050)
        for time in stride(from: Int64(1_200), to: 9_000, by: 250) { run.read(1, at: time) }
        run.flag(1, at: 9_010)
        let verdict = run.judge()
        #expect(verdict.falseFlags == 1)
    }

    @Test("a flag may rest on a touch that its confirming read no longer showed")
    func corroboratedTouch() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000, to: 1_100)
        run.read(1, at: 1_090)
        run.read(1, at: 1_120)
        run.flag(1, at: 1_130)
        let verdict = run.judge()
        #expect(verdict.passed)
        #expect(verdict.latencies == [Run.nanoseconds(130)])
    }

    @Test("two reads in two episodes cover both; latency runs from the first")
    func flicker() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000, to: 2_200)
        run.below(1, from: 2_210, to: 2_400)
        run.read(1, at: 2_190)
        run.read(1, at: 2_230)
        run.flag(1, at: 2_250)
        let verdict = run.judge()
        #expect(verdict.passed)
        #expect(verdict.latencies == [Run.nanoseconds(1_250)])
    }

    @Test("a flag of a rule or of a login that the run does not have is false")
    func unknownRule() {
        var run = Run(accounts: 1)
        run.below(1, from: 1_000)
        run.read(1, at: 1_010)
        run.flag(1, at: 1_030, rule: "bal/other")
        run.flag(7, at: 1_030)
        let verdict = run.judge()
        #expect(verdict.falseFlags == 2)
        #expect(verdict.missed == 1)
    }

    @Test("a slow machine or an emulator that did not finish makes the run void")
    func void() {
        var run = Run(accounts: 1)
        run.truth.tickLag.p99 = 20
        #expect(run.judge().passed)
        run.truth.tickLag.p99 = 20.1
        #expect(!run.judge().passed)
        run.truth.tickLag.p99 = 0
        run.truth.end = nil
        #expect(!run.judge().void.isEmpty)
    }

    @Test("before riskd is judged, episodes do not count against it")
    func before() {
        var run = Run(accounts: 2)
        run.below(1, from: 1_000, to: 9_000)
        run.below(2, from: 1_000)
        run.read(2, at: 10_100)
        run.read(2, at: 10_130)
        run.flag(2, at: 10_150)
        let verdict = Judge.judge(
            truth: run.truth, reads: run.reads(), events: run.events,
            parameters: JudgeParameters(
                bound: Run.nanoseconds(Run.bound), from: Run.nanoseconds(10_000),
                recordedUntil: Run.nanoseconds(Run.end)))
        #expect(verdict.passed)
        #expect(verdict.latencies == [Run.nanoseconds(150)])
    }

    @Test("the run ends when it was to end, not when the emulator stopped")
    func until() {
        var run = Run(accounts: 2)
        run.below(1, from: 49_500)
        run.below(2, from: 50_500, to: 55_000)
        var parameters = JudgeParameters(
            bound: Run.nanoseconds(Run.bound), from: 0, recordedUntil: Run.nanoseconds(Run.end))
        parameters.until = Run.nanoseconds(50_000)
        let verdict = Judge.judge(
            truth: run.truth, reads: run.reads(), events: [], parameters: parameters)
        #expect(verdict.passed)
        #expect(verdict.undecided == 1)
        #expect(verdict.episodes == 1)
    }
}
