import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// From the durable intent to flat, on a platform that does not make it easy.
struct EnforcementFlowTests {
    /// One account in `group` that breaches after ten seconds, with these positions.
    private func scenario(
        _ group: String, _ holdings: [FirmScenario.Holding], orders: Int = 0
    ) -> FirmScenario {
        var scenario = FirmScenario()
        scenario.add(1001, group, holdings, orders: orders)
        scenario.tick(after: 10_000, 1.19)
        return scenario
    }

    @Test func firstDisabledThenCancelledThenClosed() throws {
        let firm = try SimulatedFirm(
            scenario("usd", [.buy(10), .buy(2, "GBPUSD", at: 1.6)], orders: 3))
        firm.run(milliseconds: 30_000)
        #expect(firm.isStopped(1001))
        let kinds = firm.actions.lines.compactMap { JSONValue(text: $0) }.compactMap { line in
            let kind = line["kind"]?.stringValue ?? ""
            return kind.hasSuffix("_effect") ? kind : nil
        }
        #expect(
            kinds == ["user_effect"] + Array(repeating: "cancel_effect", count: 3)
                + Array(repeating: "dealer_effect", count: 2))
        let done = firm.events("risk.enforcement_completed", 1001).first
        #expect(done?["positions_closed"]?.integer == 2)
        #expect(done?["orders_cancelled"]?.integer == 3)
        // The write changed one bit of the record.
        let write = firm.actions("user_effect", 1001).first
        #expect(write?["rights_before"]?.integer == 0x163)
        #expect(write?["rights_after"]?.integer == 0x167)
    }

    @Test(arguments: ["usd", "alternate", "fifo"])
    func hedgedPairsAreClosed(group: String) throws {
        let firm = try SimulatedFirm(
            scenario(group, [.buy(12), .sell(3), .buy(1), .sell(2), .sell(1.5)]))
        firm.run(milliseconds: 60_000)
        #expect(firm.events("risk.violation_flagged", 1001).count == 1)
        #expect(firm.isStopped(1001))
        let closeBys = firm.effects(1001).filter { $0["action"]?.integer == 208 }
        #expect(closeBys.isEmpty == (group != "usd"))
        // Oldest first, or one leg after the other, may uncover a pair; otherwise never.
        if group == "usd" { #expect(firm.growths(1001).isEmpty) }
    }

    @Test func aNettingAccountIsClosedWithoutReversing() throws {
        let firm = try SimulatedFirm(scenario("net", [.buy(12), .sell(2, "GBPUSD", at: 1.6)]))
        firm.run(milliseconds: 30_000)
        #expect(firm.isStopped(1001))
        #expect(firm.growths(1001).isEmpty)
    }

    @Test func partialFillsAreFinished() throws {
        let firm = try SimulatedFirm(scenario("usd", [.buy(10), .sell(1)])) {
            $0.partialShare = 0.7
        }
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
        #expect(firm.effects(1001).count > 2)
        #expect(firm.growths(1001).isEmpty)
    }

    @Test func requotesAreAnsweredWithAFreshPrice() throws {
        var scenario = scenario("usd", [.buy(10), .buy(5), .buy(2, "GBPUSD", at: 1.6)])
        for step in 0..<200 {
            scenario.tick(after: 10_001 + Int64(step) * 50, 1.19 + 0.00001 * Double(step % 7))
        }
        let firm = try SimulatedFirm(scenario) { $0.requoteShare = 0.5 }
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
        #expect(firm.effects(1001).count == 3)
        #expect(firm.actions("dealer_effect", 1001).contains { $0["retcode"]?.integer == 10_004 })
    }

    @Test func aFullDealerQueueIsRespected() throws {
        var scenario = FirmScenario()
        for login in 0..<10 {
            scenario.add(
                1001 + UInt64(login), "usd", Array(repeating: .buy(0.5), count: 30))
        }
        scenario.tick(after: 10_000, 1.19)
        let firm = try SimulatedFirm(scenario) {
            $0.dealerQueueMax = 40
            $0.dealerLatencyMilliseconds = 200
        }
        firm.run(milliseconds: 120_000) {
            firm.events("risk.enforcement_completed").count == 10
        }
        for login in 1001...1010 {
            #expect(firm.isStopped(UInt64(login)))
            #expect(firm.effects(UInt64(login)).count == 30)
        }
    }

    @Test func neverMoreWritesAreUnderWayThanAllowed() throws {
        var settings = FirmConfiguration()
        settings.server = "writes-in-flight=5"
        let firm = try SimulatedFirm(
            scenario("usd", Array(repeating: .buy(0.5), count: 40)), settings
        ) { $0.dealerLatencyMilliseconds = 100 }
        var most = 0
        firm.watcher = {
            most = max(most, firm.core.enforcer.inFlight.count)
            return false
        }
        firm.run(milliseconds: 30_000)
        #expect(firm.isStopped(1001))
        #expect(most == 5)
    }

    @Test func withoutPermissionAPersonIsCalled() throws {
        let firm = try SimulatedFirm(scenario("usd", [.buy(10)]))
        // Somebody wrote the reader's credentials where the enforcer's belong.
        firm.connector.identities[.enforcer] = (SimulatedConnector.reader, .reader)
        firm.run(milliseconds: 60_000)
        #expect(firm.events("risk.violation_flagged", 1001).count == 1)
        #expect(firm.events("risk.enforcement_failed", 1001).count == 1)
        #expect(firm.journal.entries(.enforcementFailed).allSatisfy { $0.priority == .critical })
        // The update and the close were each refused once; neither was asked for again.
        #expect(firm.core.context.statistics.writeRequests.value == 2)
        #expect(firm.core.enforcer.cases.isEmpty)
        #expect(!firm.isDisabled(1001))
    }

    @Test func aClosedMarketParksTheCloseUntilItOpens() throws {
        var scenario = scenario("usd", [.buy(10), .buy(1, "GBPUSD", at: 1.6)])
        // Friday 12:00 to 12:28, and from 12:35.
        scenario.scenario.symbols[0].sessions = [
            ScenarioSession(weekday: 5, openMinute: 720, closeMinute: 748),
            ScenarioSession(weekday: 5, openMinute: 755, closeMinute: 1_440),
        ]
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 60_000)
        #expect(firm.isDisabled(1001))
        #expect(firm.positions(1001).map(\.symbol) == ["EURUSD"])
        #expect(firm.events("risk.enforcement_parked", 1001).count == 1)
        #expect(firm.actions("dealer_received", 1001).count < 10)
        firm.run(milliseconds: 420_000)
        #expect(firm.isStopped(1001))
        #expect(firm.events("risk.enforcement_parked", 1001).count == 1)
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1)
    }

    @Test func aPositionThatATraderOpensMeanwhileIsClosedToo() throws {
        let firm = try SimulatedFirm(scenario("usd", [.buy(10)])) {
            $0.dealerLatencyMilliseconds = 300
        }
        // His order was in the queue before he was disabled.
        firm.run(milliseconds: 20_000) { !firm.events("risk.violation_flagged", 1001).isEmpty }
        firm.open(1001, .buy, lots: 3)
        firm.run(milliseconds: 20_000)
        #expect(firm.isStopped(1001))
        #expect(firm.effects(1001).count == 3)
    }

    @Test(arguments: ["usd", "net"])
    func aLostAnswerIsSettledByReading(group: String) throws {
        var settings = FirmConfiguration()
        settings.server = "dealer-settle=20s"
        let firm = try SimulatedFirm(scenario(group, [.buy(10)]), settings) {
            $0.dealerLatencyMilliseconds = 1_500
        }
        firm.run(milliseconds: 20_000) { !firm.actions("dealer_received", 1001).isEmpty }
        firm.connector.cut(.enforcer)
        let cutAt = firm.milliseconds
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
        #expect(firm.effects(1001).count == 1)
        #expect(firm.growths(1001).isEmpty)
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1)
        // Netting: nothing more is sent for the symbol while a late execution could still come.
        let later = firm.actions("dealer_received", 1001).dropFirst().filter { line in
            (line["utc_ms"]?.integer ?? 0) - FirmScenario.start.milliseconds < cutAt + 20_000
        }
        if group == "net" { #expect(later.isEmpty) }
    }

    /// A write that waited for the connection is not sent on the word of an old read.
    @Test func whatWaitedThroughAnOutageIsReadAgainBeforeItIsWritten() throws {
        let firm = try SimulatedFirm(scenario("net", [.buy(10)]))
        firm.run(milliseconds: 20_000) {
            !firm.core.enforcer.durable.isEmpty && firm.isDisabled(1001)
        }
        firm.connector.downUntil = firm.clock.monotonic().advanced(byMilliseconds: 20_000)
        firm.connector.cut(.enforcer)
        // Meanwhile another dealer closes it.
        firm.run(milliseconds: 2_000)
        firm.open(1001, .sell, lots: 10)
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
        #expect(firm.growths(1001).isEmpty)
    }

    @Test func aGroupThatIsNotKnownIsAskedFor() throws {
        let firm = try SimulatedFirm(scenario("usd", [.buy(10)]))
        firm.run(milliseconds: 20_000) { !firm.events("risk.violation_flagged", 1001).isEmpty }
        // As if the group had been made after the enforcer connected.
        firm.core.enforcer.groups = ["elsewhere": GroupRecord()]
        firm.run(milliseconds: 10_000)
        #expect(firm.isStopped(1001))
    }

    @Test func nothingIsSentInObserveMode() throws {
        var settings = FirmConfiguration()
        settings.mode = "observe"
        let firm = try SimulatedFirm(scenario("usd", [.buy(10)]), settings)
        firm.run(milliseconds: 30_000)
        let flag = firm.events("risk.violation_flagged", 1001)
        #expect(flag.count == 1)
        #expect(flag.first?["mode"]?.stringValue == "observe")
        let intent = flag.first?["actions"]?.arrayValue?.first
        #expect(intent?["state"]?.stringValue == "withheld")
        #expect(intent?["reason"]?.stringValue == "observe")
        #expect(firm.actions.lines.allSatisfy { !$0.contains("received") })
        #expect(firm.positions(1001).count == 1)
        // Switching to enforce releases nothing.
        firm.settings.mode = "enforce"
        try firm.restart()
        firm.run(milliseconds: 30_000)
        #expect(firm.positions(1001).count == 1)
        #expect(firm.events("risk.violation_flagged", 1001).count == 1)
    }

    @Test func theBreakerHoldsWhatLooksInsane() throws {
        var scenario = FirmScenario()
        for login in 1001...1008 { scenario.add(UInt64(login), "usd", [.buy(20)]) }
        scenario.tick(after: 10_000, 1.194)
        var settings = FirmConfiguration()
        settings.server = "breaker-accounts=5\nbreaker-share=1%\nbreaker-corroborated-accounts=5"
        // Two rules are broken at once; an account counts once.
        settings.rules = FirmConfiguration.dailyAndMax
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 30_000)
        #expect(firm.events("risk.violation_flagged").count == 16)
        let stopped = (1001...1008).filter { firm.isStopped(UInt64($0)) }
        #expect(stopped.count == 5)
        let withheld = firm.events("risk.violation_flagged").filter {
            $0["actions"]?.arrayValue?.first?["reason"]?.stringValue == "breaker"
        }
        #expect(Set(withheld.compactMap { $0["login"]?.integer }).count == 3)
        let alarms = firm.journal.entries(.breaker)
        #expect(alarms.count == 1)
        #expect(alarms.first?.priority == .critical)
    }
}
