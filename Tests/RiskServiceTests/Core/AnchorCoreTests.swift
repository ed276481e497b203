import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// What the day's limit is measured from: under a mask, over a restart, after a change of the rule.
///
/// The reset is at 08:31 in New York, 12:31 UTC, 15:31 by a server seven hours ahead of New York;
/// the mask is from one minute before it to three after.
struct AnchorCoreTests {
    private static let reset: Int64 = 180_000
    private static let minute: Int64 = 60_000

    private static func settings(_ anchor: String) -> FirmConfiguration {
        var settings = FirmConfiguration()
        settings.zone = "America/New_York+07:00"
        settings.server = "policy=tiers\nmask=15:30-15:34 server"
        settings.reset = "08:31 America/New_York"
        settings.rules = rules(anchor)
        return settings
    }

    private static func rules(_ anchor: String) -> String {
        """
        [Rule main/daily]
        kind=daily_loss
        anchor=\(anchor)
        amount=5% of initial
        """
    }

    private func firm(
        _ scenario: FirmScenario, _ settings: FirmConfiguration
    ) throws -> SimulatedFirm {
        try SimulatedFirm(scenario, settings) {
            $0.zone = EmulatorZone(parsing: "America/New_York+07:00") ?? .utc
        }
    }

    @Test func aResetInsideAMaskIsObservedAndTheDayAfterIsEnforced() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.add(1002, "usd", [.buy(0.01)])
        scenario.tick(after: Self.reset - 30_000, 1.2010)
        // What the rollover shows: 9,000 below the new anchor, for two minutes.
        scenario.tick(after: Self.reset + 5_000, 1.1920)
        scenario.tick(after: Self.reset + 2 * Self.minute, 1.2010)
        scenario.tick(after: Self.reset + 5 * Self.minute, 1.1959)
        let firm = try firm(scenario, Self.settings("max"))
        firm.run(milliseconds: Self.reset + 30_000)
        for login: UInt64 in [1001, 1002] {
            #expect(firm.account(login)?.rules[0].anchorProvenance == .observed)
        }
        #expect(firm.account(1001)?.rules[0].anchor == 10_100_000)
        firm.run(milliseconds: 4 * Self.minute)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        let recovered = firm.events("risk.violation_recovered", 1001)
        #expect(recovered.count == 1)
        #expect(recovered.first?["held", "lowest_equity"]?.stringValue == "92000.00")
        firm.run(milliseconds: Self.minute)
        let flags = firm.events("risk.violation_flagged", 1001)
        #expect(flags.count == 1)
        #expect(flags.first?["anchor", "value"]?.stringValue == "101000.00")
        #expect(flags.first?["trading_day", "start"]?.stringValue == "2014-05-02T12:31:00.000Z")
        #expect(firm.isStopped(1001))
    }

    @Test func aFailedEvaluationStaysFailedOverResetAndRestart() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 10_000, 1.194)
        let firm = try firm(scenario, Self.settings("balance"))
        firm.run(milliseconds: Self.reset + 4 * Self.minute)
        #expect(firm.account(1001)?.rules[0].violated == true)
        try firm.restart()
        firm.run(milliseconds: 20_000)
        let after = try #require(firm.account(1001))
        #expect(after.rules[0].violated && after.row.flags.contains(.violated))
        #expect(firm.events("risk.violation_flagged", 1001).count == 1)
    }

    /// The anchor of another kind of rule is no anchor of this one.
    @Test func anotherAnchorKindIsAnchoredAnew() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(1)], withDeals: true)
        scenario.tick(after: Self.reset - 30_000, 1.21)
        var settings = Self.settings("equity")
        settings.plan = "rule-changes=now"
        let firm = try firm(scenario, settings)
        firm.run(milliseconds: Self.reset + 4 * Self.minute)
        #expect(firm.account(1001)?.rules[0].anchor == 10_100_000)
        firm.settings.rules = Self.rules("balance")
        try firm.reload()
        firm.run(milliseconds: 5_000)
        let after = try #require(firm.account(1001))
        #expect(after.rules[0].anchor == 10_000_000)
        #expect(after.rules[0].anchorProvenance == .recomputed)
    }

    /// Nobody saw the reset, and nothing was open: the equity was what the deals add up to.
    @Test(arguments: ["equity", "max"])
    func creditIsPartOfAnEquityThatNobodySaw(anchor: String) throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [], withDeals: true)
        let firm = try firm(scenario, Self.settings(anchor))
        firm.run(milliseconds: Self.reset - Self.minute)
        let credit = MTEmulator.CashFlow(Login(1001), .credit, minorUnits: 500_000)
        try firm.emulator.book(credit, cause: "test")
        firm.run(milliseconds: Self.minute / 2)
        firm.emulator.inject(.gone(milliseconds: Self.minute))
        firm.run(milliseconds: Self.minute - 10_000)
        try firm.restart()
        firm.run(milliseconds: Self.minute)
        let after = try #require(firm.account(1001))
        #expect(after.rules[0].anchor == 10_500_000)
        #expect(after.rules[0].anchorProvenance == .recomputed)
    }
}
