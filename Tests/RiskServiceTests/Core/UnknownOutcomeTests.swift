import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Answers that are lost, late or doubled, connections cut, crashes: whatever happened, it happens
/// once.
struct UnknownOutcomeTests {
    enum Fate: String, Sendable, CaseIterable {
        case lost
        case late
        case tardy
        case twice
    }

    private static let groups = ["usd", "net", "fifo", "alternate"]

    /// Accounts of every kind, hedged where that is possible, that all break their floor at 10 s.
    private func firm(
        settle: String = "20s", _ configure: (inout EmulatorConfiguration) -> Void
    ) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        for (index, group) in Self.groups.enumerated() {
            let hedge: [FirmScenario.Holding] =
                group == "net" || group == "fifo" ? [.buy(1, "GBPUSD", at: 1.6)] : [.sell(3)]
            scenario.add(
                1001 + UInt64(index), group,
                group == "net" ? [.buy(10)] + hedge : [.buy(8), .buy(5)] + hedge, orders: 1)
        }
        scenario.tick(after: 10_000, 1.19)
        var settings = FirmConfiguration()
        settings.server = "dealer-settle=\(settle)\nrequest-timeout=500ms\nbreaker-accounts=100"
        return try SimulatedFirm(scenario, settings, emulator: configure)
    }

    private func expectStopped(_ firm: SimulatedFirm, _ what: String) {
        for (index, group) in Self.groups.enumerated() {
            let login = 1001 + UInt64(index)
            #expect(firm.isStopped(login), "\(what), \(group)")
            // Only one leg after the other can uncover a pair that no close-by may close.
            let growths = firm.growths(login).filter {
                group != "alternate" || $0["net_before"]?.integer != 0
            }
            #expect(growths.isEmpty, "\(what), \(group)")
            #expect(
                firm.events("risk.enforcement_completed", login).count == 1, "\(what), \(group)")
            #expect(firm.events("risk.enforcement_failed", login).isEmpty, "\(what), \(group)")
        }
    }

    @Test(arguments: Fate.allCases, [0.3, 1])
    func everyKindOfAccountGetsFlatOnce(fate: Fate, share: Double) throws {
        // What never gets an answer is closed all the same; late ones come within dealer-settle.
        let firm = try firm {
            $0.answerFaults.lateMilliseconds = 4_000
            switch fate {
            case .lost: $0.answerFaults.lostShare = share
            case .late: $0.answerFaults.lateShare = share
            case .tardy: $0.answerFaults.tardyShare = share
            case .twice: $0.answerFaults.twiceShare = share
            }
            $0.partialShare = 0.2
        }
        firm.run(milliseconds: 400_000) {
            firm.events("risk.enforcement_completed").count == Self.groups.count
        }
        expectStopped(firm, "\(fate) \(share)")
    }

    /// Dies at some instant of the enforcement, and goes on after it.
    @Test(arguments: Fate.allCases, 0..<6)
    func aCrashInTheMiddleChangesNothing(fate: Fate, round: Int) throws {
        let firm = try firm {
            $0.answerFaults.lateMilliseconds = 3_000
            $0.dealerLatencyMilliseconds = 100
            switch fate {
            case .lost: $0.answerFaults.lostShare = 0.5
            case .late: $0.answerFaults.lateShare = 0.5
            case .tardy: $0.answerFaults.tardyShare = 0.5
            case .twice: $0.answerFaults.twiceShare = 0.5
            }
        }
        firm.run(milliseconds: 20_000) { !firm.events("risk.violation_flagged").isEmpty }
        for death in 0..<3 {
            firm.run(milliseconds: Int64(20 + 97 * round + 61 * death))
            try firm.restart(crashing: true)
        }
        firm.run(milliseconds: 400_000) {
            firm.events("risk.enforcement_completed").count >= Self.groups.count
        }
        firm.run(milliseconds: 30_000)
        expectStopped(firm, "\(fate) \(round)")
        #expect(firm.events("risk.violation_flagged").count == Self.groups.count)
    }

    /// On a netting account a deal of ours ends the wait long before time does.
    @Test func aDealOfOursProvesACloseWithoutAnAnswer() throws {
        let firm = try firm(settle: "180s") { $0.answerFaults.lostShare = 1 }
        firm.run(milliseconds: 60_000) {
            !firm.events("risk.enforcement_completed", 1002).isEmpty
        }
        #expect(firm.isStopped(1002))
        #expect(firm.milliseconds < 30_000)
        // One request for each symbol, and no other.
        #expect(firm.actions("dealer_received", 1002).count == 2)
        let proved = try firm.reader().openIntents().filter { $0.key.login == Login(1002) }
        #expect(proved.isEmpty)
    }

    /// An execution after all patience: a person must know, and nobody deals any further.
    @Test func anExecutionBeyondDealerSettleIsAnAlertAndNoRetry() throws {
        let firm = try firm(settle: "5s") {
            $0.answerFaults.lateShare = 1
            $0.answerFaults.lateMilliseconds = 8_000
        }
        firm.run(milliseconds: 120_000)
        #expect(firm.isDisabled(1002))
        let failed = firm.events("risk.enforcement_failed", 1002)
        #expect(failed.count == 1)
        #expect(failed.first?["reason"]?.stringValue?.contains("dealer-settle") == true)
        #expect(firm.journal.entries(.enforcementFailed).first?.priority == .critical)
        let received = firm.actions("dealer_received", 1002).count
        firm.run(milliseconds: 300_000)
        #expect(firm.actions("dealer_received", 1002).count == received)
    }

    /// The record is written whole: of what it says, one bit may differ.
    @Test func oneBitOfTheRecordChanges() throws {
        let firm = try firm { _ in }
        var before = try #require(firm.user(1001))
        before.comment = "a note that somebody made"
        before.rights |= 0x4000
        firm.ask(.userUpdate(before))
        firm.run(milliseconds: 60_000)
        var after = try #require(firm.user(1001))
        #expect(after.rights == before.rights | UserRights.tradeDisabled)
        after.rights = before.rights
        #expect(after == before)
    }

    /// By its mark a deal proves one request and no other: also the ten-thousandth of a long wait.
    @Test func everyRequestHasAMarkOfItsOwn() {
        let violation = "vio_0123456789abcdef01234567"
        let marks = (1...30_000).map { Enforcer.comment("\(violation)/\($0)") }
        #expect(marks[0] == "rd0123456789abcdef01234567/1")
        #expect(Set(marks).count == marks.count)
        let last = Enforcer.comment("\(violation)/1223055")
        #expect((marks + [last]).allSatisfy { $0.utf8.count <= 31 })
        #expect(!marks.contains(last))
    }
}
