import Foundation
import MTBridge
import RiskEngine
import RiskService
import Synchronization
import Testing

@Suite("Ledger: when and in what groups it commits")
struct LedgerCommitTests {
    @Test("Everything that waits is one commit and one notice")
    func oneGroup() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        ledger.append((0..<28).map { .event(LedgerFixture.event($0)) })
        for login in 1...100 { ledger.append(.violation(LedgerFixture.violation(UInt64(login)))) }
        ledger.append((0..<1_000).map { .audit(LedgerFixture.audit("row \($0)")) })
        #expect(ledger.state.queued == 1_128)
        ledger.commitPending(now: fixture.clock.monotonic())
        #expect(ledger.state.commits == 1)
        #expect(ledger.state.queued == 0)
        #expect(ledger.state.committedSeq == 128)
        #expect(fixture.notices.all.count == 1)
        #expect(fixture.notices.events.map(\.seq) == Array(1...128))

        ledger.commitPending(now: fixture.clock.monotonic())
        #expect(ledger.state.commits == 1, "an empty queue makes no commit")
    }

    @Test("A mass is several commits, ever larger ones; what can wait comes last")
    func mass() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        ledger.append(.audit(LedgerFixture.audit("can wait")))
        let mass = { (logins: ClosedRange<UInt64>) in
            for login in logins { ledger.append(.violation(LedgerFixture.violation(login))) }
        }
        mass(1...1_500)
        #expect(ledger.commitPending(now: fixture.clock.monotonic()))
        #expect(fixture.notices.all.map(\.events.count) == [128, 256, 512, 512, 92])
        #expect(fixture.notices.events.map(\.seq) == Array(1...1_500))
        #expect(ledger.state.queued == 0)
        var last: [UInt8] = []
        try fixture.reader().auditRows(after: 0) {
            last = $0.what
            return true
        }
        #expect(String(decoding: last, as: UTF8.self) == "can wait")
        // The next mass begins with a small one.
        mass(1_501...1_650)
        #expect(ledger.commitPending(now: fixture.clock.monotonic()))
        #expect(fixture.notices.all.map(\.events.count).suffix(2) == [128, 22])
    }

    /// A thousand accounts are being flattened when another one breaks its floor.
    @Test("What enforcement writes down stands behind the violations of others")
    func acts() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        for login in 1...400 {
            let id = LedgerFixture.violation(UInt64(login)).id
            let sent = (1...5).map {
                LedgerFixture.intent($0, of: id, UInt64(login), .closePosition, .sent)
            }
            ledger.append(.intents(sent, token: UInt64(login)))
        }
        ledger.append(.violation(LedgerFixture.violation(1_000, intents: 2)))
        ledger.append(.audit(LedgerFixture.audit("not left for later")))
        #expect(ledger.commitPending(now: fixture.clock.monotonic()))
        let first = try #require(fixture.notices.all.first)
        #expect(first.violations.count == 1)
        // 2,000 rows: a commit of them all would be what the next violation waits for.
        #expect(fixture.notices.all.count == 8)
        #expect(fixture.notices.all.allSatisfy { $0.tokens.count <= 51 })
        #expect(fixture.notices.tokens == Array(1...400), "all of them, in order")
        #expect(try fixture.reader().openIntents().count == 2_002)
    }

    @Test("A mass of violations does not keep enforcement waiting")
    func actsBesideAMass() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        for token in 1...100 as ClosedRange<UInt64> {
            ledger.append(
                .intents([LedgerFixture.intent(1, of: "vio_\(token)", token)], token: token))
        }
        for login in 1...1_500 { ledger.append(.violation(LedgerFixture.violation(UInt64(login)))) }
        #expect(ledger.commitPending(now: fixture.clock.monotonic()))
        #expect(fixture.notices.all.map(\.violations.count) == [128, 256, 512, 512, 92])
        #expect(fixture.notices.all.map(\.tokens.count) == [64, 36, 0, 0, 0])
    }

    @Test("What comes with a violation is committed with it, or not at all")
    func together() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        ledger.append(.event(LedgerFixture.event(0)))
        for login in 1...500 {
            ledger.append([
                .violation(LedgerFixture.violation(UInt64(login))),
                .event(LedgerFixture.event(2 * login)),
                .event(LedgerFixture.event(2 * login + 1)),
            ])
        }
        #expect(ledger.commitPending(now: fixture.clock.monotonic()))
        #expect(fixture.notices.all.count > 3)
        for notice in fixture.notices.all.dropFirst() {
            #expect(notice.events.count == 3 * notice.violations.count)
        }
    }

    @Test("One entry may have more rows than a transaction should")
    func largeAct() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let rows = (1...1_000).map { LedgerFixture.intent($0, of: "vio_x", 1) }
        ledger.append(.intents(rows, token: 7))
        #expect(ledger.commitPending(now: fixture.clock.monotonic()))
        #expect(fixture.notices.tokens == [7])
        #expect(try fixture.reader().openIntents().count == 1_000)
        #expect(ledger.state.queued == 0 && ledger.commitDue == nil)
    }

    @Test("An event of a violation is read with the id and the evidence that it had")
    func reference() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        ledger.append(.event(LedgerFixture.event(0)))
        ledger.append(.violation(LedgerFixture.violation(7)))
        ledger.append(.violation(LedgerFixture.violation(7)))
        ledger.append(.event(LedgerFixture.event(0)))
        ledger.commitPending(now: fixture.clock.monotonic())
        let events = try fixture.reader().events(after: 0, limit: 10)
        #expect(events == fixture.notices.events)
        #expect(
            events.map(\.data) == [
                LedgerFixture.event(0).data, LedgerFixture.violation(7).event.data,
            ])
    }

    @Test("Urgent entries are due at once, the others 100 ms after the first of them")
    func due() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let start = fixture.clock.monotonic()
        #expect(ledger.commitDue == nil)
        ledger.append(.audit(LedgerFixture.audit("a")))
        fixture.clock.advance(milliseconds: 40)
        ledger.append(.ruleStates([LedgerFixture.state(1, mark: 1)]))
        #expect(ledger.commitDue == start.advanced(byMilliseconds: 100))
        ledger.append(.life(LedgerFixture.life(1)))
        #expect(try #require(ledger.commitDue) <= fixture.clock.monotonic())
        ledger.commitPending(now: fixture.clock.monotonic())
        #expect(ledger.commitDue == nil)
    }

    @Test("The newest state of a rule wins, and the newest life of an account")
    func newest() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        for mark in [3, 9, 5] as [Int64] {
            ledger.append(.ruleStates([LedgerFixture.state(1, mark: mark)]))
        }
        for life in [1, 2] as [UInt32] { ledger.append(.life(LedgerFixture.life(1, life))) }
        ledger.append(.violation(LedgerFixture.violation(1, life: 1)))
        ledger.commitPending(now: fixture.clock.monotonic())
        let reader = try fixture.reader()
        #expect(try reader.lives().map(\.life) == [2])
        #expect(try reader.ruleStates() == [], "the states of life 1 are history")
        #expect(try reader.violatedKeys() == [], "so are its violations")
        ledger.append(.ruleStates([LedgerFixture.state(1, mark: 4, life: 2)]))
        ledger.append(.violation(LedgerFixture.violation(1, life: 2)))
        ledger.commitPending(now: fixture.clock.monotonic())
        #expect(try reader.ruleStates() == [LedgerFixture.state(1, mark: 4, life: 2)])
        #expect(try reader.violatedKeys().map(\.life) == [2])
    }

    @Test("Values at the ends of their ranges come back as they were")
    func extremes() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        var state = LedgerFixture.state(.max, mark: .max)
        state.anchor = Money(minorUnits: .min)
        state.mark = nil
        state.violatedPeriod = nil
        state.rule = "plan/naïve ☂"
        var intent = LedgerFixture.intent(0, of: "vio_x", .max, .disable, .unknown)
        intent.ticket = .max
        intent.volume = Volume(rawValue: .max)
        intent.retcode = .max
        intent.reason = "a\"b'c\n"
        ledger.append([
            .life(LedgerFixture.life(.max)), .ruleStates([state]), .intents([intent], token: 1),
        ])
        ledger.commitPending(now: fixture.clock.monotonic())
        let reader = try fixture.reader()
        #expect(try reader.lives() == [LedgerFixture.life(.max)])
        #expect(try reader.ruleStates() == [state])
        #expect(try reader.openIntents() == [intent])
        #expect(try reader.integrityProblem() == nil)
    }

    @Test("Many threads append while the ledger thread commits: nothing lost, nothing twice")
    func manyAppenders() throws {
        let directory = try TemporaryDirectory()
        let notices = NoticeLog()
        var options = LedgerOptions()
        // The entries are of 2014, and this host's clock is not.
        options.retainDays = 100_000
        let ledger = try Ledger(directory: directory.path, clock: SystemClock(), options: options) {
            notices.append($0)
        }
        ledger.start()
        let perThread = 200
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<perThread {
                let id = thread * perThread + number
                switch number % 4 {
                case 0: ledger.append(.audit(LedgerFixture.audit("\(id)")))
                case 1: ledger.append(.intents([], token: UInt64(id)))
                case 2: ledger.append(.violation(LedgerFixture.violation(UInt64(id))))
                default: ledger.append(.event(LedgerFixture.event(id)))
                }
                if number % 16 == 0 { _ = ledger.state }
            }
        }
        #expect(ledger.stop() == 0)
        let reader = try LedgerReader(directory: directory.path)
        let events = try reader.events(after: 0, limit: 10_000)
        #expect(events.map(\.seq) == Array(1...UInt64(8 * perThread / 2)))
        #expect(notices.events == events, "notices come in the order of seq")
        #expect(notices.tokens.sorted() == notices.tokens.sorted().unique)
        #expect(notices.tokens.count == 8 * perThread / 4)
        #expect(try reader.integrityProblem() == nil)
        // 400 control rows; per violation one row, and one for its intent.
        #expect(try reader.auditHead()?.number == Int64(8 * perThread / 4 * 3))
    }

    @Test("A large WAL is checkpointed and reused")
    func checkpoint() throws {
        let fixture = try LedgerFixture()
        var options = LedgerOptions()
        options.checkpointPages = 50
        let ledger = try fixture.open(options)
        let big = String(repeating: "x", count: 4_000)
        for round in 0..<100 {
            for number in 0..<5 {
                var event = LedgerFixture.event(round * 5 + number)
                event.data = big
                ledger.append(.event(event))
            }
            ledger.commitPending(now: fixture.clock.monotonic())
        }
        let wal = try FileManager.default.attributesOfItem(
            atPath: fixture.directory.path + "/riskd.db-wal")
        let size = try #require(wal[.size] as? Int)
        // 2 MB went through it; 50 pages and a commit's are some 300 kB.
        #expect(size < 600_000)
        #expect(try fixture.reader().events(after: 0, limit: 1_000).count == 500)
    }
}

extension [UInt64] {
    /// Without neighbours that are equal.
    var unique: [UInt64] {
        enumerated().filter { $0.offset == 0 || self[$0.offset - 1] != $0.element }.map(\.element)
    }
}
