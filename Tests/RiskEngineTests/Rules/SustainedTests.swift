import RiskEngine
import Testing

@Suite("Sustained persistence: broken without interruption for a time")
struct SustainedTests {
    static let initial: Int64 = 10_000_000
    static let sustained = RuleSpec.Persistence.sustained(milliseconds: 10_000)
    static let daily = RuleSpec.daily(.ofInitial(percent: 5), persistence: sustained)
    static let overall = RuleSpec.overall(.ofInitial(percent: 10), persistence: sustained)

    @Test(arguments: [(9_999, false), (10_000, true)])
    func breaksOnlyAfterItsTime(elapsed: Int64, isBroken: Bool) {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_400_000, at: 50_000_000)
        account.read(equity: 9_400_000, at: 50_005_000)
        let last = account.read(equity: 9_400_000, at: 50_000_000 + elapsed)
        #expect(last.breached == (isBroken ? [0] : []))
    }

    @Test func aRecoveryStartsTheTimeAgain() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_400_000, at: 50_000_000)
        #expect(account.read(equity: 9_600_000, at: 50_009_000).touched == [0])
        account.read(equity: 9_400_000, at: 50_009_500)
        #expect(account.read(equity: 9_400_000, at: 50_019_000).breached == [])
        #expect(account.read(equity: 9_400_000, at: 50_019_500).breached == [0])
    }

    @Test("Each rule has its own time: the second is not carried by the first")
    func timesAreIndependent() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily, Self.overall])
        account.read(equity: 9_400_000, at: 50_000_000)
        account.read(equity: 8_900_000, at: 50_009_000)
        #expect(account.read(equity: 8_900_000, at: 50_010_000).breached == [0])
        #expect(account.read(equity: 8_900_000, at: 50_018_000).breached == [])
        #expect(account.read(equity: 8_900_000, at: 50_019_000).breached == [1])
    }

    @Test("A rule that waits for time, not for data, is not read in a tight loop")
    func waitingDoesNotHammerTheServer() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        #expect(account.read(equity: 9_400_000, at: 50_000_000).mustConfirm)
        #expect(!account.read(equity: 9_400_000, at: 50_000_040).mustConfirm)
        let policy = TierPolicy(
            intervals: TierIntervals(), stressVelocity: PartsPerMillion(rawValue: 800))
        #expect(policy.tier(for: account.row, recentVelocity: 0) == .critical)
    }
}
