import RiskEngine
import Testing

/// Floors in these tests: daily 95,000.00 and overall 90,000.00 on 100,000.00.
@Suite("Confirmation: a breach is two consecutive consistent reads")
struct ConfirmationTests {
    static let initial: Int64 = 10_000_000
    static let daily = RuleSpec.daily(.ofInitial(percent: 5))
    static let overall = RuleSpec.overall(.ofInitial(percent: 10))

    @Test func firstReadOnlyAsksForAnother() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        let first = account.read(equity: 9_400_000)
        #expect(first.mustConfirm)
        #expect(first.findings.isEmpty)
        #expect(!account.states[0].violated)
    }

    @Test func secondReadConfirmsWithBothAsEvidence() throws {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_600_000, at: 50_000_000)
        account.read(equity: 9_400_000, at: 50_001_000)
        let second = account.read(equity: 9_300_000, at: 50_001_040)
        #expect(!second.mustConfirm)
        let breach = try #require(second.findings.first { $0.kind == .breach })
        #expect(breach.rule == 0)
        #expect(breach.period == 0)
        #expect(breach.first.equity == 9_400_000)
        #expect(breach.first.utc == 50_001_000)
        #expect(breach.second.equity == 9_300_000)
        #expect(breach.second.utc == 50_001_040)
        #expect(breach.afterUTC == 50_000_000)
        #expect(breach.state.breachBelow == 9_500_000)
        #expect(account.row.flags.contains(.violated))
        #expect(account.row.flags.contains(.unsaved))
    }

    @Test func oneCorroboratedReadIsEnoughAndIsItsOwnEvidence() throws {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_600_000, at: 50_000_000)
        let only = account.read(equity: 9_400_000, at: 50_001_000, support: .corroborated)
        #expect(!only.mustConfirm)
        let breach = try #require(only.findings.first { $0.kind == .breach })
        #expect(breach.confirmedBy == .corroboration)
        #expect(breach.first == breach.second)
        #expect(breach.first.utc == 50_001_000)
        #expect(breach.afterUTC == 50_000_000)
        #expect(account.states[0].violated)
    }

    @Test func quotesSayNothingOfABalance() {
        var rule = Self.daily
        rule.metric = .balance
        var account = TestAccount(initial: Self.initial, rules: [rule])
        let first = account.read(equity: 9_400_000, balance: 9_400_000, support: .corroborated)
        #expect(first.mustConfirm)
        #expect(!first.findings.contains { $0.kind == .breach })
    }

    @Test func twoReadsWaitForAQuarantinedQuoteButNotForEver() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_400_000, at: 50_000_000, support: .quarantined)
        for time in stride(from: 50_000_250, to: 50_005_000, by: 250) {
            let held = account.read(equity: 9_400_000, at: Int64(time), support: .quarantined)
            #expect(held.findings.isEmpty)
            #expect(!held.mustConfirm)
        }
        let last = account.read(equity: 9_400_000, at: 50_005_000, support: .quarantined)
        #expect(last.breached == [0])
        #expect(last.findings.first?.confirmedBy == .secondRead)
    }

    @Test func aSettledQuoteEndsTheWait() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_400_000, support: .quarantined)
        account.read(equity: 9_400_000, support: .quarantined)
        #expect(account.read(equity: 9_400_000).breached == [0])
        var other = TestAccount(initial: Self.initial, rules: [Self.daily])
        other.read(equity: 9_400_000, support: .quarantined)
        other.read(equity: 9_400_000, support: .quarantined)
        #expect(other.read(equity: 9_900_000).touched == [0])
    }

    @Test func unrepeatedReadIsATouch() throws {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        account.read(equity: 9_400_000, at: 50_000_000)
        let second = account.read(equity: 9_500_000, at: 50_000_040)
        let touch = try #require(second.findings.first { $0.kind == .touch })
        #expect(touch.first.equity == 9_400_000)
        #expect(touch.second.equity == 9_500_000)
        #expect(!second.mustConfirm)
        #expect(!account.states[0].violated)
        // It left nothing behind: the next low read is a first read again.
        let third = account.read(equity: 9_400_000)
        #expect(third.mustConfirm && third.findings.isEmpty)
    }

    @Test func oneRuleIsTouchedWhileAnotherConfirms() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily, Self.overall])
        account.read(equity: 8_900_000)
        let second = account.read(equity: 9_200_000)
        #expect(second.breached == [0])
        #expect(second.touched == [1])
        #expect(!second.mustConfirm)
    }

    @Test func aRuleBrokenLaterConfirmsLater() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily, Self.overall])
        account.read(equity: 9_400_000)
        let second = account.read(equity: 8_900_000)
        #expect(second.breached == [0])
        #expect(second.mustConfirm)
        let third = account.read(equity: 8_900_000)
        #expect(third.breached == [1])
        #expect(!third.mustConfirm)
    }

    @Test func aConfirmedRuleIsNotDetectedAgainInItsPeriod() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily])
        #expect(account.readTwice(equity: 9_400_000).breached == [0])
        for equity in stride(from: Int64(9_600_000), to: 9_000_000, by: -50_000) {
            let again = account.readTwice(equity: equity)
            #expect(again.findings.isEmpty && !again.mustConfirm)
        }
    }

    /// A pausing one: a hard daily breach fails the evaluation for good (`MaskTests`).
    @Test func aDailyRuleFiresAgainInTheNextPeriodAndAnOverallRuleDoesNot() {
        var pausing = Self.daily
        pausing.severity = .pause
        var account = TestAccount(initial: Self.initial, rules: [pausing, Self.overall])
        #expect(account.readTwice(equity: 8_900_000, balance: 8_900_000).breached == [0, 1])
        account.utc = TestAccount.day
        let newDay = account.readTwice(equity: 8_900_000)
        #expect(newDay.findings.isEmpty)
        // 8,900,000 - 500,000: the new anchor is the balance at the reset.
        let again = account.readTwice(equity: 8_399_999)
        #expect(again.breached == [0])
        #expect(again.findings.map(\.period) == [1])
        #expect(account.states[1].violatedPeriod == 0)
    }

    @Test func anUnarmedRuleIsNotEvaluated() {
        var account = TestAccount(initial: Self.initial, rules: [Self.daily, Self.overall])
        account.states[0].armed = false
        account.refresh()
        #expect(account.readTwice(equity: 9_400_000).findings.allSatisfy { $0.rule == 1 })
        #expect(account.readTwice(equity: 8_900_000).breached == [1])
    }

    @Test func aShadowRuleIsFoundButDoesNotMarkTheAccount() {
        var shadow = Self.overall
        shadow.shadow = true
        var account = TestAccount(initial: Self.initial, rules: [shadow])
        #expect(account.readTwice(equity: 8_900_000).breached == [0])
        #expect(!account.row.flags.contains(.violated))
        // Nor does the reset make up for it.
        account.read(equity: 8_900_000, at: TestAccount.day)
        #expect(!account.row.flags.contains(.violated))
    }
}
