import MTBridge
import RiskEngine
import Testing

@Suite struct RateBudgetTests {
    static let start = MonotonicTime(nanoseconds: 1_000_000_000)

    static func at(_ milliseconds: Int64) -> MonotonicTime {
        start.advanced(byMilliseconds: milliseconds)
    }

    /// Takes as much as is granted at each step of `every` milliseconds, over `span`.
    static func drain(_ budget: inout RateBudget, from: Int64, span: Int64, every: Int64) -> Int {
        var count = 0
        for time in stride(from: from, to: from + span, by: Int(every)) {
            while budget.take(now: at(time)) { count += 1 }
        }
        return count
    }

    /// The `#expect` macro takes no mutating calls.
    static func expect(
        _ budget: inout RateBudget, _ now: MonotonicTime, granted: Bool,
        at location: SourceLocation = #_sourceLocation
    ) {
        let wasGranted = budget.take(now: now)
        #expect(wasGranted == granted, sourceLocation: location)
    }

    static func expect(
        _ budget: inout InFlightBudget, granted: Bool,
        at location: SourceLocation = #_sourceLocation
    ) {
        let wasGranted = budget.take()
        #expect(wasGranted == granted, sourceLocation: location)
    }

    @Test func burstThenRate() {
        var budget = RateBudget(requestsPerSecondMax: 20, burst: 5, now: Self.start)
        #expect(Self.drain(&budget, from: 0, span: 1, every: 1) == 5)
        #expect(Self.drain(&budget, from: 1, span: 600, every: 1) == 12)
        // A burst is not on top of the rate: ten windows of 1.01 s.
        #expect(Self.drain(&budget, from: 601, span: 9_499, every: 1) == 183)
        #expect(budget.granted == 200)
    }

    /// However the calls are spaced and whatever their size, no second sees more than the rate.
    @Test(arguments: [1, 7, 50, 333] as [Int64], [1, 3, 20])
    func neverAboveRate(every: Int64, burst: Int) {
        var budget = RateBudget(requestsPerSecondMax: 20, burst: burst, now: Self.start)
        var grants: [Int64] = []
        var random = UInt64(every)
        func isHeads() -> Bool {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return random >> 63 == 0
        }
        for time in stride(from: Int64(0), to: 20_000, by: Int(every)) {
            // Now and then nobody asks.
            guard isHeads() || time % 3_000 < 1_500 else { continue }
            while budget.take(now: Self.at(time), isHeads() ? .paced(quarters: 4) : .full) {
                grants.append(time)
            }
        }
        for (index, time) in grants.enumerated() where index >= 20 {
            #expect(time - grants[index - 20] > 1_000)
        }
        #expect(grants.count > (every < 100 ? 200 : 40))
    }

    @Test func whatIsLeftOfASecondIsSpreadForSmallRequests() {
        var budget = RateBudget(requestsPerSecondMax: 20, burst: 8, now: Self.start)
        // A quarter of a second's requests, and one: at once.
        for _ in 0..<6 { #expect(Self.take(&budget, 0, .paced(quarters: 4))) }
        // 14 are left for 1,010 ms: 15 spaces.
        #expect(!Self.take(&budget, 67, .paced(quarters: 4)))
        #expect(Self.take(&budget, 68, .paced(quarters: 4)))
        // A full one does not wait for that, but for its token.
        #expect(Self.take(&budget, 69))
        #expect(budget.available(now: Self.at(69)) == 1)
    }

    @Test func smallRequestsAloneGetTheirRate() {
        var budget = RateBudget(requestsPerSecondMax: 20, burst: 8, now: Self.start)
        var count = 0
        for time in 0..<Int64(20_200) where budget.take(now: Self.at(time), .paced(quarters: 4)) {
            count += 1
        }
        #expect((380...400).contains(count))
    }

    @Test func backgroundLeavesHalf() {
        var budget = RateBudget(requestsPerSecondMax: 20, burst: 8, now: Self.start)
        var count = 0
        for time in 0..<Int64(20_200) where budget.take(now: Self.at(time), .paced(quarters: 2)) {
            count += 1
        }
        #expect((190...200).contains(count))
        for _ in 0..<8 { #expect(Self.take(&budget, 20_200)) }
        #expect(!Self.take(&budget, 20_201))
    }

    private static func take(
        _ budget: inout RateBudget, _ milliseconds: Int64, _ urgency: RequestUrgency = .full
    ) -> Bool {
        budget.take(now: at(milliseconds), urgency)
    }

    @Test func nextAvailableIsExact() {
        var budget = RateBudget(requestsPerSecondMax: 3, burst: 1, now: Self.start)
        let soonest = budget.nextAvailable(now: Self.start)
        #expect(soonest == Self.start)
        Self.expect(&budget, Self.start, granted: true)
        let next = budget.nextAvailable(now: Self.start)
        #expect(next.nanoseconds(since: Self.start) == 333_333_334)
        Self.expect(&budget, next.advanced(byNanoseconds: -1), granted: false)
        Self.expect(&budget, next, granted: true)
    }

    @Test func halvesOnceForRequestsUnderWayTogether() {
        var budget = RateBudget(requestsPerSecondMax: 100, burst: 10, now: Self.start)
        for _ in 0..<5 { budget.tooFrequent(now: Self.at(10)) }
        #expect(budget.currentRate == 50)
        #expect(budget.halvings == 1)
        Self.expect(&budget, Self.at(10), granted: false)
        budget.tooFrequent(now: Self.at(510))
        #expect(budget.halvings == 2)
        #expect(budget.currentRate < 27)
    }

    @Test(arguments: [1, 10, 1_000] as [Int64])
    func growsBackInEqualStepsWhateverTheSpacing(every: Int64) {
        var budget = RateBudget(requestsPerSecondMax: 100, burst: 10, now: Self.start)
        budget.tooFrequent(now: Self.start)
        for time in stride(from: every, through: 5_000, by: Int(every)) {
            _ = budget.take(now: Self.at(time))
        }
        #expect(budget.currentRate == 75)
        for time in stride(from: Int64(5_000), through: 20_000, by: Int(every)) {
            _ = budget.take(now: Self.at(time))
        }
        #expect(budget.currentRate == 100)
    }

    @Test func neverStopsAltogether() {
        var budget = RateBudget(requestsPerSecondMax: 1, burst: 1, now: Self.start)
        for step in 0..<100 { budget.tooFrequent(now: Self.at(Int64(step) * 600)) }
        #expect(budget.currentRate >= 0.1)
        let soonest = budget.nextAvailable(now: Self.at(60_000))
        #expect(soonest < Self.at(71_000))
    }

    @Test func timeThatStandsStillOrRunsBackGrantsNothing() {
        var budget = RateBudget(requestsPerSecondMax: 1000, burst: 1, now: Self.start)
        Self.expect(&budget, Self.at(5), granted: true)
        Self.expect(&budget, Self.at(5), granted: false)
        Self.expect(&budget, Self.at(4), granted: false)
        Self.expect(&budget, Self.at(6), granted: true)
    }

    @Test func inFlightIsBounded() {
        var budget = InFlightBudget(limit: 2)
        Self.expect(&budget, granted: true)
        Self.expect(&budget, granted: true)
        Self.expect(&budget, granted: false)
        #expect(budget.available == 0)
        budget.giveBack()
        Self.expect(&budget, granted: true)
        #expect(budget.granted == 3)
        #expect(budget.refused == 1)
        budget.reset()
        #expect(budget.inFlight == 0)
    }
}
