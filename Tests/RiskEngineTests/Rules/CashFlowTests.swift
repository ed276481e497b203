import RiskEngine
import Testing

/// What may be money coming or going waits for the deals, and nothing else does.
@Suite struct CashFlowTests {
    private func account(mark: RuleSpec.Mark = .fixed) -> TestAccount {
        var daily = RuleSpec(
            id: "t/daily", kind: .dailyLoss,
            amount: .shareOfInitial(PartsPerMillion(rawValue: 50_000)))
        daily.warnAt = []
        var trail = RuleSpec(
            id: "t/max", kind: .maxLoss,
            amount: .shareOfInitial(PartsPerMillion(rawValue: 100_000)))
        trail.mark = mark
        trail.warnAt = []
        var account = TestAccount(initial: 10_000_000, rules: [daily, trail])
        account.follow([], cash: 10_000_000)
        account.read(equity: 10_000_000)
        return account
    }

    @Test func aCloseDelaysNoVerdict() {
        var account = account()
        account.read(equity: 9_510_000, margin: 1)
        // 4,900 of the loss become real while the last 110 are lost.
        let outcome = account.read(equity: 9_499_000, balance: 9_510_000)
        #expect(outcome.mustConfirm)
        #expect(account.read(equity: 9_499_000).breached == [0])
        #expect(account.row.unexplained == 0)
    }

    @Test func aJumpWaitsForTheDealsAndIsGone() {
        var account = account()
        #expect(account.read(equity: 9_400_000, balance: 9_400_000).mustConfirm)
        #expect(account.row.unexplained == -600_000)
        #expect(account.read(equity: 9_400_000).findings.isEmpty)
        let at = account.utc - 500
        account.follow([CashFlow(at: at, balance: -600_000, credit: 0)], cash: 9_400_000)
        #expect(account.read(equity: 9_400_000).findings.isEmpty)
        #expect(account.row.pendingRules == 0)
        #expect(account.states[0].floor == 8_900_000)
        #expect(account.states[1].floor == 8_400_000)
        #expect(account.readTwice(equity: 8_899_999).breached == [0])
    }

    @Test func aLossLargerThanTheJumpDoesNotWait() {
        var account = account()
        // 600 gone from the balance; 5,700 from the equity: broken whatever the 600 were.
        #expect(account.read(equity: 9_430_000, balance: 9_940_000).mustConfirm)
        #expect(account.read(equity: 9_430_000).breached == [0])
    }

    @Test func aTradeThatOnlyTheDealsShowIsALoss() {
        var account = account()
        account.read(equity: 9_400_000, balance: 9_400_000)
        account.follow([], cash: 9_400_000)
        #expect(account.row.unexplained == 0)
        #expect(account.read(equity: 9_400_000).breached == [0])
    }

    @Test func theWaitEnds() {
        var account = account()
        account.read(equity: 9_400_000, balance: 9_400_000)
        let begun = account.utc - 250
        account.follow([], cash: 10_000_000)
        #expect(account.read(equity: 9_400_000, at: begun + 4_999).breached.isEmpty)
        #expect(account.read(equity: 9_400_000, at: begun + 5_000).breached == [0])
    }

    @Test func aDepositMovesNoMarkByItself() {
        var account = account(mark: .trailingIntraday)
        account.readTwice(equity: 10_100_000)
        #expect(account.states[1].mark == 10_100_000)
        for _ in 0..<3 { account.read(equity: 10_500_000, balance: 10_400_000) }
        #expect(account.states[1].mark == 10_100_000)
        let at = account.utc - 750
        account.follow([CashFlow(at: at, balance: 400_000, credit: 0)], cash: 10_400_000)
        account.read(equity: 10_500_000)
        #expect(account.states[1].mark == 10_500_000)
        #expect(account.states[1].markFlow == 400_000)
    }

    /// Applied twice, or anew with one deal edited away: always the sum of what there is.
    @Test func followingIsIdempotent() {
        var account = account()
        let flows = [
            CashFlow(at: account.utc, balance: -300_000, credit: 0),
            CashFlow(at: account.utc + 1, balance: 0, credit: 100_000),
        ]
        for _ in 0..<3 {
            account.follow(flows, cash: 9_800_000)
            #expect(account.states.map(\.floor) == [9_300_000, 8_800_000])
        }
        account.follow([flows[1]], cash: 10_100_000)
        #expect(account.states.map(\.floor) == [9_600_000, 9_100_000])
    }

    @Test func creditMovesEquityOnly() {
        let flows = CashFlows([
            CashFlow(at: 5, balance: 100, credit: 0), CashFlow(at: 7, balance: 0, credit: 30),
        ])
        #expect(flows.total(after: 4, .equity) == 130)
        #expect(flows.total(after: 4, .balance) == 100)
        #expect(flows.total(after: 5, .equity) == 30)
        #expect(flows.total(after: 7, .equity) == 0)
    }

    /// Deals may be read sooner than the account: what they told of the new day is its own, too.
    @Test func whatWasToldBeforeTheFirstReadOfADayIsFollowed() {
        var account = account(mark: .trailingEndOfDay)
        account.read(equity: 10_200_000, balance: 10_200_000, at: TestAccount.day - 7_000)
        let withdrawal = CashFlow(at: TestAccount.day + 3_000, balance: -600_000, credit: 0)
        account.follow([withdrawal], cash: 9_600_000)
        let outcome = account.read(
            equity: 9_600_000, balance: 9_600_000, at: TestAccount.day + 5_000)
        #expect(outcome.findings.isEmpty)
        #expect(!outcome.mustConfirm)
        #expect(account.row.dayNumber == 1)
        #expect(account.states.map(\.anchorFlow) == [-600_000, 0])
        #expect(account.states.map(\.markFlow) == [0, -600_000])
        #expect(account.states.map(\.floor) == [9_100_000, 8_600_000])
        #expect(account.row.dayStartBalance == 9_600_000)
        // Of another day's beginning it is no part.
        account.read(equity: 9_600_000, at: 2 * TestAccount.day)
        #expect(account.states[0].anchorFlow == 0)
        #expect(account.states[0].floor == 9_100_000)
    }

    /// A remembered account whose deals nobody has read since.
    @Test func afterARestartEveryVerdictWaitsForTheDeals() {
        var account = account()
        account.row.unexplained = AccountRow.cashUnknown
        account.row.sampledAt = 0
        #expect(account.readTwice(equity: 9_400_000, balance: 9_400_000).findings.isEmpty)
        account.follow([CashFlow(at: account.utc, balance: -600_000, credit: 0)], cash: 9_400_000)
        #expect(account.read(equity: 9_400_000).findings.isEmpty)
        #expect(account.row.pendingRules == 0)
    }
}
