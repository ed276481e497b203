import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// An account that is moved, archived, deleted, or may not be written to any more, while it is
/// being closed, or while its close waits for the market.
struct AccountGoneTests {
    enum Moment: String, Sendable, CaseIterable {
        /// Half of its positions are closed.
        case closing
        /// Its market is closed.
        case parked
    }

    private static let minute: Int64 = 60_000
    /// Minutes of the day: 12:28 begins the scenario, EURUSD opens again at 12:35.
    private static let opens: Int64 = 7 * minute

    private func firm(_ moment: Moment, group: String = "usd") throws -> SimulatedFirm {
        var scenario = FirmScenario()
        let lots = group == "net" ? [FirmScenario.Holding.buy(10)] : []
        scenario.add(
            1001, group,
            lots
                + (group == "net"
                    ? [.buy(1, "GBPUSD", at: 1.6)]
                    : Array(repeating: .buy(1), count: 10)),
            orders: 2)
        scenario.tick(after: 10_000, 1.19)
        if moment == .parked {
            scenario.scenario.symbols[0].sessions = [
                ScenarioSession(weekday: 5, openMinute: 720, closeMinute: 748),
                ScenarioSession(weekday: 5, openMinute: 755, closeMinute: 1_440),
            ]
        }
        var settings = FirmConfiguration()
        settings.server = "policy=tiers\nwrites-in-flight=1\ndealer-settle=5s"
        let firm = try SimulatedFirm(scenario, settings) { $0.dealerLatencyMilliseconds = 200 }
        firm.connector.refusals = Refusals()
        switch moment {
        case .closing:
            firm.run(milliseconds: 60_000) {
                firm.isDisabled(1001) && !firm.effects(1001).isEmpty
            }
            #expect(!firm.positions(1001).isEmpty)
        case .parked:
            firm.run(milliseconds: 30_000)
            #expect(firm.events("risk.enforcement_parked", 1001).count == 1)
        }
        return firm
    }

    private func expectDone(_ firm: SimulatedFirm, _ what: String) {
        #expect(firm.isStopped(1001), "\(what)")
        #expect(firm.growths(1001).isEmpty, "\(what)")
        #expect(firm.events("risk.violation_flagged", 1001).count == 1, "\(what)")
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1, "\(what)")
        #expect(firm.events("risk.enforcement_failed", 1001).isEmpty, "\(what)")
    }

    /// Also into one without a plan: what was decided under the old plan is carried out.
    @Test(arguments: Moment.allCases, [("usd", "other"), ("usd", "alternate"), ("net", "other")])
    func movedToAnotherGroup(moment: Moment, groups: (String, String)) throws {
        let firm = try firm(moment, group: groups.0)
        #expect(try firm.emulator.obey("move 1001 \(groups.1)") == "ok")
        firm.run(milliseconds: Self.opens + Self.minute)
        expectDone(firm, "\(moment) \(groups)")
        #expect(firm.user(1001)?.group == groups.1)
    }

    /// A move of its own, over a crash of riskd.
    @Test(arguments: Moment.allCases)
    func movedAndRiskdDies(moment: Moment) throws {
        let firm = try firm(moment)
        #expect(try firm.emulator.obey("move 1001 other") == "ok")
        try firm.restart(crashing: true)
        firm.run(milliseconds: Self.opens + Self.minute)
        expectDone(firm, "\(moment)")
    }

    /// Who is gone is asked for a while; then a person is called, once, and nothing is written.
    @Test(arguments: Moment.allCases, ["archive", "delete"])
    func gone(moment: Moment, how: String) throws {
        let firm = try firm(moment)
        #expect(try firm.emulator.obey("\(how) 1001") == "ok")
        firm.run(milliseconds: 2_000)
        let sent = firm.connector.refusals?.sent.count
        firm.run(milliseconds: Self.opens + Self.minute)
        #expect(firm.connector.refusals?.sent.count == sent)
        let failed = firm.events("risk.enforcement_failed", 1001)
        #expect(failed.count == 1)
        #expect(
            failed.first?["reason"]?.stringValue == "the account is not on the server any more")
        #expect(firm.journal.entries(.enforcementFailed).map(\.priority) == [.critical])
        #expect(firm.core.enforcer.cases.isEmpty)
        #expect(try firm.reader().openIntents().isEmpty)
        // A restart does not begin it again.
        try firm.restart(crashing: true)
        firm.run(milliseconds: 2 * Self.minute)
        #expect(firm.events("risk.enforcement_failed", 1001).count == 1)
        #expect(firm.connector.refusals?.sent.count == sent)
    }

    /// On its way from one place to another it is missing for a moment.
    @Test(arguments: Moment.allCases)
    func goneAndBack(moment: Moment) throws {
        let firm = try firm(moment)
        #expect(try firm.emulator.obey("archive 1001") == "ok")
        firm.run(milliseconds: 10_000)
        #expect(try firm.emulator.obey("restore 1001") == "ok")
        firm.run(milliseconds: Self.opens + Self.minute)
        expectDone(firm, "\(moment)")
    }

    /// The write identity may not deal any more: a person is called; with the right back, he has it
    /// finished.
    @Test(arguments: Moment.allCases)
    func withoutPermissionFromNowOn(moment: Moment) throws {
        let firm = try firm(moment)
        let refusals = try #require(firm.connector.refusals)
        refusals.dealer = Array(
            repeating: .errPermissions, count: 100)
        let sent = refusals.sent.count
        firm.run(milliseconds: Self.opens + Self.minute)
        #expect(firm.isDisabled(1001))
        #expect(firm.events("risk.enforcement_failed", 1001).count == 1)
        #expect(firm.journal.entries(.enforcementFailed).map(\.priority) == [.critical])
        // What is refused for good is not asked for again.
        let refused = refusals.sent.dropFirst(sent).map(\.position)
        #expect(!refused.isEmpty && Set(refused).count == refused.count)
        refusals.dealer = []
        firm.run(milliseconds: Self.minute)
        #expect(refusals.sent.count == sent + refused.count)
        _ = try firm.core.accounts.flatten(
            AccountKey(server: ServerID("live1"), login: Login(1001)),
            AccountDesk.Author(identity: "uid:7", reason: "the right is back"))
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
        #expect(firm.growths(1001).isEmpty)
    }
}
