import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// A balance that moves around the reset leaves the day's anchor open until the deals are read.
///
/// The reset is at 12:31 UTC, 180 s after the start.
struct OpenAnchorTests {
    private static let reset: Int64 = 180_000

    private func firm(_ scenario: FirmScenario, anchor: String) throws -> SimulatedFirm {
        var settings = FirmConfiguration()
        settings.server = "policy=tiers"
        settings.reset = "08:31 America/New_York"
        settings.rules =
            "[Rule main/daily]\nkind=daily_loss\nanchor=\(anchor)\namount=5% of initial"
        return try SimulatedFirm(scenario, settings) { $0.hintsLostPercent = 100 }
    }

    /// Most of the loss is realised just before the reset, so the new day's floor is lower; what
    /// was read before says that it stands where it stood.
    private func carried(fallsTo price: Double) -> FirmScenario {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10), .buy(1)], withDeals: true)
        scenario.tick(after: 60_000, 1.1960)
        scenario.tick(after: Self.reset + 10, price)
        return scenario
    }

    private func closeBeforeReset(_ firm: SimulatedFirm) throws {
        firm.run(milliseconds: Self.reset - 30)
        #expect(firm.account(1001)?.row.balance == 10_000_000)
        firm.close(try #require(firm.positions(1001).first { $0.volume.lots == 10 }))
        firm.run(milliseconds: 20_000)
    }

    @Test func aBreachOfAnOpenAnchorAloneIsNone() throws {
        let firm = try firm(carried(fallsTo: 1.1870), anchor: "balance")
        try closeBeforeReset(firm)
        let after = try #require(firm.account(1001))
        #expect(after.row.equity == 9_470_000)
        #expect(after.rules[0].anchor == 9_600_000)
        #expect(after.rules[0].anchorProvenance == .recomputed)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(!firm.isDisabled(1001))
    }

    @Test func aBreachOfTheAnchorThatTheDealsTellIsEnforced() throws {
        let firm = try firm(carried(fallsTo: 1.1460), anchor: "balance")
        try closeBeforeReset(firm)
        let flags = firm.events("risk.violation_flagged", 1001)
        #expect(flags.count == 1)
        #expect(flags.first?["anchor", "value"]?.stringValue == "96000.00")
        #expect(flags.first?["anchor", "provenance"]?.stringValue == "recomputed")
        #expect(firm.isStopped(1001))
    }

    /// Who held nothing at the reset had an equity that the deals tell to the cent.
    @Test(
        arguments: [(-20, "equity"), (-20, "max"), (20, "equity"), (20, "max")] as [(Int64, String)]
    )
    func aFlatAccountThatPaysForItsDayHasAnExactAnchor(after: Int64, anchor: String) throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [], withDeals: true)
        let firm = try firm(scenario, anchor: anchor)
        firm.run(milliseconds: Self.reset + after)
        try firm.emulator.book(CashFlow(Login(1001), .commissionDaily, minorUnits: -700))
        firm.run(milliseconds: 60_000)
        let state = try #require(firm.account(1001)?.rules[0])
        #expect(state.anchor == (after < 0 ? 9_999_300 : 10_000_000))
        #expect(state.anchorProvenance == .recomputed)
    }
}
