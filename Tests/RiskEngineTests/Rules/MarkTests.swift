import RiskEngine
import Testing

@Suite("High-water marks: the lower of two consecutive consistent reads")
struct MarkTests {
    static let initial: Int64 = 10_000_000

    static func account(
        _ mark: RuleSpec.Mark, lock: RuleSpec.Lock = .never
    ) -> TestAccount {
        TestAccount(initial: initial, rules: [.overall(.cash(3_000), mark: mark, lock: lock)])
    }

    @Test func intradayFollowsTheLowerOfTwoReads() {
        var account = Self.account(.trailingIntraday)
        account.read(equity: 10_000_000)
        account.read(equity: 10_900_000)
        #expect(account.states[0].mark == 10_000_000)
        account.read(equity: 10_060_000)
        #expect(account.states[0].mark == 10_060_000)
        #expect(account.states[0].breachBelow == 9_760_000)
        account.read(equity: 10_080_000)
        #expect(account.states[0].mark == 10_060_000)
        account.read(equity: 10_070_000)
        #expect(account.states[0].mark == 10_070_000)
    }

    @Test func oneCorroboratedReadIsAPeak() {
        var account = Self.account(.trailingIntraday)
        account.read(equity: 10_000_000)
        account.read(equity: 10_900_000, support: .corroborated)
        #expect(account.states[0].mark == 10_900_000)
        #expect(account.states[0].markSight == .corroboratedRead)
        account.read(equity: 10_950_000)
        #expect(account.states[0].mark == 10_900_000)
        account.read(equity: 10_960_000)
        #expect(account.states[0].mark == 10_950_000)
        #expect(account.states[0].markSight == .twoReads)
    }

    @Test func theFirstReadOfAllMovesNothing() {
        var account = Self.account(.trailingIntraday)
        account.read(equity: 10_500_000)
        #expect(account.states[0].mark == 10_000_000)
        account.read(equity: 10_400_000)
        #expect(account.states[0].mark == 10_400_000)
    }

    @Test func onePeakThatIsNotRepeatedMovesNothing() {
        var account = Self.account(.trailingIntraday)
        for equity in [10_000_000, 19_000_000, 10_000_000, 10_000_000] as [Int64] {
            account.read(equity: equity)
        }
        #expect(account.states[0].mark == 10_000_000)
    }

    @Test func closedBalanceIgnoresFloating() {
        var account = Self.account(.trailingClosedBalance)
        account.read(equity: 10_900_000, balance: 10_200_000)
        account.read(equity: 10_900_000, balance: 10_200_000)
        #expect(account.states[0].mark == 10_200_000)
        #expect(account.states[0].markProvenance == .observed)
    }

    @Test func endOfDayMovesAtTheResetOnly() {
        var account = Self.account(.trailingEndOfDay)
        account.read(equity: 10_400_000, balance: 10_400_000)
        account.read(equity: 10_400_000, at: TestAccount.day - 100)
        #expect(account.states[0].mark == 10_000_000)
        account.read(equity: 10_400_000, at: TestAccount.day)
        #expect(account.states[0].mark == 10_400_000)
        // Its instant is that of the read: cash flows since then move it.
        #expect(account.states[0].markAt == TestAccount.day - 100)
        #expect(account.states[0].breachBelow == 10_100_000)
    }

    @Test func aMarkNeverFalls() {
        var random = SplitMix(seed: 42)
        for mark in [RuleSpec.Mark.trailingIntraday, .trailingClosedBalance, .trailingEndOfDay] {
            var account = Self.account(mark)
            var highest = account.states[0].mark
            for step in 0..<2_000 {
                let equity = Int64.random(in: 9_800_000...10_600_000, using: &random)
                let balance = Int64.random(in: 9_800_000...10_600_000, using: &random)
                account.read(equity: equity, balance: balance, at: Int64(step) * 300_000)
                #expect(account.states[0].mark >= highest)
                highest = account.states[0].mark
            }
            #expect(highest > 10_300_000)
        }
    }

    @Test func aFixedMarkNeverMoves() {
        var account = Self.account(.fixed)
        _ = account.readTwice(equity: 12_000_000, balance: 12_000_000)
        account.read(equity: 12_000_000, at: TestAccount.day)
        #expect(account.states[0].mark == 10_000_000)
    }

    @Test func aLockStopsTheFloorButNotTheMark() {
        var account = Self.account(.trailingIntraday, lock: .initial(plus: 100))
        _ = account.readTwice(equity: 10_290_000)
        #expect(account.states[0].breachBelow == 9_990_000)
        _ = account.readTwice(equity: 11_000_000)
        #expect(account.states[0].mark == 11_000_000)
        #expect(account.states[0].breachBelow == 10_010_000)
    }

    @Test func aPendingBreachMovesNoMark() {
        var account = TestAccount(
            initial: Self.initial,
            rules: [
                .overall(.cash(3_000), mark: .trailingClosedBalance),
                .daily(.ofInitial(percent: 5)),
            ])
        account.read(equity: 10_000_000)
        account.read(equity: 9_400_000, balance: 10_100_000)
        #expect(account.states[0].mark == 10_000_000)
    }
}
