import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Nobody could read an account with positions at the reset: its equity then is computed.
///
/// The reset is at 12:31 UTC, 180 s after the start.
struct MarkedAnchorTests {
    private static let reset: Int64 = 180_000

    private func firm(_ scenario: FirmScenario, anchor: String = "equity") throws -> SimulatedFirm {
        var settings = FirmConfiguration()
        settings.reset = "08:31 America/New_York"
        settings.rules =
            "[Rule main/daily]\nkind=daily_loss\nanchor=\(anchor)\namount=5% of initial"
        return try SimulatedFirm(scenario, settings)
    }

    /// One lot: 10.00 a pip.
    ///
    /// 100 pips up half a minute before the reset, 60 down just after it.
    private func moving() -> FirmScenario {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(1), .buy(2)], withDeals: true)
        scenario.add(1002, "usd", [.buy(1)], withDeals: true)
        scenario.tick(after: Self.reset - 30_000, 1.2100)
        scenario.tick(after: Self.reset + 5_000, 1.2040)
        return scenario
    }

    /// Rows of zeros from a minute before the reset to half a minute after it.
    private func hide(_ firm: SimulatedFirm, _ login: UInt64 = 1001) {
        firm.run(milliseconds: Self.reset - 60_000)
        firm.emulator.inject(
            .view(ViewFault(.zero, .logins([Login(login)]), milliseconds: 90_000)))
    }

    @Test(arguments: ["equity", "max"])
    func underAFaultItIsMarkedAtTheQuotesOfTheReset(anchor: String) throws {
        let firm = try firm(moving(), anchor: anchor)
        hide(firm)
        firm.run(milliseconds: 120_000)
        let state = try #require(firm.account(1001)?.rules[0])
        #expect(state.anchor == 10_300_000)
        #expect(state.anchorProvenance == .recomputed)
        #expect(
            state.anchorAt == FirmScenario.start.milliseconds + Self.reset - 1)
        // Who could be read was.
        #expect(firm.account(1002)?.rules[0].anchorProvenance == .observed)
    }

    /// One of two positions is closed while nobody can see the account: 20 s before the reset with
    /// what it has gained, or 10 s after it.
    @Test(arguments: [-20_000, 10_000] as [Int64])
    func aCloseThatNobodySawIsInTheDeals(after: Int64) throws {
        let firm = try firm(moving())
        hide(firm)
        firm.run(milliseconds: 60_000 + after)
        firm.close(try #require(firm.positions(1001).first { $0.volume.lots == 2 }))
        firm.run(milliseconds: 60_000 - after)
        let state = try #require(firm.account(1001)?.rules[0])
        #expect(state.anchor == 10_300_000)
        #expect(state.anchorProvenance == .recomputed)
    }

    private func sleep(_ firm: SimulatedFirm, until milliseconds: Int64) throws {
        firm.clock.advance(milliseconds: milliseconds - firm.milliseconds)
        try firm.restart(crashing: true)
    }

    /// The daemon was away, and the market too: its last quotes are those of the reset.
    @Test func afterAnAbsenceWithoutTicksItIsMarkedAtTheQuotesThatStand() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(3)], withDeals: true)
        scenario.tick(after: Self.reset - 30_000, 1.2100)
        let firm = try firm(scenario)
        firm.run(milliseconds: Self.reset - 60_000)
        try sleep(firm, until: Self.reset + 120_000)
        firm.run(milliseconds: 20_000)
        let state = try #require(firm.account(1001)?.rules[0])
        #expect(state.anchor == 10_300_000)
        #expect(state.anchorProvenance == .recomputed)
    }

    /// Prices moved while it was away: what they were at the reset nobody knows.
    ///
    /// What breaks the rule is flagged and touches nothing.
    @Test func afterAnAbsenceWithTicksItIsAnEstimate() throws {
        var scenario = moving()
        scenario.tick(after: Self.reset + 150_000, 1.1600)
        let firm = try firm(scenario)
        firm.run(milliseconds: Self.reset - 60_000)
        try sleep(firm, until: Self.reset + 100_000)
        firm.run(milliseconds: 45_000)
        #expect(firm.account(1001)?.rules[0].anchorProvenance == .estimated)
        firm.run(milliseconds: 20_000)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        #expect(flag["anchor", "provenance"]?.stringValue == "estimated")
        #expect(!firm.isDisabled(1001))
    }

    /// The verdict rests on it, so it is durable, and a restart changes nothing.
    @Test func itEnforcesAndItsQuotesAreKept() throws {
        var scenario = moving()
        scenario.tick(after: Self.reset + 90_000, 1.1930)
        let firm = try firm(scenario)
        hide(firm)
        firm.run(milliseconds: 120_000)
        try firm.restart(crashing: true)
        firm.run(milliseconds: 40_000)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        #expect(flag["anchor", "value"]?.stringValue == "103000.00")
        #expect(flag["anchor", "provenance"]?.stringValue == "recomputed")
        #expect(firm.isStopped(1001))
        let quotes = try firm.reader().quotes(
            ServerID("live1"), at: FirmScenario.start.advanced(byMilliseconds: Self.reset))
        #expect(quotes.prices[QuoteKey(symbol: "EURUSD", priceClass: 0)]?.bid == 1.21)
    }

    /// riskd dies after the reset, before it could read the account: the quotes are in the ledger.
    @Test func theQuotesOfTheResetOutliveTheDaemon() throws {
        let firm = try firm(moving())
        hide(firm)
        firm.run(milliseconds: 70_000)
        try firm.restart(crashing: true)
        firm.run(milliseconds: 60_000)
        let state = try #require(firm.account(1001)?.rules[0])
        #expect(state.anchor == 10_300_000)
        #expect(state.anchorProvenance == .recomputed)
    }
}
