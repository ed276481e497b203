import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// What must survive the end of the process, cleanly or not.
struct RestartTests {
    @Test(arguments: [false, true])
    func aViolationIsNotFlaggedAgain(crashing: Bool) throws {
        let firm = try SimulatedFirm(BreachTests.falling())
        firm.run(milliseconds: 20_000)
        try firm.restart(crashing: crashing)
        firm.run(milliseconds: 20_000)
        #expect(firm.events("risk.violation_flagged", 1001).count == 1)
        #expect(firm.events("risk.enforcement_started", 1001).count == 1)
        #expect(firm.account(1001)?.rules[0].violated == true)
        #expect(firm.effects(1001).count == 1)
    }

    @Test func livesAnchorsMarksAndRungsSurvive() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        // Up by 40 pips, then down to 60 % of the daily limit.
        scenario.tick(after: 3_000, 1.204)
        scenario.tick(after: 20_000, 1.197)
        var settings = FirmConfiguration()
        settings.rules = """
            [Rule main/daily]
            kind=daily_loss
            anchor=balance
            amount=5% of initial
            [Rule main/trail]
            kind=max_loss
            mark=trailing_intraday
            amount=10% of initial
            """
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 60_000)
        #expect(firm.events("risk.warning", 1001).count == 2)
        let before = try #require(firm.account(1001))
        #expect(before.rules[1].mark == 10_400_000)
        try firm.restart()
        firm.run(milliseconds: 60_000)
        let after = try #require(firm.account(1001))
        #expect(after.rules[0].anchor == before.rules[0].anchor)
        #expect(after.rules[0].anchorProvenance == before.rules[0].anchorProvenance)
        #expect(after.rules[1].mark == 10_400_000)
        #expect(after.rules[1].markProvenance == .observed)
        #expect(after.rules.map(\.warnedRungs) == before.rules.map(\.warnedRungs))
        #expect(after.row.life == before.row.life)
        #expect(firm.events("risk.warning", 1001).count == 2)
        #expect(firm.events("account.armed", 1001).count == 1)
    }

    /// A realised loss is counted from the balance at the reset, not from the initial balance.
    @Test func aRealisedResultIsCountedFromTheResetAlsoAfterARestart() throws {
        var scenario = FirmScenario()
        scenario.add(1001)
        let reset = UTCTime(rfc3339: "2014-05-01T22:00:00Z")?.milliseconds ?? 0
        scenario.book(1001, profit: -600_000, at: reset - 60_000)
        var settings = FirmConfiguration()
        settings.rules = """
            [Rule main/realised]
            kind=daily_loss
            metric=realized
            amount=5% of initial
            """
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 2_000)
        #expect(firm.account(1001)?.row.dayStartBalance == 9_400_000)
        try firm.restart()
        firm.run(milliseconds: 35_000)
        #expect(firm.account(1001)?.row.dayStartBalance == 9_400_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
    }

    @Test func whatWasOwedIsDoneAfterACrash() throws {
        let firm = try SimulatedFirm(BreachTests.falling())
        // The flag is durable, nothing has been written to the platform.
        firm.run(milliseconds: 20_000) { !firm.events("risk.violation_flagged", 1001).isEmpty }
        #expect(!firm.isDisabled(1001))
        try firm.restart(crashing: true)
        firm.run(milliseconds: 10_000)
        #expect(firm.isStopped(1001))
        #expect(firm.events("risk.violation_flagged", 1001).count == 1)
        #expect(firm.effects(1001).count == 1)
        let owed = try firm.reader().openIntents()
        #expect(owed.isEmpty)
    }

    @Test func aCloseThatWasSentIsReconciled() throws {
        let firm = try SimulatedFirm(BreachTests.falling())
        firm.run(milliseconds: 20_000) { !firm.actions("dealer_received", 1001).isEmpty }
        try firm.restart(crashing: true)
        firm.run(milliseconds: 10_000)
        #expect(firm.isStopped(1001))
        #expect(firm.effects(1001).count == 1)
        #expect(firm.growths(1001).isEmpty)
        #expect(try firm.reader().openIntents().isEmpty)
    }

    /// By ticket a late execution can do no harm: a hedging account does not wait out the dealer.
    @Test func ahedgingAccountIsFlatSoonAfterARestart() throws {
        let firm = try SimulatedFirm(BreachTests.falling()) { $0.dealerLatencyMilliseconds = 2_000 }
        firm.run(milliseconds: 20_000) { !firm.actions("dealer_received", 1001).isEmpty }
        try firm.restart(crashing: true)
        firm.run(milliseconds: 10_000)
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1)
        #expect(firm.growths(1001).isEmpty)
    }

    /// Two rules broken at once, then a crash: the close of the one is not forgotten with the
    /// other.
    @Test func aNettingAccountWaitsForTheDealerAfterARestart() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "net", [.buy(20)])
        scenario.tick(after: 10_000, 1.194)
        var settings = FirmConfiguration()
        settings.rules = FirmConfiguration.dailyAndMax
        settings.server = "dealer-settle=30s"
        let firm = try SimulatedFirm(scenario, settings) { $0.dealerLatencyMilliseconds = 5_000 }
        firm.run(milliseconds: 20_000) { !firm.actions("dealer_received", 1001).isEmpty }
        #expect(firm.events("risk.violation_flagged", 1001).count == 2)
        for _ in 0..<3 {
            try firm.restart(crashing: true)
            firm.run(milliseconds: 500)
        }
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
        #expect(firm.actions("dealer_received", 1001).count == 1)
        #expect(firm.growths(1001).isEmpty)
        #expect(try firm.reader().openIntents().isEmpty)
    }

    /// Users are read one a second: polling does not wait for them.
    private func slowlyRead(_ accounts: Int, flat: UInt64? = nil) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        if let flat { scenario.add(flat) }
        for number in 0..<accounts { scenario.add(1001 + UInt64(number), "usd", [.buy(10)]) }
        scenario.tick(after: 60_000, 1.194)
        var settings = FirmConfiguration()
        settings.server =
            "policy=uniform\nbatch=1\naccount-requests=200/s\nenforcement-requests=1/s"
            + "\nbreaker-accounts=1000"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 55_000)
        return firm
    }

    @Test func accountsArePolledAgainBeforeTheirUsersAreRead() throws {
        let firm = try slowlyRead(12)
        let before = firm.shown()
        try firm.restart(crashing: true)
        firm.run(milliseconds: 1_000)
        let after = firm.shown()
        for login in 1001...1012 as ClosedRange<UInt64> {
            #expect((after[login]?.count ?? 0) > (before[login]?.count ?? 0), "\(login)")
        }
    }

    /// A breach waits for the user record, which is then read before all others.
    @Test func aBreachIsRecordedOnceTheUserWasRead() throws {
        let firm = try slowlyRead(12)
        try firm.restart(crashing: true)
        firm.run(milliseconds: 120_000)
        for login in 1001...1012 as ClosedRange<UInt64> {
            #expect(firm.events("risk.violation_flagged", login).count == 1)
            #expect(firm.isStopped(login))
        }
    }

    /// Who was moved out of the plan meanwhile is not judged by it.
    @Test func whoWasMovedMeanwhileIsNotJudgedByTheOldPlan() throws {
        let firm = try slowlyRead(12, flat: 1013)
        var user = try #require(firm.user(1013))
        user.group = "other"
        // riskd dies before it hears of it.
        #expect(firm.ask(.userUpdate(user)) == .retcode(.ok))
        try firm.restart(crashing: true)
        firm.open(1013, .buy, lots: 10)
        firm.run(milliseconds: 30_000)
        #expect(firm.positions(1013).count == 1)
        #expect(firm.events("risk.violation_flagged", 1013).isEmpty)
        #expect(firm.events("risk.violation_flagged", 1012).count == 1)
    }
}
