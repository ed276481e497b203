import RiskEngine
import Testing

/// Floors in these tests: daily 95,000.00 and overall 90,000.00 on 100,000.00.
@Suite("One corroborated read is enough")
struct CorroboratedReadTests {
    static let initial: Int64 = 10_000_000
    static let daily = RuleSpec.daily(.ofInitial(percent: 5))
    static let overall = RuleSpec.overall(.ofInitial(percent: 10))

    @Test func aCorroboratedReadIsABreachAtOnce() throws {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_600_000, at: 50_000_000)
        let read = account.read(equity: 9_400_000, at: 50_000_250, support: .corroborated)
        #expect(!read.mustConfirm)
        let breach = try #require(read.findings.first { $0.kind == .breach })
        #expect(breach.confirmedBy == .corroboration)
        #expect(breach.first == breach.second)
        #expect(breach.first.equity == 9_400_000 && breach.first.utc == 50_000_250)
        #expect(breach.afterUTC == 50_000_000)
        #expect(account.states[0].violated && account.row.flags.contains(.violated))
        #expect(account.row.pendingRules == 0)
        // Once.
        #expect(account.read(equity: 9_300_000, support: .corroborated).breached.isEmpty)
    }

    @Test func aSecondReadSaysSo() throws {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        let both = account.readTwice(equity: 9_400_000)
        #expect(both.findings.first { $0.kind == .breach }?.confirmedBy == .secondRead)
        let warnings = both.findings.filter { $0.kind != .breach }
        #expect(warnings.allSatisfy { $0.confirmedBy == .none })
    }

    @Test func laterQuotesDecideAFirstRead() throws {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily, Self.overall])
        account.read(equity: 9_600_000, at: 50_000_000)
        #expect(account.read(equity: 9_400_000, at: 50_000_250).mustConfirm)
        let verdict = account.corroborate()
        #expect(verdict.isDecided)
        let breach = try #require(verdict.findings.first)
        #expect(verdict.findings.count == 1 && breach.kind == .breach && breach.rule == 0)
        #expect(breach.confirmedBy == .corroboration)
        #expect(breach.first == breach.second)
        #expect(breach.second.equity == 9_400_000 && breach.second.utc == 50_000_250)
        #expect(breach.afterUTC == 50_000_000)
        #expect(account.states[0].violated && account.row.flags.contains(.violated))
        #expect(account.row.flags.contains(.unsaved) && account.row.unsavedRules == 1)
        #expect(account.row.pendingRules == 0)
        #expect(account.row.equityBreachBelow == 9_000_000)
        // Once, and the other rule is watched as before.
        #expect(!account.corroborate().isDecided)
        #expect(account.read(equity: 9_300_000).breached.isEmpty)
        #expect(account.readTwice(equity: 8_900_000).breached == [1])
    }

    @Test func laterQuotesDecideNothingElse() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_600_000)
        #expect(!account.corroborate().isDecided, "nothing is pending")
        account.read(equity: 9_400_000)
        account.mask = MaskState(since: 1)
        #expect(!account.corroborate().isDecided, "a mask began")
        account.mask = .open
        account.utc = TestAccount.day
        #expect(!account.corroborate().isDecided, "its day is over")
        #expect(account.row.pendingRules == 1 && !account.states[0].violated)

        var sustained = Self.daily
        sustained.persistence = .sustained(milliseconds: 1_000)
        var patient = TestAccount(initial: Self.initial, rules: [sustained])
        patient.read(equity: 9_400_000)
        #expect(!patient.corroborate().isDecided)
        var balance = Self.overall
        balance.metric = .balance
        var closed = TestAccount(initial: Self.initial, rules: [balance])
        closed.read(equity: 8_900_000, balance: 8_900_000)
        #expect(!closed.corroborate().isDecided)
        #expect(closed.row.pendingRules == 1)
    }

    @Test func aSustainedRuleStillWaitsForItsTime() {
        var rule = Self.daily
        rule.persistence = .sustained(milliseconds: 1_000)
        var account = TestAccount(initial: Self.initial, rules: [rule])
        let first = account.read(equity: 9_400_000, at: 50_000_000, support: .corroborated)
        #expect(first.breached.isEmpty && first.mustConfirm)
        let early = account.read(equity: 9_400_000, at: 50_000_999, support: .corroborated)
        #expect(early.breached.isEmpty)
        let late = account.read(equity: 9_400_000, at: 50_001_000, support: .corroborated)
        #expect(late.breached == [0])
        var other = TestAccount(initial: Self.initial, rules: [rule])
        other.read(equity: 9_400_000, support: .corroborated)
        // It came back before its time: a touch, however well it was seen.
        #expect(other.read(equity: 9_600_000).touched == [0])
    }

    @Test func quotesSayNothingOfABalance() {
        var rule = Self.overall
        rule.metric = .balance
        var account = TestAccount(initial: Self.initial, rules: [rule])
        let read = account.read(
            equity: 8_900_000, balance: 8_900_000, support: .corroborated)
        #expect(read.breached.isEmpty && read.mustConfirm)
    }

    @Test func aMarkMovesToOneCorroboratedRead() {
        let rule = RuleSpec.overall(.cash(3_000), mark: .trailingIntraday)
        var account = TestAccount(initial: Self.initial, rules: [rule])
        account.read(equity: 10_000_000)
        account.read(equity: 10_900_000)
        #expect(account.states[0].mark == 10_000_000)
        account.read(equity: 10_200_000, support: .none)
        #expect(account.states[0].mark == 10_200_000)
        #expect(account.states[0].markSight == .twoReads)
        account.read(equity: 10_700_000, support: .corroborated)
        #expect(account.states[0].mark == 10_700_000)
        #expect(account.states[0].markSight == .corroboratedRead)
        #expect(account.states[0].breachBelow == 10_400_000)
    }

    @Test func marksOfTheBalanceDoNot() {
        let rule = RuleSpec.overall(.cash(3_000), mark: .trailingClosedBalance)
        var account = TestAccount(initial: Self.initial, rules: [rule])
        account.read(equity: 10_000_000)
        account.read(equity: 10_500_000, balance: 10_500_000, support: .corroborated)
        #expect(account.states[0].mark == 10_000_000)
        account.read(equity: 10_500_000, balance: 10_500_000)
        #expect(account.states[0].mark == 10_500_000)
        #expect(account.states[0].markSight == .twoReads)
    }

    @Test func twoReadsWaitForAQuarantinedQuoteButNotForEver() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_400_000, at: 50_000_000, support: .quarantined)
        let second = account.read(equity: 9_400_000, at: 50_000_040, support: .quarantined)
        #expect(second.breached.isEmpty)
        #expect(account.row.pendingRules == 1)
        let last = account.read(equity: 9_400_000, at: 50_005_000, support: .quarantined)
        #expect(last.breached == [0])
        // A bad tick that was taken back is a touch.
        var other = TestAccount(initial: Self.initial, rules: [Self.daily])
        other.read(equity: 9_400_000, support: .quarantined)
        other.read(equity: 9_400_000, support: .quarantined)
        #expect(other.read(equity: 9_900_000).touched == [0])
        // One that was confirmed is a breach.
        var third = TestAccount(initial: Self.initial, rules: [Self.daily])
        third.read(equity: 9_400_000, support: .quarantined)
        third.read(equity: 9_400_000, support: .quarantined)
        #expect(third.read(equity: 9_400_000).breached == [0])
    }

    @Test func theLowestBrokenFloorIsWhatMustBeCorroborated() {
        let account = TestAccount(initial: Self.initial, rules: [Self.daily, Self.overall])
        let lowest = { (equity: Int64) in
            Evaluator.lowestBrokenFloor(
                equity: equity, row: account.row, rules: account.states.span,
                plan: account.plan)
        }
        #expect(lowest(9_500_000) == nil)
        #expect(lowest(9_499_999) == 9_500_000)
        #expect(lowest(8_999_999) == 9_000_000)
    }
}
