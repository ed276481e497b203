import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Masks over the whole line.
///
/// The scenario starts at 12:28 UTC; the window is 12:29 to 12:32.
struct MaskCoreTests {
    private func settings() -> FirmConfiguration {
        var settings = FirmConfiguration()
        settings.server = "mask=12:29-12:32 server"
        return settings
    }

    private func falling(at milliseconds: Int64, up: Int64? = nil) -> FirmScenario {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: milliseconds, 1.194)
        if let up { scenario.tick(after: up, 1.199) }
        return scenario
    }

    @Test func aBreachThatLastsIsFlaggedOnceRightAfterTheMask() throws {
        let firm = try SimulatedFirm(falling(at: 90_000), settings())
        firm.run(milliseconds: 239_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.actions("dealer_effect", 1001).isEmpty)
        #expect(firm.events("risk.violation_held", 1001).count == 1)
        // Held accounts are read at the fastest tier.
        let reads = firm.shown(1001).filter { $0.at > 120_000 && $0.at < 180_000 }
        #expect(reads.count >= 200)
        firm.run(milliseconds: 6_000)
        let flags = firm.events("risk.violation_flagged", 1001)
        #expect(flags.count == 1)
        #expect(flags.first?["held", "mask_since"]?.stringValue == "2014-05-02T12:29:00.000Z")
        let since = flags.first?["held", "since"]?.stringValue ?? ""
        #expect(since >= "2014-05-02T12:29:30.000Z" && since < "2014-05-02T12:30:30.000Z")
        firm.run(milliseconds: 30_000)
        #expect(firm.isStopped(1001))
        #expect(firm.events("risk.violation_recovered").isEmpty)
        #expect(firm.events("risk.masked").count == 1)
        #expect(firm.events("risk.unmasked").count == 1)
        #expect(firm.events("risk.unmasked").first?["seconds"]?.integer == 180)
    }

    @Test func whatCameAndWentIsRecordedOnceAndClosesNothing() throws {
        let firm = try SimulatedFirm(falling(at: 90_000, up: 150_000), settings())
        firm.run(milliseconds: 300_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.events("risk.violation_held", 1001).count == 1)
        let recovered = firm.events("risk.violation_recovered", 1001)
        #expect(recovered.count == 1)
        #expect(recovered.first?["held", "lowest_equity"]?.stringValue == "94000.00")
        #expect(recovered.first?["severity"]?.stringValue == "review")
        #expect(firm.positions(1001).count == 1)
    }

    @Test func aHoldOutlivesKill() throws {
        let firm = try SimulatedFirm(falling(at: 90_000, up: 150_000), settings())
        firm.run(milliseconds: 200_000)
        try firm.restart(crashing: true)
        firm.run(milliseconds: 100_000)
        #expect(firm.events("risk.violation_held", 1001).count == 1)
        #expect(firm.events("risk.violation_recovered", 1001).count == 1)
        #expect(firm.events("risk.masked").count == 1)
        #expect(firm.events("risk.unmasked").count == 1)
    }

    @Test func anOutageMasksUntilThePlatformIsInStepAgain() throws {
        let firm = try SimulatedFirm(falling(at: 600_000))
        firm.run(milliseconds: 5_000)
        firm.emulator.inject(.gone(milliseconds: 20_000))
        firm.run(milliseconds: 60_000)
        let masked = firm.events("risk.masked")
        #expect(masked.count == 1)
        #expect(masked.first?["reasons"]?.arrayValue?.first?.stringValue == "resync")
        #expect(firm.events("risk.unmasked").first?["ended"]?.stringValue == "over")
        #expect(firm.core.context.masks.shown.since == nil)
    }
}
