import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// A host whose clock is wrong, and a server whose clock is not in the zone that it should be in.
///
/// The reset is at 12:31 UTC, three minutes after the start.
struct HostClockTests {
    private static let hour: Int64 = 3_600_000
    private static let reset: Int64 = 180_000

    private static func settings(
        _ rules: String = FirmConfiguration.dailyAndMax
    )
        -> FirmConfiguration
    {
        var settings = FirmConfiguration()
        settings.reset = "21:31 Asia/Tokyo"
        settings.server = "policy=tiers"
        settings.rules = rules
        return settings
    }

    private static func wrong(_ firm: SimulatedFirm, by milliseconds: Int64) {
        let right = FirmScenario.start.advanced(byMilliseconds: firm.milliseconds)
        firm.clock.setUTC(right.advanced(byMilliseconds: milliseconds))
    }

    @Test(arguments: [-30 * 24, -13, -3, 5, 11, 40 * 24])
    func riskdStartsUnderAWrongClock(hours: Int64) throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.add(1002, "usd", [.buy(20)])
        scenario.tick(after: 10_000, 1.194)
        let firm = try SimulatedFirm(scenario, Self.settings())
        Self.wrong(firm, by: hours * Self.hour)
        try firm.restart()
        firm.run(milliseconds: 40_000)
        let flags = firm.events("risk.violation_flagged", 1001)
        #expect(flags.map { $0["rule", "id"]?.stringValue } == ["main/daily"])
        #expect(flags.first?["trading_day", "date"]?.stringValue == "2014-05-02")
        #expect(
            flags.first?["interval", "until"]?.stringValue?.hasPrefix("2014-05-02T12:2") == true)
        // 12,000 below at once: both floors.
        #expect(firm.events("risk.violation_flagged", 1002).count == 2)
        #expect(firm.isStopped(1001) && firm.isStopped(1002))
    }

    /// Every twenty seconds the host's clock is somewhere else; the days are the server's.
    @Test func jumpsNeitherAddNorLoseAReset() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(0.01)])
        let firm = try SimulatedFirm(scenario, Self.settings())
        var days: [Int32] = []
        firm.watcher = {
            if let day = firm.account(1001)?.row.dayNumber, days.last != day { days.append(day) }
            return false
        }
        for hours: Int64 in [3, -7, 40, -2_000, 700, 0, -11, 24, -24, 1_000, 5, -9, 12, 8, -30, 2] {
            Self.wrong(firm, by: hours * Self.hour)
            firm.run(milliseconds: 20_000)
        }
        #expect(
            days.map { CivilDate(dayNumber: Int64($0)).description }
                == ["2014-05-02", "2014-05-03"])
        #expect(firm.account(1001)?.rules[0].anchorProvenance == .observed)
        let reads = firm.shown(1001).map(\.at)
        #expect(reads.contains { $0 > Self.reset - 10_000 && $0 < Self.reset })
    }

    /// riskd looks at its masks before the server has told its time.
    @Test(arguments: [-9, 3, 9]) func aWindowGoesOnOverARestartUnderAWrongClock(hours: Int64) throws
    {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(0.01)])
        var settings = Self.settings()
        settings.server += "\nmask=12:29-12:32 server"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 90_000)
        Self.wrong(firm, by: hours * Self.hour)
        try firm.restart()
        firm.run(milliseconds: 30_000)
        let since = firm.core.context.masks.shown.since
        #expect(since == FirmScenario.start.advanced(byMilliseconds: 60_000))
        #expect(firm.events("risk.unmasked").isEmpty)
        firm.run(milliseconds: 150_000)
        #expect(firm.events("risk.masked").count == 1)
        #expect(firm.events("risk.unmasked").map { $0["seconds"]?.integer } == [180])
        #expect(firm.events("risk.unmasked").first?["ended"]?.stringValue == "over")
    }

    @Test func noWindowBeginsByTheHostsClock() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(0.01)])
        var settings = Self.settings()
        settings.server += "\nmask=21:25-21:40 server"
        let firm = try SimulatedFirm(scenario, settings)
        Self.wrong(firm, by: 9 * Self.hour)
        try firm.restart()
        firm.run(milliseconds: 30_000)
        #expect(firm.events("risk.masked").isEmpty)
    }

    /// The host's clock shows the same instant twice; what happens then happened twice.
    @Test func aClockThatIsSetBackHidesNoBlindness() throws {
        func blindness(settingBack milliseconds: Int64) throws -> [UTCTime] {
            var scenario = FirmScenario()
            scenario.add(1001, "usd", [.buy(0.01)])
            var settings = Self.settings()
            settings.daemon = "blind-after=40s"
            let firm = try SimulatedFirm(scenario, settings)
            firm.run(milliseconds: 5_000)
            firm.emulator.inject(.gone(milliseconds: 60_000))
            firm.run(milliseconds: 120_000)
            Self.wrong(firm, by: -milliseconds)
            firm.emulator.inject(.gone(milliseconds: 60_000))
            firm.run(milliseconds: 120_000)
            return firm.notices.events.filter { $0.name == "account.blind" }.map(\.at)
        }
        let times = try blindness(settingBack: 0)
        try #require(times.count == 2)
        let again = try blindness(settingBack: times[1].milliseconds(since: times[0]))
        #expect(again == [times[0], times[0]])
    }

    /// Down over the reset, back under another wrong clock: the anchor comes from the deals.
    @Test(arguments: [-9, 9])
    func aRestartOverTheResetUnderAWrongClock(hours: Int64) throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [], withDeals: true)
        let firm = try SimulatedFirm(scenario, Self.settings())
        firm.run(milliseconds: Self.reset - 60_000)
        let before = try #require(firm.account(1001))
        Self.wrong(firm, by: hours * Self.hour)
        firm.core.poller.close()
        firm.clock.advance(milliseconds: 120_000)
        try firm.restart(crashing: true)
        firm.run(milliseconds: 20_000)
        let after = try #require(firm.account(1001))
        #expect(after.row.dayNumber == before.row.dayNumber + 1)
        #expect(after.rules[0].anchor == 10_000_000)
        #expect(after.rules[0].anchorProvenance == .recomputed)
    }

    @Test func aZoneInDoubtWithholdsDailyRulesOnly() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(20)])
        scenario.add(1002, "usd", [.buy(10)])
        scenario.tick(after: 10_000, 1.194)
        var settings = Self.settings()
        settings.zone = "Asia/Tokyo"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 30_000)
        let flags = firm.events("risk.violation_flagged")
        #expect(flags.map { $0["rule", "id"]?.stringValue } == ["main/max"])
        #expect(flags.first?["login"]?.unsignedValue == 1001)
        #expect(firm.account(1002)?.rules.map(\.armed) == [false, true])
        #expect(firm.journal.entries.contains { $0.message.contains("daily rules are withheld") })
        // Mended: the daily rule is in force again, from its deals.
        firm.settings.zone = "UTC"
        try firm.restart()
        firm.run(milliseconds: 10_000)
        #expect(firm.account(1002)?.rules.map(\.armed) == [true, true])
        #expect(firm.events("risk.violation_flagged", 1002).count == 1)
    }
}
