import RiskJudge
import Testing

@Suite("Levels of the judge")
struct LevelRuleTests {
    struct Row: Sendable {
        var rule: LevelRule
        var initial: Int64
        var balance: Int64
        var equity: Int64
        var breachBelow: Int64
    }

    @Test(
        "the comparator decides the last minor unit",
        arguments: [
            // 95,000.00: below breaks from 94,999.99.
            Row(
                rule: .balance, initial: 10_000_000, balance: 10_000_000, equity: 9_000_000,
                breachBelow: 9_500_000),
            // 5 % of 1.01 is 0.0505: the floor is 0.9595, whole cents below it break.
            Row(rule: .balance, initial: 101, balance: 101, equity: 101, breachBelow: 96),
            // The anchor is the higher one, and the share is of it.
            Row(
                rule: .max, initial: 10_000_000, balance: 10_000_000, equity: 10_400_000,
                breachBelow: 9_880_000),
            Row(
                rule: .max, initial: 10_000_000, balance: 10_400_000, equity: 10_000_000,
                breachBelow: 9_880_000),
            // At or below: the floor itself breaks.
            Row(
                rule: .fixed, initial: 10_000_000, balance: 12_000_000, equity: 12_000_000,
                breachBelow: 9_000_001),
            // Floor 0.909: 90 is at or below, 91 is not.
            Row(rule: .fixed, initial: 101, balance: 101, equity: 101, breachBelow: 91),
            // 2.5 % below the initial balance, whatever the balance is now.
            Row(
                rule: .trailing, initial: 10_000_000, balance: 9_900_000, equity: 9_800_000,
                breachBelow: 9_750_000),
            // Floors are exact below zero too: -5.05 cents.
            Row(rule: .balance, initial: 101, balance: 0, equity: 0, breachBelow: -5),
        ])
    func floors(_ row: Row) {
        let floor = row.rule.breachBelow(
            initial: row.initial, anchorBalance: row.balance, anchorEquity: row.equity)
        #expect(floor == row.breachBelow)
    }

    @Test("only a trailing floor follows the highest equity")
    func trail() {
        #expect(LevelRule.trailing.trail(initial: 10_000_000) == 250_000)
        #expect(LevelRule.fixed.trail(initial: 10_000_000) == 0)
    }

    @Test("groups name their plan")
    func groups() {
        #expect(LevelRule(group: "prop\\bal-USD") == .balance)
        #expect(LevelRule(group: "prop\\max-EUR-net") == .max)
        #expect(LevelRule(group: "prop\\static-JPY") == .fixed)
        #expect(LevelRule(group: "live\\other") == nil)
    }
}
