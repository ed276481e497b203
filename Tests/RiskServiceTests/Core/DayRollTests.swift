import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// The reset of the trading day, at 12:40 UTC in a Tokyo summer.
struct DayRollCoreTests {
    private static let settings = {
        var settings = FirmConfiguration()
        settings.reset = "21:40 Asia/Tokyo"
        return settings
    }()
    /// Milliseconds from the start to the reset.
    private static let reset =
        (UTCTime(rfc3339: "2014-05-02T12:40:00Z")?.milliseconds ?? 0)
        - FirmScenario.start.milliseconds

    private static func rules(_ anchor: String) -> String {
        """
        [Rule main/daily]
        kind=daily_loss
        anchor=\(anchor)
        amount=5% of initial
        """
    }

    @Test func anExposedAccountIsReadJustBeforeTheReset() throws {
        var scenario = FirmScenario()
        // So small that it is idle: read twice a minute.
        scenario.add(1001, "usd", [.buy(0.01)])
        scenario.tick(after: Self.reset - 5_500, 1.2100)
        var settings = Self.settings
        settings.rules = Self.rules("equity")
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: Self.reset + 60_000)
        let rule = try #require(firm.account(1001)?.rules.first)
        #expect(rule.anchorProvenance == .observed)
        let reads = firm.shown(1001).map(\.at)
        #expect(reads.contains { $0 > Self.reset - 10_000 && $0 < Self.reset })
        let day = try #require(firm.account(1001)?.row.dayNumber)
        #expect(CivilDate(dayNumber: Int64(day)).description == "2014-05-03")
    }

    @Test func thereIsExactlyOneReset() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: Self.reset - 60_000, 1.197)
        let firm = try SimulatedFirm(scenario, Self.settings)
        var days: [Int32] = []
        firm.watcher = {
            if let day = firm.account(1001)?.row.dayNumber, days.last != day { days.append(day) }
            return false
        }
        firm.run(milliseconds: Self.reset - 120_000)
        #expect(firm.events("risk.warning", 1001).isEmpty)
        firm.run(milliseconds: 240_000)
        #expect(days.count == 2)
        #expect(days.first.map { $0 + 1 } == days.last)
        // Balance-anchored: the floor stays, and so the rung is reached anew in the new day.
        #expect(firm.events("risk.warning", 1001).count == 2)
    }

    @Test func aCarriedLossBelowTheNewFloorIsABreach() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        // A realised gain of 4,000 today: yesterday's floor is 95,000, tomorrow's 99,000.
        scenario.book(1001, profit: 400_000, at: FirmScenario.start.milliseconds - 60_000)
        scenario.tick(after: 10_000, 1.194)
        let firm = try SimulatedFirm(scenario, Self.settings)
        firm.run(milliseconds: Self.reset - 1_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        firm.run(milliseconds: 40_000)
        let flags = firm.events("risk.violation_flagged", 1001)
        #expect(flags.count == 1)
        #expect(flags.first?["floor"]?.stringValue == "99000.00")
        #expect(flags.first?["trading_day", "start"]?.stringValue == "2014-05-02T12:40:00.000Z")
        #expect(firm.isStopped(1001))
    }

    /// The day that ends was won, so the floor of the next one is higher: quotes know it from the
    /// reset on, and do not wait for the account's turn.
    @Test(arguments: ["equity", "max", "highest_eod"])
    func quotesKnowTheNewFloorBeforeTheAccountIsRead(anchor: String) throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 10_000, 1.21)
        scenario.tick(after: Self.reset + 3_000, 1.2045)
        var settings = Self.settings
        // Its turn comes half a minute after the reset.
        settings.server = "tier-idle=50s"
        settings.rules = Self.rules(anchor)
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: Self.reset + 2_900)
        #expect(firm.tier(1001) == .idle)
        #expect(firm.account(1001)?.row.equityBreachBelow == 9_500_000)
        firm.run(milliseconds: 1_000, until: { !firm.events("risk.violation_flagged").isEmpty })
        #expect(firm.milliseconds <= Self.reset + 3_300)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        #expect(flag["floor"]?.stringValue == "105000.00")
        #expect(flag["anchor", "provenance"]?.stringValue == "observed")
    }

    /// Who is left to no quotes is looked at anew when his day begins: his tier was that of a floor
    /// which is his no longer.
    @Test func whomNoQuotesPredictIsReadWhenTheDayBegins() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(0.01)])
        var settings = Self.settings
        // His turn comes half a minute after the reset.
        settings.server = "policy=tiers\ntier-idle=50s"
        settings.rules = Self.rules("equity")
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: Self.reset + 5_000)
        let reads = firm.shown(1001).map(\.at).filter { $0 >= Self.reset }
        #expect(reads.count == 1)
        #expect((reads.first ?? .max) < Self.reset + 1_500)
        #expect(firm.account(1001)?.row.dayNumber == 16_193)
    }

    @Test func aReloadKeepsTheAnchorThatWasObserved() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(1)], withDeals: true)
        scenario.tick(after: Self.reset - 60_000, 1.21)
        var settings = Self.settings
        settings.plan = "rule-changes=now"
        settings.rules =
            Self.rules("equity") + """

                [Rule main/trail]
                kind=max_loss
                mark=trailing_intraday
                amount=10% of initial
                """
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: Self.reset + 60_000)
        let before = try #require(firm.account(1001))
        #expect(before.rules[0].anchorProvenance == .observed)
        #expect(before.rules[0].anchor == 10_100_000)
        #expect(before.rules[1].mark == 10_100_000)
        firm.settings.rules = settings.rules.replacing("10%", with: "9%")
        try firm.reload()
        firm.run(milliseconds: 5_000)
        let after = try #require(firm.account(1001))
        #expect(after.row.planRevision != before.row.planRevision)
        #expect(after.rules[0].anchorProvenance == .observed)
        #expect(after.rules[0].anchor == 10_100_000)
        #expect(after.rules[1].mark == 10_100_000)
        #expect(after.rules[1].floor == 9_200_000)
    }
}
