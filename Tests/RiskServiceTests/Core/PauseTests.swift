import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// A pausing rule closes an account until the next reset, 23:30 minutes after the scenario begins.
struct PauseTests {
    private func scenario() -> FirmScenario {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 10_000, 1.19)
        scenario.tick(after: 40_000, 1.2)
        // Prices go on, so that the server's clock does.
        for minute in 1..<70 { scenario.tick(after: Int64(minute) * 60_000, 1.2) }
        return scenario
    }

    private func settings(_ more: String = "") -> FirmConfiguration {
        var settings = FirmConfiguration()
        // 12:28 UTC is 14:28 in Prague.
        settings.reset = "15:00 Europe/Prague"
        settings.rules = FirmConfiguration.dailyFive + "\nseverity=pause" + more
        return settings
    }

    private let minutes: Int64 = 60_000

    @Test func theAccountMayTradeAgainFromTheNextReset() throws {
        let firm = try SimulatedFirm(scenario(), settings())
        firm.run(milliseconds: 5 * minutes)
        #expect(firm.isStopped(1001))
        firm.run(milliseconds: 26 * minutes)
        #expect(firm.isDisabled(1001))
        firm.run(milliseconds: 4 * minutes)
        #expect(!firm.isDisabled(1001))
        let event = try #require(firm.events("account.restored", 1001).first)
        #expect(event["reason"]?.stringValue == "riskd: the day of the pause has ended")
        #expect(firm.user(1001)?.rights == 0x163)
        #expect(firm.account(1001)?.rules[0].violated == false)
        // Once.
        try firm.restart()
        firm.run(milliseconds: 2 * minutes)
        #expect(firm.events("account.restored", 1001).count == 1)
    }

    @Test(arguments: [true, false])
    func itIsRememberedOverARestart(crashing: Bool) throws {
        let firm = try SimulatedFirm(scenario(), settings())
        firm.run(milliseconds: 5 * minutes)
        try firm.restart(crashing: crashing)
        firm.run(milliseconds: 30 * minutes)
        #expect(!firm.isDisabled(1001))
        #expect(firm.events("account.restored", 1001).count == 1)
    }

    @Test func aHardRuleThatWasBrokenTooHoldsIt() throws {
        let hard = """

            [Rule main/max]
            kind=max_loss
            amount=6% of initial
            """
        let firm = try SimulatedFirm(scenario(), settings(hard))
        firm.run(milliseconds: 40 * minutes)
        #expect(firm.isDisabled(1001))
        #expect(firm.events("account.restored", 1001).isEmpty)
    }

    @Test func whatAPersonOrderedMeanwhileHoldsIt() throws {
        let firm = try SimulatedFirm(scenario(), settings())
        firm.run(milliseconds: 5 * minutes)
        _ = try firm.core.accounts.flatten(
            AccountKey(server: ServerID("live1"), login: Login(1001)),
            AccountDesk.Author(identity: "uid:1000", reason: "ticket 422"))
        firm.run(milliseconds: 1 * minutes)
        try firm.restart()
        firm.run(milliseconds: 34 * minutes)
        #expect(firm.isDisabled(1001))
    }

    @Test func theKillSwitchDelaysIt() throws {
        let firm = try SimulatedFirm(scenario(), settings())
        firm.run(milliseconds: 5 * minutes)
        _ = firm.core.brakes.pause(nil, identity: "uid:0", reason: "r")
        firm.run(milliseconds: 30 * minutes)
        #expect(firm.isDisabled(1001))
        _ = firm.core.brakes.resume(nil, identity: "uid:0", reason: "r")
        firm.run(milliseconds: 1 * minutes)
        #expect(!firm.isDisabled(1001))
    }
}
