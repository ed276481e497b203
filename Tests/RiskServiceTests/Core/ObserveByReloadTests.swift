import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Enforcement that is under way when its plan is told only to observe.
struct ObserveByReloadTests {
    private func closing() throws -> SimulatedFirm {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", Array(repeating: .buy(0.5), count: 40))
        scenario.tick(after: 10_000, 1.194)
        var settings = FirmConfiguration()
        settings.server = "writes-in-flight=5"
        let firm = try SimulatedFirm(scenario, settings) { $0.dealerLatencyMilliseconds = 300 }
        firm.run(milliseconds: 30_000) { firm.effects(1001).count >= 10 }
        return firm
    }

    private func requests(_ firm: SimulatedFirm) -> Int {
        firm.actions.lines.count { $0.contains("_received\"") }
    }

    @Test(arguments: ["daemon", "plan"])
    func itStops(scope: String) throws {
        let firm = try closing()
        if scope == "daemon" {
            firm.settings.mode = "observe"
        } else {
            firm.settings.planMode = "observe"
        }
        try firm.reload()
        let before = requests(firm)
        firm.run(milliseconds: 60_000)
        #expect(requests(firm) == before)
        #expect(!firm.positions(1001).isEmpty)
        #expect(try firm.reader().openIntents().isEmpty)
        let event = firm.events("risk.enforcement_withheld", 1001).first
        #expect(event?["reason"]?.stringValue == "observe")
        // Switching back releases nothing, and neither does a restart.
        firm.settings.mode = "enforce"
        firm.settings.planMode = nil
        try firm.reload()
        firm.run(milliseconds: 10_000)
        try firm.restart()
        firm.run(milliseconds: 10_000)
        #expect(requests(firm) == before)
    }

    /// What was owed when riskd died is not begun by a riskd that observes, nor by the one after.
    @Test func whatWasOwedIsWithheldByARestartThatObserves() throws {
        let firm = try closing()
        firm.settings.planMode = "observe"
        try firm.restart(crashing: true)
        let before = requests(firm)
        firm.run(milliseconds: 30_000)
        firm.settings.planMode = nil
        try firm.restart()
        firm.run(milliseconds: 30_000)
        #expect(requests(firm) == before)
        #expect(
            try firm.reader().violations(ViolationQuery()).items.map(\.status) == ["withheld"])
    }

    @Test func aReloadThatChangesNothingStopsNothing() throws {
        let firm = try closing()
        try firm.reload()
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
    }
}
