import RiskEngine
import Testing

@Suite("The floor of the next day, before it begins")
struct NextDayFloorTests {
    static let initial: Int64 = 10_000_000

    /// What quotes are told before the reset, and what the first read after it makes of the row.
    private static func floors(
        _ rules: [RuleSpec], equity: Int64, balance: Int64,
        before configure: (inout TestAccount) -> Void = { _ in }
    ) -> (told: Int64, rolled: Int64) {
        var account = TestAccount(initial: initial, rules: rules)
        configure(&account)
        account.read(equity: equity, balance: balance, margin: 1, at: TestAccount.day - 4_000)
        let told = account.nextDayFloor
        account.read(equity: equity, balance: balance, margin: 1, at: TestAccount.day)
        return (told, account.row.equityBreachBelow)
    }

    @Test(arguments: [
        (RuleSpec.Anchor.balance, Int64(9_700_000)), (.equity, 9_900_000), (.max, 9_900_000),
        (.highestEndOfDay, 9_900_000),
    ])
    func isThatOfTheAnchor(anchor: RuleSpec.Anchor, floor: Int64) {
        let floors = Self.floors(
            [.daily(.ofInitial(percent: 5), anchor: anchor)], equity: 10_400_000,
            balance: 10_200_000)
        #expect(floors.told == floor)
        #expect(floors.rolled == floor)
    }

    @Test(arguments: [RuleSpec.Anchor.balance, .equity, .max, .highestEndOfDay])
    func fallsWithALossAsTheAnchorDoes(anchor: RuleSpec.Anchor) {
        let floors = Self.floors(
            [.daily(.ofAnchor(percent: 4), anchor: anchor)], equity: 9_700_000,
            balance: 9_800_000)
        #expect(floors.told == floors.rolled)
    }

    @Test func isTheHighestOfAllRules() {
        let floors = Self.floors(
            [
                .daily(.ofInitial(percent: 5), anchor: .equity),
                .overall(.ofInitial(percent: 3), mark: .trailingEndOfDay),
                .daily(.ofInitial(percent: 1), metric: .realized),
            ], equity: 10_300_000, balance: 10_250_000)
        #expect(floors.told == 9_950_000)
        #expect(floors.rolled == 9_950_000)
    }

    /// The day's rule is open again, the failed evaluation is not.
    @Test func whatWasViolatedReturnsIfItMay() {
        let pause = Self.floors(
            [.daily(.ofInitial(percent: 5), severity: .pause)], equity: 9_450_000,
            balance: 9_450_000
        ) { $0.readTwice(equity: 9_400_000, balance: 9_400_000) }
        #expect(pause.told == 8_950_000)
        #expect(pause.rolled == 8_950_000)
        let hard = Self.floors(
            [.daily(.ofInitial(percent: 5))], equity: 9_450_000, balance: 9_450_000
        ) { $0.readTwice(equity: 9_400_000, balance: 9_400_000) }
        #expect(hard.told == .min)
        #expect(hard.rolled == .min)
    }

    @Test func onlyTheLastTenSecondsMakeAnAnchor() {
        var account = TestAccount(
            initial: Self.initial, rules: [.daily(.ofInitial(percent: 5), anchor: .equity)])
        account.read(equity: Self.initial, at: TestAccount.day - 10_001)
        #expect(!account.row.mayBeAnchor)
        account.read(equity: Self.initial, at: TestAccount.day - 10_000)
        #expect(account.row.mayBeAnchor)
        account.read(equity: Self.initial, at: TestAccount.day)
        #expect(!account.row.mayBeAnchor)
    }
}

extension TestAccount {
    fileprivate var nextDayFloor: Int64 {
        var states = self.states
        return Evaluator.equityBreachBelowOfNextDay(row, states.mutableSpan, plan)
    }
}
