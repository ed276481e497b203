import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// The breaker over a restart, and what a person releases.
struct ReleaseTests {
    /// Eight accounts that breach at once, of which five may be acted on; four recover at 60 s.
    private func tripped(recovering: Bool = false) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        for login in 1001...1004 { scenario.add(UInt64(login), "usd", [.buy(20)]) }
        for login in 1005...1008 {
            scenario.add(UInt64(login), "usd", [.buy(20, "GBPUSD", at: 1.6)])
        }
        scenario.tick(after: 10_000, 1.194)
        scenario.tick(after: 10_000, 1.594, symbol: 2)
        if recovering { scenario.tick(after: 60_000, 1.6, symbol: 2) }
        var settings = FirmConfiguration()
        settings.server = "breaker-accounts=3\nbreaker-share=1%\nbreaker-corroborated-accounts=3"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 40_000)
        return firm
    }

    private func stopped(_ firm: SimulatedFirm) -> Set<Int> {
        Set((1001...1008).filter { firm.isStopped(UInt64($0)) })
    }

    private func withheld(_ firm: SimulatedFirm) throws -> [WithheldEnforcement] {
        try firm.reader().withheld(reasons: BrakeDesk.releasedReasons)
    }

    @discardableResult
    private func release(_ firm: SimulatedFirm) throws -> String {
        try firm.core.brakes.release(
            nil, withheld(firm), identity: "uid:1000", reason: "it was real"
        ).message
    }

    @Test func itStaysTrippedOverARestart() throws {
        let firm = try tripped()
        #expect(stopped(firm).count == 3)
        #expect(firm.events("riskd.breaker_tripped").count == 1)
        try firm.restart(crashing: true)
        firm.run(milliseconds: 60_000)
        #expect(firm.core.context.breaker.isTripped)
        #expect(stopped(firm).count == 3)
    }

    /// Three at a time and a restart in between must not become six in one window.
    @Test func whatItCountedOutlivesARestart() throws {
        var scenario = FirmScenario()
        for login in 1001...1002 { scenario.add(UInt64(login), "usd", [.buy(20)]) }
        for login in 1005...1008 {
            scenario.add(UInt64(login), "usd", [.buy(20, "GBPUSD", at: 1.6)])
        }
        scenario.tick(after: 10_000, 1.194)
        scenario.tick(after: 30_000, 1.594, symbol: 2)
        var settings = FirmConfiguration()
        settings.server = "breaker-accounts=3\nbreaker-share=1%\nbreaker-corroborated-accounts=3"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 20_000)
        #expect(stopped(firm) == [1001, 1002])
        try firm.restart(crashing: true)
        firm.run(milliseconds: 30_000)
        #expect(stopped(firm).count == 3)
        #expect(firm.core.context.breaker.isTripped)
    }

    /// Eight accounts that break their floors at once, and are read two a second: the quotes have
    /// settled long before most of them are.
    private func release(readSlowly server: String) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        for login in 1001...1008 { scenario.add(UInt64(login), "usd", [.buy(20)]) }
        for step in 0..<150 {
            scenario.tick(after: 10_000 + Int64(step) * 200, 1.194 - 0.00001 * Double(step % 2))
        }
        var settings = FirmConfiguration()
        settings.server = "batch=1\naccount-requests=2/s\n" + server
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 40_000)
        return firm
    }

    private func corroborated(_ firm: SimulatedFirm) -> Int {
        firm.events("risk.violation_flagged").count {
            $0["prediction", "corroborated"]?.boolValue == true
        }
    }

    @Test func whatTheQuotesConfirmIsHeldAtTheSecondLimitOnly() throws {
        let firm = try release(
            readSlowly: "breaker-accounts=3\nbreaker-share=1%\nbreaker-corroborated-accounts=5"
                + "\nbreaker-corroborated-share=1%")
        #expect(firm.events("risk.violation_flagged").count == 8)
        #expect(corroborated(firm) > 3)
        #expect(stopped(firm).count == 5)
        #expect(firm.core.context.breaker.isTripped)
        let trip = try #require(firm.events("riskd.breaker_tripped").first)
        #expect(trip["reason"]?.stringValue?.contains("corroborated by the quotes or not") == true)
    }

    @Test func whatTheQuotesConfirmedIsRememberedAsSuch() throws {
        let firm = try release(readSlowly: "breaker-accounts=3\nbreaker-share=1%")
        #expect(stopped(firm).count == 8)
        let corroborated = corroborated(firm)
        #expect(corroborated > 3)
        try firm.restart(crashing: true)
        let counts = firm.core.context.breaker.counts(now: firm.clock.monotonic())
        #expect(counts == (uncorroborated: 8 - corroborated, all: 8))
    }

    @Test func releasedAccountsThatAreStillBrokenAreEnforced() throws {
        let firm = try tripped()
        let message = try release(firm)
        #expect(message.contains("breaker of live1 closed"))
        #expect(message.contains("5 withheld"))
        firm.run(milliseconds: 60_000)
        #expect(stopped(firm).count == 8)
        #expect(!firm.core.context.breaker.isTripped)
        #expect(firm.events("risk.enforcement_released").count == 5)
        #expect(try firm.reader().brakes().isEmpty)
        #expect(try withheld(firm).isEmpty)
        for login in 1001...1008 { #expect(firm.effects(UInt64(login)).count == 1) }
    }

    /// Each is read twice after the order, before the first write to it.
    @Test func nothingIsWrittenBeforeTwoFreshReads() throws {
        let firm = try tripped()
        let held = try withheld(firm).map(\.flatten.key.login.rawValue)
        let ordered = firm.milliseconds
        try release(firm)
        firm.run(milliseconds: 60_000)
        for login in held {
            let write = try #require(firm.actions("user_received", login).first)
            let at = (write["utc_ms"]?.integer ?? 0) - FirmScenario.start.milliseconds
            let reads = firm.shown(login).filter { $0.at >= ordered && $0.at <= at }
            #expect(reads.count >= 2, "\(login)")
        }
    }

    @Test func oneThatRecoveredIsNotEnforcedAndThatIsRecorded() throws {
        let firm = try tripped(recovering: true)
        let held = try withheld(firm).map { Int($0.flatten.key.login.rawValue) }
        let recovered = held.filter { $0 >= 1005 }
        #expect(!recovered.isEmpty)
        firm.run(milliseconds: 40_000)
        try release(firm)
        firm.run(milliseconds: 60_000)
        #expect(stopped(firm) == Set(1001...1008).subtracting(recovered))
        let reasons = try firm.reader().violations(ViolationQuery()).items
            .filter { recovered.contains(Int($0.login)) }
            .compactMap { $0.intents.first }
        #expect(reasons.allSatisfy { $0.state == "withheld" && $0.reason == "recovered" })
        let events = firm.events("risk.enforcement_withheld").filter {
            $0["reason"]?.stringValue == "recovered"
        }
        #expect(events.count == recovered.count)
        #expect(events.allSatisfy { $0["by"]?.stringValue == "uid:1000" })
        // A second release finds nothing of them.
        #expect(try release(firm).contains("no brake holds anything"))
    }

    @Test func whatTheKillSwitchStoppedGoesOnWhereItStood() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", Array(repeating: .buy(0.5), count: 40))
        scenario.tick(after: 10_000, 1.194)
        var settings = FirmConfiguration()
        settings.server = "writes-in-flight=5"
        let firm = try SimulatedFirm(scenario, settings) { $0.dealerLatencyMilliseconds = 300 }
        firm.run(milliseconds: 30_000) { firm.effects(1001).count >= 10 }
        _ = firm.core.brakes.pause(nil, identity: "uid:0", reason: "r")
        firm.run(milliseconds: 10_000)
        #expect(throws: ControlError.self) { try release(firm) }
        _ = firm.core.brakes.resume(nil, identity: "uid:0", reason: "r")
        try release(firm)
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
        #expect(firm.effects(1001).count == 40)
        #expect(firm.growths(1001).isEmpty)
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1)
    }

    @Test func oneViolationIsEnforcedWhateverWithheldIt() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(20)])
        scenario.tick(after: 10_000, 1.194)
        var settings = FirmConfiguration()
        settings.planMode = "observe"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 20_000)
        let item = try #require(try firm.reader().withheld().first)
        #expect(throws: ControlError.self) {
            try firm.core.brakes.enforce(item, identity: "uid:0", reason: "r")
        }
        firm.settings.planMode = nil
        try firm.reload()
        firm.run(milliseconds: 5_000)
        #expect(try release(firm).contains("no brake holds anything"))
        _ = try firm.core.brakes.enforce(item, identity: "uid:0", reason: "r")
        firm.run(milliseconds: 30_000)
        #expect(firm.isStopped(1001))
    }
}
