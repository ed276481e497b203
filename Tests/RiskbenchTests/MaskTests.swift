import RiskJudge
import Testing

/// A mask from second 10 to second 20 of a run.
@Suite("Masks before the judge")
struct MaskTests {
    private func run(_ accounts: Int = 1) -> Run {
        var run = Run(accounts: accounts)
        run.masks = [10_000..<20_000]
        return run
    }

    @Test("what is held and flagged after the mask passes; the bound runs from the mask's end")
    func flaggedAfterwards() {
        var run = run()
        run.below(1, from: 12_000)
        run.read(1, at: 12_100)
        run.hold(1, at: 12_150)
        run.read(1, at: 20_100)
        run.read(1, at: 20_200)
        run.flag(1, at: 20_250)
        let verdict = run.judge()
        #expect(verdict.passed)
        #expect(verdict.held == 1)
        #expect(verdict.latencies == [Run.nanoseconds(250)])
        #expect(verdict.late == 0)
    }

    @Test("what is flagged on a read inside a mask is false, though it is true")
    func premature() {
        var run = run()
        run.below(1, from: 12_000)
        run.read(1, at: 12_100)
        run.read(1, at: 12_200)
        run.flag(1, at: 12_250)
        let verdict = run.judge()
        #expect(verdict.falseFlags == 1)
        #expect(verdict.premature == 1)
        #expect(verdict.faults.map(\.kind) == [.premature])
    }

    @Test("what was read before the mask may be flagged inside it")
    func readBefore() {
        var run = run()
        run.below(1, from: 9_900)
        run.read(1, at: 9_950)
        run.read(1, at: 9_980)
        run.flag(1, at: 10_020)
        #expect(run.judge().passed)
    }

    @Test("what came and went inside a mask is held and recovers once")
    func cameAndWent() {
        var run = run()
        run.below(1, from: 12_000, to: 15_000)
        run.read(1, at: 12_100)
        run.hold(1, at: 12_150)
        run.read(1, at: 20_100)
        run.recover(1, at: 20_150)
        let verdict = run.judge()
        #expect(verdict.passed)
        #expect(verdict.recovered == 1)
    }

    @Test("what came and went inside a mask and was not recorded is missed")
    func unrecorded() {
        var run = run()
        run.below(1, from: 12_000, to: 15_000)
        run.read(1, at: 16_000)
        #expect(run.judge().missed == 1)
    }

    @Test("a hold that says nothing afterwards is held for ever, and the breach missed")
    func heldForEver() {
        var run = run()
        run.below(1, from: 12_000)
        run.read(1, at: 12_100)
        run.hold(1, at: 12_150)
        let verdict = run.judge()
        #expect(verdict.heldForEver == 1)
        #expect(verdict.missed >= 1)
    }

    @Test("a hold said to have recovered while the breach goes on is missed")
    func recoveredThoughBroken() {
        var run = run()
        run.below(1, from: 12_000)
        run.read(1, at: 12_100)
        run.hold(1, at: 12_150)
        run.read(1, at: 20_100, below: false)
        run.recover(1, at: 20_150)
        #expect(run.judge().missed == 1)
    }

    @Test("held twice, or recovered without a hold, is done twice")
    func repeated() {
        var run = run(2)
        run.below(1, from: 12_000, to: 15_000)
        run.read(1, at: 12_100)
        run.hold(1, at: 12_150)
        run.hold(1, at: 12_250)
        run.recover(1, at: 20_150)
        run.recover(2, at: 20_150)
        #expect(run.judge().duplicates == 2)
    }

    @Test("a hold of what was never below is false")
    func heldOnALie() {
        var run = run()
        run.read(1, at: 12_100, below: true)
        run.hold(1, at: 12_150)
        run.recover(1, at: 20_150)
        #expect(run.judge().falseFlags == 1)
    }

    @Test("who could not look is judged from when he could, and what he flags is true")
    func absence() {
        var run = Run(accounts: 1)
        run.absences = [10_000..<20_000]
        run.below(1, from: 12_000)
        run.read(1, at: 20_100)
        run.read(1, at: 20_200)
        run.flag(1, at: 20_250)
        #expect(run.judge().passed)
        run.events = []
        #expect(run.judge().missed == 1)
    }
}
