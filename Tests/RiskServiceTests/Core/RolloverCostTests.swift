import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Who pays what the server charges at the end of its own day: `rollover-costs=`.
///
/// The reset is at 12:30 UTC, 120 s after the start: midnight by a server's clock half an hour
/// before noon ahead.
struct RolloverCostTests {
    private static let reset: Int64 = 120_000
    private static let zone = "+11:30"

    private func firm(_ plan: String, zone: String = zone) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        scenario.add(
            1001, "usd", [.buy(1)], openedAt: FirmScenario.opened, withDeals: true)
        var settings = FirmConfiguration()
        settings.zone = zone
        settings.reset = "08:30 America/New_York"
        settings.plan = plan
        settings.rules = """
            [Rule main/daily]
            kind=daily_loss
            anchor=balance
            amount=5% of initial
            [Rule main/equity]
            kind=daily_loss
            anchor=equity
            amount=5% of initial
            """
        return try SimulatedFirm(scenario, settings) {
            $0.zone = EmulatorZone(parsing: zone) ?? .utc
        }
    }

    private func anchors(
        _ plan: String, chargedAfter milliseconds: Int64, zone: String = zone
    ) throws -> [Int64] {
        let firm = try firm(plan, zone: zone)
        firm.run(milliseconds: Self.reset + milliseconds)
        try firm.emulator.book(CashFlow(Login(1001), .commissionDaily, minorUnits: -700))
        firm.run(milliseconds: 60_000 - min(0, milliseconds))
        let rules = try #require(firm.account(1001)?.rules)
        #expect(rules.allSatisfy { $0.anchorProvenance != .estimated })
        let progress = try #require(firm.core.context.books.book(of: Login(1001))?.progress)
        let day = try #require(firm.account(1001)?.row.dayNumber)
        let paid = rules[0].anchor == 10_000_000
        #expect(progress.days.first { $0.number == (paid ? day : day - 1) }?.result == -700)
        return rules.map(\.anchor)
    }

    @Test(arguments: [-30_000, -3_000, 3_000, 30_000] as [Int64])
    func theNewDayPaysUnlessToldOtherwise(after: Int64) throws {
        #expect(try anchors("", chargedAfter: after) == [10_000_000, 10_000_000])
    }

    @Test(arguments: [-30_000, -3_000, 3_000, 30_000] as [Int64])
    func theOldDayPaysWhereThePlanSaysSo(after: Int64) throws {
        let anchors = try anchors("rollover-costs=old", chargedAfter: after)
        #expect(anchors == [9_999_300, 9_999_300])
    }

    /// The reset is at noon by this server: what it charges then is a matter of the instant.
    @Test func awayFromTheServersMidnightTheInstantDecides() throws {
        let early = try anchors("", chargedAfter: -30_000, zone: "UTC")
        #expect(early == [9_999_300, 9_999_300])
        let late = try anchors("rollover-costs=old", chargedAfter: 3_000, zone: "UTC")
        #expect(late == [10_000_000, 10_000_000])
    }

    @Test func aRestartDoesNotCountItTwice() throws {
        let firm = try firm("rollover-costs=old")
        firm.run(milliseconds: Self.reset + 3_000)
        try firm.emulator.book(CashFlow(Login(1001), .commissionDaily, minorUnits: -700))
        firm.run(milliseconds: 30_000)
        for crashing in [false, true] {
            try firm.restart(crashing: crashing)
            firm.run(milliseconds: 20_000)
            #expect(firm.account(1001)?.rules[0].anchor == 9_999_300)
        }
    }
}
