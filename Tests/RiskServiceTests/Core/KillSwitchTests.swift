import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// A person stops enforcement: at once, durably, and without losing account of what was under way.
struct KillSwitchTests {
    private func scenario(positions: Int = 40) -> FirmScenario {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", Array(repeating: .buy(0.5), count: positions))
        scenario.tick(after: 10_000, 1.194)
        return scenario
    }

    /// Requests that would change something, as the platform saw them come: milliseconds.
    private func received(_ firm: SimulatedFirm) -> [Int64] {
        firm.actions.lines.filter { $0.contains("_received\"") }.compactMap { line in
            JSONValue(text: line)?["utc_ms"]?.integer.map {
                $0 - FirmScenario.start.milliseconds
            }
        }
    }

    private func pause(_ firm: SimulatedFirm, _ server: ServerID? = nil) {
        _ = firm.core.brakes.pause(server, identity: "uid:1000", reason: "prices look wrong")
    }

    private func resume(_ firm: SimulatedFirm) {
        _ = firm.core.brakes.resume(nil, identity: "uid:1001", reason: "prices are right")
    }

    private func status(_ firm: SimulatedFirm) throws -> [String] {
        try firm.reader().violations(ViolationQuery()).items.map(\.status)
    }

    /// Forty closes, five of them on their way, when it is set.
    private func pausedWhileClosing(
        dealerLatency: Int64 = 300
    ) throws -> (firm: SimulatedFirm, at: Int64) {
        var settings = FirmConfiguration()
        settings.server = "writes-in-flight=5"
        let firm = try SimulatedFirm(scenario(), settings) {
            $0.dealerLatencyMilliseconds = dealerLatency
        }
        firm.run(milliseconds: 30_000) { firm.effects(1001).count >= 10 }
        pause(firm)
        let at = firm.milliseconds
        firm.run(milliseconds: 60_000)
        return (firm, at)
    }

    @Test func nothingLeavesAfterIt() throws {
        let (firm, at) = try pausedWhileClosing()
        let requests = received(firm)
        #expect(requests.count > 10)
        #expect(requests.allSatisfy { $0 <= at })
        #expect(!firm.positions(1001).isEmpty)
        // What was on its way was answered, and is known.
        let states = try firm.reader().openIntents()
        #expect(states.isEmpty)
        let violation = try #require(try firm.reader().violations(ViolationQuery()).items.first)
        #expect(violation.status == "withheld")
        let confirmed = violation.intents.filter {
            $0.action == "close_position" && $0.state == "confirmed"
        }
        #expect(confirmed.count == firm.effects(1001).count)
        let unsent = violation.intents.filter { $0.reason == "not sent: kill_switch" }
        #expect(!unsent.isEmpty)
        #expect(unsent.allSatisfy { $0.state == "rejected" })
        #expect(firm.events("risk.enforcement_withheld", 1001).count == 1)
        #expect(firm.core.enforcer.cases.isEmpty)
    }

    @Test func itPagesAndSaysWhoAndWhy() throws {
        let (firm, _) = try pausedWhileClosing()
        let line = try #require(firm.journal.entries(.killSwitch).first)
        #expect(line.priority == .critical)
        #expect(line.message.contains("uid:1000: prices look wrong"))
        let event = try #require(firm.events("riskd.enforcement_paused").first)
        #expect(event["by"]?.stringValue == "uid:1000")
        #expect(event["reason"]?.stringValue == "prices look wrong")
        let brake = try #require(try firm.reader().brakes().first)
        #expect(brake.identity == "uid:1000")
        #expect(brake.server == nil)
        #expect(try firm.reader().auditProblem() == nil)
    }

    @Test(arguments: [true, false])
    func itSurvivesARestart(crashing: Bool) throws {
        let (firm, at) = try pausedWhileClosing()
        try firm.restart(crashing: crashing)
        firm.run(milliseconds: 60_000)
        #expect(firm.core.context.service.brakes.isPaused(ServerID("live1")))
        #expect(received(firm).allSatisfy { $0 <= at })
    }

    /// What the last run owed when it was killed is not begun by the next one.
    @Test func whatWasOwedBeforeTheRestartIsWithheldAfterIt() throws {
        let firm = try SimulatedFirm(scenario(positions: 20))
        firm.run(milliseconds: 30_000) { !firm.events("risk.violation_flagged", 1001).isEmpty }
        try firm.restart(crashing: true)
        pause(firm)
        let before = received(firm).count
        firm.run(milliseconds: 30_000)
        #expect(received(firm).count == before)
        #expect(try status(firm) == ["withheld"])
    }

    @Test func whatIsFoundMeanwhileIsWithheldAndResumingDoesNotReleaseIt() throws {
        let firm = try SimulatedFirm(scenario())
        firm.run(milliseconds: 5_000)
        pause(firm, ServerID("live1"))
        firm.run(milliseconds: 30_000)
        let action = firm.events("risk.violation_flagged", 1001).first?["actions"]?.arrayValue
        #expect(action?.first?["reason"]?.stringValue == "kill_switch")
        _ = firm.core.brakes.resume(ServerID("live1"), identity: "uid:0", reason: "looked at")
        firm.run(milliseconds: 30_000)
        #expect(received(firm).isEmpty)
        #expect(try status(firm) == ["withheld"])
        #expect(try firm.reader().brakes().isEmpty)
    }

    @Test func afterItIsClearedNewBreachesAreEnforced() throws {
        let firm = try SimulatedFirm(scenario())
        pause(firm)
        firm.run(milliseconds: 5_000)
        resume(firm)
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
        #expect(firm.events("riskd.enforcement_resumed").first?["by"]?.stringValue == "uid:1001")
    }

    /// Answers that are lost while it is set leave their intents unknown, to be settled by reading.
    @Test func anAnswerThatIsLostMeanwhileStaysUnknown() throws {
        var settings = FirmConfiguration()
        settings.server = "writes-in-flight=1"
        let firm = try SimulatedFirm(scenario(positions: 20), settings) {
            $0.dealerLatencyMilliseconds = 1_500
        }
        firm.run(milliseconds: 30_000) { !firm.actions("dealer_received", 1001).isEmpty }
        pause(firm)
        firm.connector.cut(.enforcer)
        firm.run(milliseconds: 30_000)
        #expect(try firm.reader().openIntents().map(\.state) == [.unknown])
        #expect(try status(firm) == ["withheld"])
        #expect(firm.effects(1001).count == 1)
    }

    @Test func pausingTwiceOrResumingWhatIsNotPausedSaysSo() throws {
        let firm = try SimulatedFirm(scenario())
        pause(firm)
        let again = firm.core.brakes.pause(nil, identity: "uid:7", reason: "me too")
        #expect(again.message.contains("already, by uid:1000"))
        let other = firm.core.brakes.resume(ServerID("live1"), identity: "uid:7", reason: "r")
        #expect(other.message.contains("no pause of its own"))
        resume(firm)
        let none = firm.core.brakes.resume(nil, identity: "uid:7", reason: "r")
        #expect(none.message.contains("is not paused"))
    }

    /// On the daemon's own threads the operator's answer waits for the disk.
    @Test func theAnswerWaitsForTheLedger() throws {
        let directory = try TemporaryDirectory()
        let dispatcher = CommitDispatcher()
        let clock = SystemClock()
        let ledger = try Ledger(directory: directory.path, clock: clock) {
            dispatcher.committed($0)
        }
        let recorder = EventRecorder(ledger: ledger, journal: RecordingJournal())
        dispatcher.attach(control: nil, recorder: recorder, inboxes: [:])
        let plans = PlanTableHolder(
            PlanTable(try FirmConfiguration().parsed(), now: clock.utc()))
        let desk = BrakeDesk(
            service: ServiceContext(
                clock: clock, plans: plans, events: recorder, blindAfterMilliseconds: 1_000),
            contexts: []
        ) { _ in nil }
        // Without its thread, nothing commits.
        let waiting = desk.pause(
            ServerID("a"), identity: "u", reason: "r", patienceMilliseconds: 50)
        #expect(!waiting.isDurable)
        #expect(waiting.message.contains("NOT durable"))
        ledger.start()
        let done = desk.pause(
            ServerID("b"), identity: "u", reason: "r", patienceMilliseconds: 60_000)
        #expect(done.isDurable)
        let servers = try LedgerReader(directory: directory.path).brakes().map(\.server)
        #expect(servers == [ServerID("a"), ServerID("b")])
        ledger.stop()
    }
}
