import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// A close that waits for Monday: over a weekend, resets, restarts of riskd and a host's clock that
/// is wrong.
struct WeekendTests {
    private static let hour: Int64 = 3_600_000
    /// The scenario begins on Friday 12:28; the symbols open on Monday 00:05.
    private static let opens: Int64 = (11 * 60 + 32 + 48 * 60 + 5) * 60_000

    private func firm(group: String) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        let holdings: [FirmScenario.Holding] =
            group == "net" ? [.buy(12)] : [.buy(8), .buy(5), .sell(1)]
        scenario.add(1001, group, holdings, orders: 1)
        // Beside it, one that breaks nothing.
        scenario.add(1002, group, [.buy(0.1)])
        // The last tick of the week, after the session's end.
        scenario.tick(after: 10_000, 1.19)
        scenario.scenario.symbols[0].sessions =
            (1...4).map { ScenarioSession(weekday: $0, openMinute: 5, closeMinute: 1_435) }
            + [ScenarioSession(weekday: 5, openMinute: 5, closeMinute: 748)]
        // Prices of Monday.
        for second in 0..<300 {
            scenario.tick(
                after: Self.opens + Int64(second) * 200, 1.188 + 0.00001 * Double(second % 7))
        }
        var settings = FirmConfiguration()
        // Two days of ten quote requests a second would show nothing more.
        settings.server = "policy=tiers\ndealer-settle=5s"
        return try SimulatedFirm(scenario, settings)
    }

    private func wrong(_ firm: SimulatedFirm, byHours hours: Int64) {
        firm.clock.setUTC(
            FirmScenario.start.advanced(byMilliseconds: firm.milliseconds + hours * Self.hour))
    }

    /// riskd is killed, and started again when this time has come.
    private func sleep(_ firm: SimulatedFirm, until milliseconds: Int64) throws {
        firm.clock.advance(milliseconds: milliseconds - firm.milliseconds)
        try firm.restart(crashing: true)
    }

    @Test(
        arguments: ["usd", "net", "fifo", "alternate"], [0, 30, -30] as [Int64])
    func itIsParkedUntilTheSessionOpens(group: String, hostHours: Int64) throws {
        let firm = try firm(group: group)
        firm.run(milliseconds: 60_000)
        #expect(firm.isDisabled(1001) && firm.orders(1001).isEmpty)
        #expect(firm.effects(1001).isEmpty)
        #expect(firm.events("risk.enforcement_parked", 1001).count == 1)
        wrong(firm, byHours: hostHours)
        // On Saturday riskd is updated; it is gone again until shortly before the market opens.
        try sleep(firm, until: 24 * Self.hour)
        firm.run(milliseconds: Self.hour / 2)
        try sleep(firm, until: Self.opens - Self.hour / 3)
        firm.run(milliseconds: Self.opens - firm.milliseconds - 1_000)
        #expect(firm.isDisabled(1001))
        #expect(firm.effects(1001).isEmpty)
        // While it is known to be closed, nobody asks whether it is open.
        #expect(firm.actions("dealer_received", 1001).count == 0)
        // One line for each life.
        #expect(firm.events("risk.enforcement_parked", 1001).count == 3)

        firm.run(milliseconds: 30_000)
        #expect(firm.isStopped(1001))
        // Only one leg after the other can uncover a pair that no close-by may close.
        #expect(
            firm.growths(1001).allSatisfy {
                group == "alternate" && $0["net_before"]?.integer == 0
            })
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1)
        #expect(firm.events("risk.enforcement_failed", 1001).isEmpty)
        #expect(firm.positions(1002).count == 1 && !firm.isDisabled(1002))
        let first = try #require(firm.effects(1001).first?["utc_ms"]?.integer)
        let waited = first - FirmScenario.start.milliseconds - Self.opens
        #expect((0...2_000).contains(waited), "\(waited) ms after the opening")
    }

    /// What somebody lets the trader do meanwhile does not stay.
    @Test func whatIsOpenedMeanwhileIsClosedOnMondayToo() throws {
        let firm = try firm(group: "usd")
        firm.run(milliseconds: 60_000)
        #expect(firm.isDisabled(1001))
        try sleep(firm, until: 24 * Self.hour)
        firm.run(milliseconds: 10_000)
        var user = try #require(firm.user(1001))
        user.rights &= ~UserRights.tradeDisabled
        firm.ask(.userUpdate(user))
        // Looked at every quarter of an hour.
        firm.run(milliseconds: Self.hour / 3)
        #expect(firm.isDisabled(1001))
        firm.open(1001, .buy, lots: 2, "GBPUSD")
        firm.run(milliseconds: Self.hour / 3)
        #expect(firm.positions(1001).allSatisfy { $0.symbol == "EURUSD" })
        try sleep(firm, until: Self.opens - 30_000)
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
    }

    /// By its sessions the market is open, and it is not: few questions, and none too late.
    @Test func aHolidayThatNobodyKnowsOfEndsWithTheFirstQuotes() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10), .buy(1)])
        scenario.tick(after: 10_000, 1.19)
        for second in 0..<30 {
            scenario.tick(after: Self.hour + Int64(second) * 500, 1.19 - 0.00001 * Double(second))
        }
        let refusals = Refusals()
        refusals.dealer = Array(repeating: .requestMarketClosed, count: 10_000)
        let firm = try SimulatedFirm(scenario)
        firm.connector.refusals = refusals
        firm.run(milliseconds: Self.hour - 1_000)
        #expect(firm.isDisabled(1001) && firm.positions(1001).count == 2)
        // 15 s, 30 s, … and never more than a quarter of an hour, for each of two positions.
        #expect((10...20).contains(refusals.sent.count), "\(refusals.sent.count) questions")
        refusals.dealer = []
        firm.run(milliseconds: 5_000)
        #expect(firm.isStopped(1001))
        #expect(firm.events("risk.enforcement_parked", 1001).count == 1)
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1)
    }
}
