import RiskJudge
import Testing

@Suite("The judge's trace of truth")
struct EquityTraceTests {
    private static let floor: Int64 = 95_000

    /// One account; a point each, in milliseconds: tick and UTC count as they do.
    private func trace(_ points: [(at: Int64, equity: Int64)]) -> EquityTrace {
        var trace = EquityTrace()
        for point in points {
            trace.add(
                login: 1,
                .init(
                    mono: Run.nanoseconds(point.at), utc: point.at, tick: point.at,
                    balance: 100_000, credit: 0, equity: point.equity))
        }
        return trace
    }

    private func level(_ window: Range<Int64>? = nil) -> Level {
        var level = Level(login: 1, name: "daily", breachBelow: Self.floor)
        level.window = window.map(Run.nanoseconds)
        return level
    }

    @Test("times below a floor are episodes, the last of them open")
    func episodes() {
        let episodes = trace([(0, 100_000), (10, 94_999), (20, 94_000), (30, 95_000), (40, 1)])
            .episodes(of: level())
        #expect(episodes.map(\.beginTick) == [10, 40])
        #expect(episodes.map(\.endTick) == [30, nil])
    }

    @Test("a day's floor counts within its day: who is below at its beginning crosses there")
    func window() {
        let episodes = trace([(0, 100_000), (10, 90_000), (35, 99_000), (50, 90_000)])
            .episodes(of: level(20..<40))
        #expect(episodes.map(\.begin) == [Run.nanoseconds(20)])
        #expect(episodes.map(\.end) == [Run.nanoseconds(35)])
        let whole = trace([(0, 90_000)]).episodes(of: level(20..<40))
        #expect(whole.map(\.end) == [Run.nanoseconds(40)])
    }

    @Test("below its own floor a level lets through a mask what it must, and nothing else")
    func through() {
        var level = level()
        level.through = 93_000
        for (equity, isShelter) in [(92_999, false), (93_000, true)] as [(Int64, Bool)] {
            let trace = trace([(0, 100_000), (12_000, equity)])
            var truth = Truth()
            truth.watch([level], in: trace)
            truth.end = Run.nanoseconds(30_000)
            var reads = Reads(levels: truth.levels)
            for at in [12_100, 12_200] as [Int64] {
                reads.add(login: 1, mono: Run.nanoseconds(at), tick: at, equity: equity)
            }
            var parameters = JudgeParameters(
                bound: Run.nanoseconds(1_000), from: 0, recordedUntil: Run.nanoseconds(31_000))
            parameters.masks = [Run.nanoseconds(10_000..<20_000)]
            let flag = RiskEvent(
                arrival: Run.nanoseconds(12_250), name: "risk.violation_flagged", login: 1,
                rule: "daily")
            let flagged = Judge.judge(
                truth: truth, reads: reads, events: [flag], parameters: parameters)
            #expect(flagged.premature == (isShelter ? 1 : 0))
            #expect(flagged.missed == 0)
            let silent = Judge.judge(
                truth: truth, reads: reads, events: [], parameters: parameters)
            #expect(silent.missed == (isShelter ? 1 : 2))
        }
    }

    private func seen(
        _ kind: AnchorVerdict.Kind, _ value: Int64, at: Int64, _ provenance: String
    ) -> AnchorVerdict.Seen {
        .init(login: 1, kind: kind, value: value, at: at, provenance: provenance, reset: 20_000)
    }

    @Test("an observed anchor was true at its instant, which is at most ten seconds old")
    func observed() {
        let trace = trace([(0, 100_000), (15_000, 98_000), (20_000, 97_000)])
        func wrong(_ seen: AnchorVerdict.Seen) -> Int {
            AnchorVerdict.judge([seen], trace).wrong.count
        }
        #expect(wrong(seen(.equity, 98_000, at: 16_000, "observed")) == 0)
        #expect(wrong(seen(.equity, 98_001, at: 16_000, "observed")) == 1)
        // That of the new day, of before ten seconds, of after the reset.
        #expect(wrong(seen(.equity, 97_000, at: 19_000, "observed")) == 1)
        #expect(wrong(seen(.equity, 100_000, at: 9_000, "observed")) == 1)
        #expect(wrong(seen(.equity, 97_000, at: 20_001, "observed")) == 1)
        #expect(wrong(seen(.max, 100_000, at: 16_000, "observed")) == 0)
        #expect(wrong(seen(.balance, 100_000, at: 3, "recomputed")) == 0)
        #expect(wrong(seen(.balance, 99_999, at: 3, "recomputed")) == 1)
    }

    @Test("where anchors came from is counted, and what is an estimate is not called wrong")
    func provenance() {
        let trace = trace([(0, 100_000)])
        let anchors = [
            seen(.equity, 1, at: 0, "estimated"), seen(.equity, 100_000, at: 19_000, "observed"),
        ]
        let verdict = AnchorVerdict.judge(anchors, trace)
        #expect(verdict.provenance == ["estimated": 1, "observed": 1])
        #expect(verdict.wrong.isEmpty)
        #expect(verdict.watched == (2, 1))
        var unwatched = anchors[0]
        unwatched.isUnwatched = true
        #expect(AnchorVerdict.judge([unwatched], trace).watched == (0, 0))
    }
}
