import RiskEngine
import Testing

@Suite("Day roll: one new period per reset, anchored before it")
struct DayRollTests {
    static let initial: Int64 = 10_000_000
    static let day = TestAccount.day

    /// An account with one daily rule, last seen `milliseconds` before the first reset.
    static func account(
        anchor: RuleSpec.Anchor = .balance, seenBefore milliseconds: Int64, equity: Int64,
        balance: Int64, margin: Int64 = 0
    ) -> TestAccount {
        var account = TestAccount(
            initial: initial, rules: [.daily(.ofInitial(percent: 5), anchor: anchor)])
        account.read(equity: equity, balance: balance, margin: margin, at: day - milliseconds)
        return account
    }

    @Test(arguments: [
        (RuleSpec.Anchor.balance, Int64(10_100_000)), (.equity, 10_300_000), (.max, 10_300_000),
        (.highestEndOfDay, 10_300_000),
    ])
    func anchorIsTheLastSampleBefore(anchor: RuleSpec.Anchor, value: Int64) {
        var account = Self.account(
            anchor: anchor, seenBefore: 400, equity: 10_300_000, balance: 10_100_000)
        account.read(equity: 9_900_000, balance: 9_900_000, at: Self.day)
        #expect(account.states[0].anchor == value)
        #expect(account.states[0].anchorAt == Self.day - 400)
        #expect(account.states[0].breachBelow == value - 500_000)
        #expect(account.row.dayNumber == 1)
        #expect(account.row.dayEnd == 2 * Self.day)
        #expect(account.row.dayStartBalance == 10_100_000)
    }

    @Test func theLastMillisecondBelongsToTheOldDay() {
        var account = Self.account(seenBefore: 2, equity: 10_300_000, balance: 10_300_000)
        account.read(equity: 10_300_000, at: Self.day - 1)
        #expect(account.row.dayNumber == 0)
        account.read(equity: 10_300_000, at: Self.day)
        #expect(account.row.dayNumber == 1)
    }

    @Test func exactlyOneRollPerReset() {
        var account = Self.account(seenBefore: 100, equity: 10_300_000, balance: 10_300_000)
        account.read(equity: 10_200_000, balance: 10_200_000, at: Self.day)
        account.read(equity: 10_100_000, balance: 10_100_000, at: Self.day + 100)
        #expect(account.states[0].anchor == 10_300_000)
        // A clock that steps back over the reset does not roll again.
        account.read(equity: 10_000_000, balance: 10_000_000, at: Self.day - 50)
        account.read(equity: 10_000_000, balance: 10_000_000, at: Self.day + 200)
        #expect(account.states[0].anchor == 10_300_000)
        #expect(account.row.dayNumber == 1)
    }

    @Test func daysSkippedWhileDownGiveTheDayOfNow() {
        var account = Self.account(
            seenBefore: 100, equity: 10_300_000, balance: 10_200_000, margin: 50_000)
        account.read(equity: 9_900_000, balance: 9_900_000, at: 4 * Self.day + 5)
        #expect(account.row.dayNumber == 4)
        #expect(account.row.dayEnd == 5 * Self.day)
        #expect(account.states[0].anchorProvenance == .estimated)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var anchor = RuleSpec.Anchor.equity
        var age: Int64
        var before: (equity: Int64, margin: Int64) = (10_000_000, 0)
        var after: (equity: Int64, balance: Int64, margin: Int64) = (10_000_000, 10_000_000, 0)
        var provenance: Provenance
    }

    static let cases = [
        Case(
            testDescription: "10 s old, exposed", age: 10_000, before: (10_050_000, 20_000),
            after: (10_060_000, 10_000_000, 20_000), provenance: .observed),
        Case(
            testDescription: "10.001 s old, exposed", age: 10_001, before: (10_050_000, 20_000),
            after: (10_060_000, 10_000_000, 20_000), provenance: .estimated),
        Case(testDescription: "flat before and after", age: 25_000, provenance: .recomputed),
        Case(
            testDescription: "flat before, balance moved", age: 25_000,
            after: (10_010_000, 10_010_000, 0), provenance: .estimated),
        Case(
            testDescription: "flat before, exposed after: opened on which side of the reset?",
            age: 25_000, after: (9_950_000, 10_000_000, 20_000), provenance: .estimated),
        Case(
            testDescription: "the same, but only the balance matters", anchor: .balance,
            age: 25_000, after: (9_950_000, 10_000_000, 20_000), provenance: .recomputed),
        Case(
            testDescription: "exposed before, flat after", age: 25_000,
            before: (10_050_000, 20_000), after: (10_000_000, 10_000_000, 0),
            provenance: .estimated),
    ]

    @Test(arguments: cases)
    func provenance(of sample: Case) {
        var account = Self.account(
            anchor: sample.anchor, seenBefore: sample.age, equity: sample.before.equity,
            balance: 10_000_000, margin: sample.before.margin)
        account.read(
            equity: sample.after.equity, balance: sample.after.balance,
            margin: sample.after.margin, at: Self.day)
        #expect(account.states[0].anchorProvenance == sample.provenance)
    }

    @Test func neverSeenBeforeTheResetIsEstimated() {
        var account = TestAccount(
            initial: Self.initial, rules: [.daily(.ofInitial(percent: 5))])
        account.read(equity: 9_900_000, balance: 9_900_000, at: Self.day + 3)
        #expect(account.states[0].anchor == 9_900_000)
        #expect(account.states[0].anchorProvenance == .estimated)
    }

    @Test("A pending read of yesterday is yesterday's touch, not half of today's breach")
    func pendingAcrossTheReset() {
        var account = Self.account(seenBefore: 300, equity: 9_400_000, balance: 10_000_000)
        let first = account.read(equity: 9_400_000, at: Self.day)
        #expect(first.touched == [0])
        #expect(first.breached == [])
        #expect(first.findings.map(\.period) == [0])
        #expect(first.mustConfirm)
        let second = account.read(equity: 9_400_000)
        #expect(second.breached == [0])
        #expect(second.findings.map(\.period) == [1])
    }

    @Test("A pending read of an overall rule is confirmed across the reset")
    func overallPendingAcrossTheReset() {
        var account = TestAccount(
            initial: Self.initial, rules: [.overall(.ofInitial(percent: 10))])
        account.read(equity: 8_900_000, at: Self.day - 100)
        #expect(account.read(equity: 8_900_000, at: Self.day).breached == [0])
    }

    @Test("Without a day that covers now, daily rules are withheld and overall rules are not")
    func noDayCoversNow() {
        var account = TestAccount(
            initial: Self.initial,
            rules: [.daily(.ofInitial(percent: 5)), .overall(.ofInitial(percent: 10))])
        account.days.removeLast(9)
        account.read(equity: 9_400_000, at: Self.day - 100)
        let closed = account.read(equity: 9_400_000, at: Self.day)
        #expect(closed.touched == [0])
        #expect(closed.findings.allSatisfy { $0.rule == 1 || $0.kind == .touch })
        let later = account.readTwice(equity: 8_900_000)
        #expect(later.kinds.filter { $0 == .breach }.count == 1)
        #expect(later.findings.allSatisfy { $0.rule == 1 })
    }

    @Test func aPauseEndsAtTheResetAndAHardOverallBreachDoesNot() {
        var paused = TestAccount(
            initial: Self.initial, rules: [.daily(.ofInitial(percent: 5), severity: .pause)])
        _ = paused.readTwice(equity: 9_400_000, balance: 9_400_000)
        #expect(paused.row.flags.contains(.violated))
        paused.read(equity: 9_400_000, at: Self.day)
        #expect(!paused.row.flags.contains(.violated))

        var failed = TestAccount(
            initial: Self.initial, rules: [.overall(.ofInitial(percent: 10))])
        _ = failed.readTwice(equity: 8_900_000, balance: 8_900_000)
        failed.read(equity: 8_900_000, at: Self.day)
        #expect(failed.row.flags.contains(.violated))
    }
}
