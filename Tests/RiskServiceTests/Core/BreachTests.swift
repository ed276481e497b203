import RiskEngine
import Testing

@testable import RiskService

/// A breach, from the tick that causes it to the account that is flat.
struct BreachTests {
    /// One account ten lots long; the price falls by 60 pips after ten seconds: 94,000.00 of
    /// 95,000.00.
    static func falling(_ group: String = "usd") -> FirmScenario {
        var scenario = FirmScenario()
        scenario.add(1001, group, [.buy(10)])
        scenario.tick(after: 10_000, 1.194)
        return scenario
    }

    @Test func aBreachIsFlaggedOnceAndTheAccountIsStopped() throws {
        let firm = try SimulatedFirm(Self.falling())
        firm.run(milliseconds: 9_000)
        #expect(firm.notices.events.map(\.name) == ["account.armed"])
        firm.run(milliseconds: 30_000)
        let flags = firm.events("risk.violation_flagged", 1001)
        #expect(flags.count == 1)
        #expect(flags.first?["equity"]?.stringValue == "94000.00")
        #expect(flags.first?["floor"]?.stringValue == "95000.00")
        #expect(flags.first?["anchor", "provenance"]?.stringValue == "recomputed")
        #expect(firm.isStopped(1001))
        #expect(firm.effects(1001).count == 1)
        #expect(firm.events("risk.enforcement_started", 1001).count == 1)
        #expect(firm.events("account.disabled", 1001).count == 1)
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1)
        #expect(firm.journal.entries(.violation).count == 1)
    }
}
