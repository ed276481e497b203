import RiskEngine
import Testing

@Suite("Masks: what is broken inside is held, not judged")
struct MaskTests {
    static let initial: Int64 = 10_000_000
    static let low: Int64 = 9_400_000
    static let fine: Int64 = 9_900_000

    private func account(
        _ policy: MaskPolicy = .hold, floor: RuleSpec.Amount? = nil,
        rules: [RuleSpec] = [.daily(.ofInitial(percent: 5))]
    ) -> TestAccount {
        var account = TestAccount(initial: Self.initial, rules: rules) {
            $0.maskPolicy = policy
            $0.maskFloor = floor
        }
        account.read(equity: Self.fine)
        return account
    }

    @Test func theFirstReadBelowIsHeldOnceAndNothingIsFlagged() {
        var account = account()
        account.mask = MaskState(since: 1_000)
        let first = account.read(equity: Self.low)
        #expect(first.kinds == [.held])
        #expect(!first.mustConfirm)
        for _ in 0..<20 { #expect(account.read(equity: Self.low - 5).findings.isEmpty) }
        #expect(account.states[0].hold.reads == 21)
        #expect(account.states[0].hold.lowestEquity == Self.low - 5)
        #expect(account.row.heldRules == 1)
        #expect(!account.states[0].violated)
    }

    @Test func whatLastsIsAViolationOnTheFirstConfirmedReadAfterIt() throws {
        var account = account()
        account.mask = MaskState(since: 1_000)
        let begun = account.utc
        account.read(equity: Self.low)
        account.read(equity: Self.low - 700)
        account.mask = .open
        let first = account.read(equity: Self.low)
        #expect(first.findings.isEmpty && first.mustConfirm)
        let second = account.read(equity: Self.low)
        #expect(second.kinds == [.breach])
        let hold = try #require(second.findings.first).state.hold
        #expect(hold.runAt == begun)
        #expect(hold.lowestEquity == Self.low - 700)
        #expect(account.row.heldRules == 0 && !account.states[0].hold.isOpen)
    }

    @Test func whatCameAndWentIsSaidExactlyOnceAfterTheMask() throws {
        var account = account()
        account.mask = MaskState(since: 1_000)
        for equity in [Self.low, Self.fine, Self.low - 90, Self.fine] {
            account.read(equity: equity)
        }
        account.mask = .open
        let after = account.read(equity: Self.fine)
        #expect(after.kinds == [.recovered(.recovered)])
        let hold = try #require(after.findings.first).state.hold
        #expect(hold.reads == 2 && hold.runAt == 0 && hold.lowestEquity == Self.low - 90)
        #expect(account.read(equity: Self.fine).findings.isEmpty)
    }

    @Test func aReadBeforeTheMaskIsNotConfirmedInsideIt() {
        var account = account()
        #expect(account.read(equity: Self.low).mustConfirm)
        account.mask = MaskState(since: 1_000)
        #expect(account.read(equity: Self.low).kinds == [.held])
        #expect(account.states[0].hold.reads == 2)
        #expect(account.row.pendingRules == 0)
    }

    @Test func aResetInsideTheMaskEndsTheOldDaysHold() {
        var account = account()
        account.mask = MaskState(since: 1_000)
        account.read(equity: Self.low, balance: Self.initial, at: TestAccount.day - 300)
        // Anchored on the balance, the new day's floor is the same: held anew, in its own period.
        let rolled = account.read(equity: Self.low, at: TestAccount.day)
        #expect(rolled.kinds == [.recovered(.reset), .held])
        #expect(rolled.findings.map(\.period) == [0, 1])
    }

    @Test func suppressRecordsAndBeginsAnew() {
        var account = account(.suppress)
        account.mask = MaskState(since: 1_000)
        account.read(equity: Self.low)
        account.mask = .open
        #expect(account.read(equity: Self.low).kinds == [.recovered(.suppressed)])
        let second = account.read(equity: Self.low)
        #expect(second.breached == [0])
        #expect(second.findings.allSatisfy { !$0.state.hold.isOpen })
    }

    @Test func theCatastrophicFloorActsInside() {
        var account = account(.floorThrough, floor: .ofInitial(percent: 12))
        account.mask = MaskState(since: 1_000)
        #expect(account.read(equity: 8_800_000).kinds == [.held])
        #expect(account.read(equity: 8_799_999).mustConfirm)
        #expect(account.read(equity: 8_799_999).breached == [0])
    }

    @Test func warningsWaitForTheMasksEnd() {
        var account = account()
        account.mask = MaskState(since: 1_000)
        #expect(account.read(equity: 9_550_000).findings.isEmpty)
        account.mask = .open
        #expect(account.read(equity: 9_550_000).kinds == [.warning(rung: 2)])
    }

    @Test func aFailedEvaluationStaysFailedOverTheReset() {
        var account = account()
        #expect(account.readTwice(equity: Self.low).breached == [0])
        account.read(equity: Self.low, at: TestAccount.day)
        #expect(account.states[0].violated)
        #expect(account.row.flags.contains(.violated))
        #expect(account.readTwice(equity: Self.low).findings.isEmpty)
    }
}
