import MTBridge
import RiskEngine
import RiskService
import Testing

@Suite("Ledger: what is appended is durable, once")
struct LedgerTests {
    @Test("A restart keeps lives, states, violations, intents, events and settings")
    func restart() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let violation = LedgerFixture.violation(1001, intents: 3)
        ledger.append([
            .life(LedgerFixture.life(1001)), .life(LedgerFixture.life(1002)),
            .ruleStates([LedgerFixture.state(1001, mark: 10_500_000)]),
            .violation(violation), .event(LedgerFixture.event(1)),
            .setting(name: "kill_switch", value: "on"), .setting(name: "gone", value: "x"),
            .setting(name: "gone", value: nil), .audit(LedgerFixture.audit("pause")),
        ])
        #expect(ledger.commitPending(now: fixture.clock.monotonic()))
        #expect(ledger.stop() == 0)

        let again = try fixture.open()
        #expect(again.epoch == ledger.epoch)
        #expect(again.state.committedSeq == 2)
        let reader = try fixture.reader()
        #expect(try reader.lives() == [LedgerFixture.life(1001), LedgerFixture.life(1002)])
        #expect(try reader.ruleStates() == [LedgerFixture.state(1001, mark: 10_500_000)])
        #expect(try reader.openIntents() == violation.intents)
        #expect(try reader.violatedKeys() == [violation.key])
        #expect(try reader.setting("kill_switch") == "on")
        #expect(try reader.setting("gone") == nil)
        let events = try reader.events(after: 0, limit: 10)
        #expect(events.map(\.seq) == [1, 2])
        #expect(events.map(\.id) == [violation.event.id, LedgerFixture.event(1).id])
        #expect(events == fixture.notices.events)
        #expect(try reader.integrityProblem() == nil)
        #expect(reader.epoch == again.epoch)
    }

    @Test("Sequence numbers stay dense across restarts, duplicates and commits")
    func denseSeq() throws {
        let fixture = try LedgerFixture()
        for round in 0..<4 {
            let ledger = try fixture.open()
            for number in 0..<10 {
                // Every event comes twice, and again after the next restart.
                let event = LedgerFixture.event(round * 5 + number)
                ledger.append([.event(event), .event(event)])
                if number % 3 == 0 { ledger.commitPending(now: fixture.clock.monotonic()) }
            }
            ledger.stop()
        }
        let reader = try fixture.reader()
        let stored = try reader.events(after: 0, limit: 1_000)
        #expect(stored.map(\.seq) == Array(1...25))
        #expect(Set(stored.map(\.id)).count == 25)
        #expect(fixture.notices.events == stored)
        #expect(try reader.headSeq() == 25)
        #expect(try reader.oldestSeq() == 1)
        #expect(try reader.events(after: 20, limit: 3).map(\.seq) == [21, 22, 23])
    }

    @Test("A violation found again is a no-op, with its event and its intents")
    func duplicateViolation() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let now = fixture.clock.monotonic()
        ledger.append(.violation(LedgerFixture.violation(1001)))
        ledger.commitPending(now: now)
        var sent = LedgerFixture.violation(1001).intents
        sent[0].state = .sent
        ledger.append(.intents(sent, token: 7))
        ledger.append(.violation(LedgerFixture.violation(1001)))
        ledger.append(.violation(LedgerFixture.violation(1001, period: 16_193)))
        ledger.append(.violation(LedgerFixture.violation(1001, life: 2)))
        ledger.commitPending(now: now)

        #expect(fixture.notices.violations.map(\.key.period) == [16_192, 16_193, 16_192])
        #expect(fixture.notices.events.map(\.seq) == [1, 2, 3])
        #expect(fixture.notices.tokens == [7])
        #expect(try fixture.reader().openIntents().map(\.state) == [.sent, .planned, .planned])
    }
}
