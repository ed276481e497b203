import MTBridge
import RiskEngine
import RiskService
import Testing

@Suite("Ledger: lists of violations, and the retention of events")
struct LedgerReaderTests {
    @Test("Pages neither skip nor repeat, also when violations come in between")
    func pages() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        for login in 1...25 { ledger.append(.violation(LedgerFixture.violation(UInt64(login)))) }
        ledger.commitPending(now: fixture.clock.monotonic())
        let reader = try fixture.reader()
        var query = ViolationQuery()
        query.limit = 10
        var logins: [UInt64] = []
        var pages = 0
        repeat {
            let page = try reader.violations(query)
            logins += page.items.map(\.login)
            query.cursor = page.cursor
            pages += 1
            ledger.append(.violation(LedgerFixture.violation(UInt64(100 + pages))))
            ledger.commitPending(now: fixture.clock.monotonic())
        } while query.cursor != nil && pages < 10
        #expect(pages == 3)
        #expect(logins == (1...25).reversed())
    }

    @Test("A page that is exactly full has no next one")
    func exactPage() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        for login in 1...10 { ledger.append(.violation(LedgerFixture.violation(UInt64(login)))) }
        ledger.commitPending(now: fixture.clock.monotonic())
        var query = ViolationQuery()
        query.limit = 10
        #expect(try fixture.reader().violations(query).cursor == nil)
    }

    @Test(
        "Filters",
        arguments: [
            ("open", [1, 4] as [UInt64]), ("withheld", [2]), ("enforced", [3]), ("recorded", [5]),
            ("nonsense", []),
        ])
    func status(_ status: String, _ expected: [UInt64]) throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        ledger.append(.violation(LedgerFixture.violation(1)))
        ledger.append(.violation(LedgerFixture.violation(2, state: .withheld)))
        ledger.append(.violation(LedgerFixture.violation(3, intents: 2)))
        ledger.append(.violation(LedgerFixture.violation(4, intents: 2)))
        ledger.append(.violation(LedgerFixture.violation(5, intents: 0)))
        var done = LedgerFixture.violation(3).intents
        done[0].state = .confirmed
        // A closed position does not make an account flat.
        let id = Identifiers.violationID(LedgerFixture.violation(4).key)
        let close = LedgerFixture.intent(1, of: id, 4, .closePosition, .confirmed)
        ledger.append(.intents(done + [close], token: 1))
        ledger.commitPending(now: fixture.clock.monotonic())
        var query = ViolationQuery()
        query.status = status
        let found = try fixture.reader().violations(query).items
        #expect(found.map(\.login).sorted() == expected)
        #expect(found.allSatisfy { $0.status == status })
    }

    @Test("A single violation carries evidence and intents; an unknown one is nil")
    func single() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let draft = LedgerFixture.violation(1001, intents: 2)
        ledger.append(.violation(draft))
        ledger.commitPending(now: fixture.clock.monotonic())
        let reader = try fixture.reader()
        let view = try #require(try reader.violation(id: Identifiers.violationID(draft.key)))
        #expect(view.evidence == draft.event.data)
        #expect(view.at == "2014-05-02T12:30:01.250Z")
        #expect(view.seq == 1)
        #expect(view.intents.map(\.lots) == ["0.00", "0.50"])
        #expect(view.intents.map(\.ticket) == [0, 1_000])
        #expect(try reader.violation(id: "vio_000") == nil)
    }

    @Test(
        "A cursor that is not ours is the caller's mistake",
        arguments: [
            "", "x", "djE6", "djE6eA", "djI6MTI", "%%%%", String(repeating: "A", count: 5_000),
        ])
    func badCursor(_ cursor: String) throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        defer { ledger.stop() }
        var query = ViolationQuery()
        query.cursor = cursor
        #expect(throws: QueryError.badCursor) { try fixture.reader().violations(query) }
    }

    @Test("Old events are pruned from the front, but none of a violation that still owes a write")
    func retention() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let start = fixture.clock.utc().milliseconds
        for number in 1...10 { ledger.append(.event(LedgerFixture.event(number, at: start))) }
        let owing = LedgerFixture.violation(1)
        ledger.append(.violation(owing))
        for number in 11...20 { ledger.append(.event(LedgerFixture.event(number, at: start))) }
        ledger.commitPending(now: fixture.clock.monotonic())
        let reader = try fixture.reader()
        #expect(try reader.oldestSeq() == 1)

        fixture.clock.advance(milliseconds: 91 * 86_400_000)
        ledger.commitPending(now: fixture.clock.monotonic())
        #expect(try reader.oldestSeq() == 11, "the violation's event and what follows stay")
        var done = owing.intents
        done[0].state = .confirmed
        ledger.append(.intents(done, token: 1))
        fixture.clock.advance(milliseconds: 3_600_000)
        ledger.commitPending(now: fixture.clock.monotonic())
        #expect(try reader.oldestSeq() == 21)
        #expect(try reader.headSeq() == 21, "the head stays, so that seq goes on")
        #expect(try reader.violation(id: Identifiers.violationID(owing.key)) != nil)

        ledger.stop()
        let again = try fixture.open()
        again.append(.event(LedgerFixture.event(99)))
        again.commitPending(now: fixture.clock.monotonic())
        #expect(try reader.headSeq() == 22)
    }
}
