import RiskEngine
import Testing

@Suite("Thresholds: what the hot path compares with")
struct ThresholdTests {
    @Test func theNearestFloorOfEachMetric() {
        let account = TestAccount(
            initial: 10_000_000,
            rules: [
                .overall(.ofInitial(percent: 10)), .daily(.ofInitial(percent: 5)),
                .daily(.ofInitial(percent: 4), metric: .balance),
                .daily(.cash(1_000), metric: .realized, comparator: .atOrBelow),
            ])
        #expect(account.row.equityBreachBelow == 9_500_000)
        #expect(account.row.balanceBreachBelow == 9_900_001)
        #expect(account.row.equityWarnBelow == 9_750_001)
        #expect(account.row.balanceWarnBelow == 9_950_001)
    }

    @Test func aViolatedRuleNoLongerCounts() {
        var account = TestAccount(
            initial: 10_000_000,
            rules: [.overall(.ofInitial(percent: 10)), .daily(.ofInitial(percent: 5))])
        _ = account.readTwice(equity: 9_400_000)
        #expect(account.row.equityBreachBelow == 9_000_000)
        #expect(account.row.headroom == 400_000)
    }

    @Test func nothingArmedMeansNoHeadroom() {
        var account = TestAccount(initial: 10_000_000, rules: [.overall(.ofInitial(percent: 10))])
        account.states[0].armed = false
        account.refresh()
        #expect(account.row.headroom == nil)
        #expect(account.row.equityBreachBelow == .min)
    }

    @Test("A balance floor counts as headroom: closing makes the equity the balance")
    func balanceFloorsAreHeadroom() {
        var account = TestAccount(
            initial: 10_000_000, rules: [.daily(.ofInitial(percent: 5), metric: .balance)])
        account.read(equity: 9_600_000, balance: 10_000_000, margin: 100_000)
        #expect(account.row.headroom == 100_000)
        account.read(equity: 10_600_000, balance: 9_550_000, margin: 100_000)
        #expect(account.row.headroom == 50_000)
        #expect(account.row.nearestLimit == 500_000)
    }

    @Test("A mark that a daily rule names but does not use costs the hot path nothing")
    func unusedMarkIsIgnored() {
        var rule = RuleSpec.daily(.ofInitial(percent: 5))
        rule.mark = .trailingIntraday
        let account = TestAccount(initial: 10_000_000, rules: [rule])
        #expect(account.row.equityMarkAbove == .max)
    }

    @Test("The quick comparison and the full evaluation agree on every read")
    func quickPathHidesNothing() throws {
        var random = SplitMix(seed: 2026)
        let rules: [RuleSpec] = [
            .daily(.ofInitial(percent: 5), anchor: .max),
            .overall(.cash(3_000), mark: .trailingIntraday, lock: .initial(plus: 0)),
            .daily(.cash(900), metric: .realized, comparator: .atOrBelow),
            .overall(.ofAnchor(percent: 6), mark: .trailingClosedBalance, metric: .balance),
        ]
        for _ in 0..<50 {
            var quick = TestAccount(initial: 10_000_000, rules: rules)
            var full = quick
            for _ in 0..<200 {
                // Any pending bit forces the full evaluation; this one belongs to no rule.
                full.row.pendingRules |= 0x80
                let equity = Int64.random(in: 9_350_000...10_500_000, using: &random)
                let balance = Int64.random(in: 9_800_000...10_400_000, using: &random)
                let time = quick.utc + Int64.random(in: 0...4_000_000, using: &random)
                let one = quick.read(equity: equity, balance: balance, at: time)
                let two = full.read(equity: equity, balance: balance, at: time)
                try #require(one.kinds == two.kinds)
                #expect(one.mustConfirm == two.mustConfirm)
                try #require(quick.states == full.states)
                #expect(quick.row.soundUTC == full.row.soundUTC)
            }
        }
    }
}
