import RiskEngine
import Testing

/// What deals and recorded quotes tell of a reset that no read saw, and who pays for its night.
@Suite struct ResetAnchorTests {
    private static let reset = TestAccount.day

    private func account(_ anchor: RuleSpec.Anchor) -> TestAccount {
        var daily = RuleSpec(
            id: "t/daily", kind: .dailyLoss,
            amount: .shareOfInitial(PartsPerMillion(rawValue: 50_000)))
        daily.anchor = anchor
        daily.warnAt = []
        var account = TestAccount(initial: 10_000_000, rules: [daily])
        account.follow([], cash: 10_000_000)
        return account
    }

    /// Read 20 s before the reset, and a second after it: 300 up, then 200 down.
    private func unseen(_ anchor: RuleSpec.Anchor) -> TestAccount {
        var account = account(anchor)
        account.read(equity: 10_030_000, margin: 1, at: Self.reset - 20_000)
        account.read(equity: 9_980_000, margin: 1, at: Self.reset + 1_000)
        return account
    }

    private func opening(_ equity: ResetBalance.Equity) -> ResetBalance {
        ResetBalance(day: 1, reset: Self.reset, balance: 10_000_000, equity: equity)
    }

    @Test(arguments: [RuleSpec.Anchor.equity, .max])
    func markedPositionsGiveTheAnchor(anchor: RuleSpec.Anchor) {
        var account = unseen(anchor)
        #expect(account.states[0].anchor == 10_030_000)
        #expect(account.states[0].anchorProvenance == .estimated)
        account.follow([], cash: 10_000_000, opening: opening(.pending))
        #expect(account.states[0].anchorProvenance == .estimated)
        #expect(account.row.flags.contains(.anchorsOpen))
        account.follow([], cash: 10_000_000, opening: opening(.known(10_012_345)))
        #expect(account.states[0].anchor == 10_012_345)
        #expect(account.states[0].anchorAt == Self.reset - 1)
        #expect(account.states[0].anchorProvenance == .recomputed)
        #expect(account.states[0].breachBelow == 9_512_345)
        #expect(!account.row.flags.contains(.anchorsOpen))
    }

    @Test func aLossAtTheResetIsNotInAMaxAnchor() {
        var account = unseen(.max)
        account.follow([], cash: 10_000_000, opening: opening(.known(9_812_345)))
        #expect(account.states[0].anchor == 10_000_000)
    }

    @Test func whatNobodyCanTellStaysAnEstimate() {
        var account = unseen(.equity)
        account.follow([], cash: 10_000_000, opening: opening(.unknown))
        #expect(account.states[0].anchor == 10_030_000)
        #expect(account.states[0].anchorProvenance == .estimated)
        #expect(!account.row.flags.contains(.anchorsOpen))
    }

    /// Deals that do not add up to what the account shows are no history to compute from.
    @Test func anIncompleteHistoryTellsNoEquity() {
        var account = account(.equity)
        account.follow([], cash: 9_000_000)
        account.read(equity: 10_030_000, margin: 1, at: Self.reset - 20_000)
        account.read(equity: 9_980_000, margin: 1, at: Self.reset + 1_000)
        account.follow([], cash: 9_000_000, opening: opening(.known(10_012_345)))
        #expect(account.states[0].anchorProvenance == .estimated)
    }

    // MARK: What the server's end of the day charges

    /// Charged a minute before the reset, and seen 5 s before it.
    @Test(arguments: [RuleSpec.Anchor.balance, .equity, .max])
    func theNewDayPaysWhatWasChargedBeforeIt(anchor: RuleSpec.Anchor) {
        var account = account(anchor)
        account.read(equity: 10_000_000, at: Self.reset - 120_000)
        let cost = RolloverCost(at: Self.reset - 60_000, amount: -700, payer: .newDay, day: 1)
        account.follow([], cash: 9_999_300, costs: [cost])
        // It is no loss of the old day.
        #expect(account.states[0].anchor == 9_999_300)
        account.read(equity: 9_999_300, balance: 9_999_300, at: Self.reset - 5_000)
        account.read(equity: 9_999_300, balance: 9_999_300, at: Self.reset + 1_000)
        #expect(account.row.dayNumber == 1)
        for _ in 0..<2 {
            #expect(account.states[0].anchor == 10_000_000)
            #expect(account.row.dayStartBalance == 10_000_000)
            account.follow([], cash: 9_999_300, costs: [cost])
        }
    }

    /// Charged 3 s after the reset, when the new day had its anchor.
    @Test(arguments: [RuleSpec.Anchor.balance, .equity, .max])
    func theOldDayPaysWhatWasChargedAfterIt(anchor: RuleSpec.Anchor) {
        var account = account(anchor)
        account.read(equity: 10_000_000, at: Self.reset - 5_000)
        account.read(equity: 10_000_000, at: Self.reset + 1_000)
        let cost = RolloverCost(at: Self.reset + 3_000, amount: -700, payer: .oldDay, day: 1)
        for _ in 0..<2 { account.follow([], cash: 9_999_300, costs: [cost]) }
        #expect(account.states[0].anchor == 9_999_300)
        #expect(account.states[0].breachBelow == 9_499_300)
        #expect(account.row.dayStartBalance == 9_999_300)
    }

    /// What another reset's night cost is not taken out of this day's anchor.
    @Test func anotherDaysChargesMoveNothing() {
        var account = account(.balance)
        account.read(equity: 10_000_000, at: Self.reset - 5_000)
        account.read(equity: 10_000_000, at: Self.reset + 1_000)
        let cost = RolloverCost(at: Self.reset + 3_000, amount: -700, payer: .oldDay, day: 2)
        account.follow([], cash: 9_999_300, costs: [cost])
        #expect(account.states[0].anchor == 10_000_000)
    }
}
