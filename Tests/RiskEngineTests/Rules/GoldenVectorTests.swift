import RiskEngine
import Testing

@Suite("Golden vectors of published rules")
struct GoldenVectorTests {
    @Test(arguments: GoldenVector.dailyLoss + GoldenVector.maxLoss + GoldenVector.arithmetic)
    func floorAndVerdict(vector: GoldenVector) throws {
        let broken = vector.money(vector.broken)

        var safe = vector.account()
        let kept = safe.readTwice(metric: broken + 1)
        #expect(kept.breached == [] && kept.touched == [])
        #expect(!kept.mustConfirm)
        #expect(safe.floorText(vector) == vector.floor.padded(digits: vector.digits))

        var lost = vector.account()
        let flagged = lost.readTwice(metric: broken)
        #expect(flagged.breached == [0])
        #expect(lost.states[0].violated)
        #expect(lost.floorText(vector) == vector.floor.padded(digits: vector.digits))
    }

    @Test("FTMO: a loss carried over the reset breaks the new day's floor")
    func carriedLoss() {
        var account = TestAccount(
            initial: 20_000_000, rules: [.daily(.ofInitial(percent: 5))])
        account.read(equity: 20_400_000, balance: 20_400_000)
        let before = account.read(
            equity: 19_100_000, balance: 20_400_000, at: TestAccount.day - 1_000)
        #expect(before.breached == [] && !before.mustConfirm)
        let atReset = account.read(equity: 19_100_000, at: TestAccount.day)
        #expect(atReset.mustConfirm)
        let confirmed = account.read(equity: 19_100_000)
        #expect(confirmed.breached == [0])
        #expect(confirmed.findings.first?.period == 1)
        #expect(account.states[0].anchor == 20_400_000)
        #expect(account.states[0].anchorProvenance == .observed)
    }

    @Test("FTMO static: balance 92,000 with floating -2,001 on 100,000")
    func staticLoss() {
        var account = TestAccount(
            initial: 10_000_000, rules: [.overall(.ofInitial(percent: 10))])
        #expect(account.readTwice(equity: 9_000_000, balance: 9_200_000).breached == [])
        #expect(account.readTwice(equity: 8_999_900, balance: 9_200_000).breached == [0])
    }
}

extension TestAccount {
    /// Reads twice values that give the first rule's metric this value.
    fileprivate mutating func readTwice(metric value: Int64) -> Outcome {
        switch plan.rules[0].metric {
        case .equity:
            return readTwice(equity: value)
        case .balance:
            return readTwice(equity: value, balance: value)
        case .realized:
            // The opening balance of the new day is the last one of the day before.
            let opening = row.sampledAt == 0 ? row.dayStartBalance : row.balance
            return readTwice(equity: opening + value, balance: opening + value)
        }
    }

    fileprivate func floorText(_ vector: GoldenVector) -> String {
        let digits = CurrencyDigits(vector.digits) ?? .two
        return Money(minorUnits: states[0].floor).decimal(digits)
    }
}

extension String {
    /// `194000` as `194000.00`: tables stay readable, comparisons exact.
    fileprivate func padded(digits: Int) -> String {
        guard digits > 0, !contains(".") else { return self }
        return self + "." + String(repeating: "0", count: digits)
    }
}
