import MTBridge
import RiskEngine
import Testing

@testable import RiskService

/// A disk that fails under a firm: nothing is done without a durable intent, and nothing is lost.
struct DiskFaultFirmTests {
    private static let accounts: ClosedRange<UInt64> = 1001...1012

    private static func falling() -> FirmScenario {
        var scenario = FirmScenario()
        for login in accounts { scenario.add(login, "usd", [.buy(10)]) }
        scenario.tick(after: 10_000, 1.194)
        return scenario
    }

    @Test(arguments: [FaultyVFS.Fault.full, .write, .short, .sync])
    func nothingIsEnforcedWithoutADurableIntent(fault: FaultyVFS.Fault) throws {
        let vfs = FaultyVFS()
        var settings = FirmConfiguration()
        settings.server = "policy=uniform\nbreaker-accounts=1000\nbreaker-share=100%"
        settings.ledgerVFS = vfs.name
        let firm = try SimulatedFirm(Self.falling(), settings)
        firm.run(milliseconds: 9_000)
        vfs.arm(fault, forEver: true)
        firm.run(milliseconds: 20_000)
        #expect(vfs.fired > 5, "it is tried again every second")
        #expect(!firm.core.ledger.state.isHealthy)
        // Said once, at a priority that pages.
        let alarm = try #require(firm.journal.entries(.ledger).first)
        #expect(alarm.priority == .critical)
        #expect(alarm.message.contains("nothing is flagged or enforced"))
        #expect(firm.journal.entries(.ledger).count == 1)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.events("risk.enforcement_started").isEmpty)
        for login in Self.accounts {
            #expect(firm.effects(login).isEmpty)
            #expect(!firm.isDisabled(login))
        }
        // Polling has gone on all the while: everyone every 10 s.
        let polled = firm.shown()
        #expect(Self.accounts.allSatisfy { (polled[$0] ?? []).contains { $0.at > 18_000 } })

        vfs.heal()
        firm.run(milliseconds: 30_000)
        #expect(firm.core.ledger.state.isHealthy)
        #expect(
            firm.journal.entries(.recovered).count { $0.message.contains("written again") } == 1)
        for login in Self.accounts {
            #expect(firm.events("risk.violation_flagged", login).count == 1)
            #expect(firm.effects(login).count == 1)
            #expect(firm.isStopped(login))
            #expect(firm.growths(login).isEmpty)
        }
        #expect(try firm.reader().integrityProblem() == nil)
    }

    /// What was read while nothing could be written is found again after a crash.
    @Test func aCrashWhileTheDiskIsFullLosesNoViolation() throws {
        let vfs = FaultyVFS()
        var settings = FirmConfiguration()
        settings.server = "breaker-accounts=1000\nbreaker-share=100%"
        settings.ledgerVFS = vfs.name
        let firm = try SimulatedFirm(Self.falling(), settings)
        firm.run(milliseconds: 9_000)
        vfs.arm(.full, forEver: true)
        firm.run(milliseconds: 5_000)
        vfs.heal()
        try firm.restart(crashing: true)
        firm.run(milliseconds: 30_000)
        for login in Self.accounts {
            #expect(firm.events("risk.violation_flagged", login).count == 1)
            #expect(firm.effects(login).count == 1)
            #expect(firm.isStopped(login))
        }
    }
}
