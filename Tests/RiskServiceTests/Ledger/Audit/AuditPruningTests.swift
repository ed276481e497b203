import MTBridge
import RiskEngine
import Testing

@testable import RiskService

@Suite("Audit: what is pruned leaves a checkpoint, and the chain still verifies")
struct AuditPruningTests {
    private static let day: Int64 = 86_400_000

    private func append(_ count: Int, _ ledger: Ledger, _ fixture: LedgerFixture) {
        for number in 0..<count {
            var record = LedgerFixture.audit("row \(number)")
            record.at = fixture.clock.utc()
            ledger.append(.audit(record))
        }
        fixture.clock.advance(milliseconds: 1_000)
        ledger.commitPending(now: fixture.clock.monotonic())
    }

    /// Ten rows on each of `days` days; keeps two days.
    private func aged(_ days: Int) throws -> (LedgerFixture, Ledger) {
        let fixture = try LedgerFixture()
        var options = LedgerOptions()
        options.retainDays = 2
        let ledger = try fixture.open(options)
        for _ in 0..<days {
            append(10, ledger, fixture)
            fixture.clock.advance(milliseconds: Self.day)
        }
        append(1, ledger, fixture)
        return (fixture, ledger)
    }

    private func rows(_ fixture: LedgerFixture) throws -> [AuditRow] {
        var rows: [AuditRow] = []
        try fixture.reader().auditRows(after: 0) { row in
            rows.append(row)
            return true
        }
        return rows
    }

    @Test("Old rows go, by whole days; numbers and hashes go on")
    func pruned() throws {
        let (fixture, ledger) = try aged(10)
        let reader = try fixture.reader()
        let (verifier, problem) = try reader.verifyAudit(heads: [])
        #expect(problem == nil)
        let rows = try rows(fixture)
        let checkpoint = try #require(rows.first)
        #expect(checkpoint.isCheckpoint)
        #expect(checkpoint.number >= 70)
        #expect(verifier.firstNumber == checkpoint.number + 1)
        let what = String(decoding: checkpoint.what, as: UTF8.self)
        #expect(what.hasPrefix("rows 1 to \(checkpoint.number), 2014-05-02T12:30:00.000Z to 2014-"))
        let limit = fixture.clock.utc().milliseconds - 3 * Self.day
        #expect(rows.dropFirst().allSatisfy { $0.at >= limit })
        #expect(ledger.stop() == 0)
        // A restart goes on from the head, and prunes what is due by then.
        var options = LedgerOptions()
        options.retainDays = 2
        let again = try fixture.open(options)
        fixture.clock.advance(milliseconds: 5 * Self.day)
        append(3, again, fixture)
        fixture.clock.advance(milliseconds: 3_600_000)
        append(3, again, fixture)
        #expect(try fixture.reader().auditProblem() == nil)
        #expect(try self.rows(fixture).count < 12)
        #expect(again.stop() == 0)
    }

    @Test("Rows that are young stay, and nothing is written")
    func young() throws {
        let (fixture, ledger) = try aged(1)
        #expect(try rows(fixture).map(\.number) == Array(1...11))
        #expect(ledger.stop() == 0)
    }

    @Test("A long backlog goes in pieces")
    func pieces() throws {
        let fixture = try LedgerFixture()
        var options = LedgerOptions()
        options.retainDays = 2
        let ledger = try fixture.open(options)
        append(12_000, ledger, fixture)
        fixture.clock.advance(milliseconds: 5 * Self.day)
        for _ in 0..<4 {
            fixture.clock.advance(milliseconds: 1_000)
            append(1, ledger, fixture)
        }
        let rows = try rows(fixture)
        #expect(rows.first?.number == 12_000)
        #expect(rows.count < 12)
        #expect(try fixture.reader().auditProblem() == nil)
        #expect(ledger.stop() == 0)
    }

    @Test("Each byte of a checkpoint is vouched for")
    func checkpointBytes() throws {
        let (fixture, ledger) = try aged(10)
        #expect(ledger.stop() == 0)
        let rows = try rows(fixture)
        let epoch = try fixture.reader().epoch
        let checkpoint = try #require(rows.first)
        func problem(_ rows: [AuditRow], heads: [AuditHead] = []) -> AuditProblem? {
            var verifier = AuditVerifier(epoch: epoch, heads: heads)
            for row in rows { if let problem = verifier.take(row) { return problem } }
            return verifier.finish()
        }
        #expect(problem(rows) == nil)
        for (field, changed) in checkpoint.flips {
            #expect(problem([changed] + rows.dropFirst()) != nil, "\(field)")
            if field != "number", field != "kind" {
                let named = try #require(problem([changed] + rows.dropFirst()))
                let first = checkpoint.number
                #expect(named.row == first || named.row == first + 1, "\(field)")
            }
        }
        // Without the checkpoint, with a row too few, or with the vouching row gone.
        #expect(problem(Array(rows.dropFirst()))?.row == 1)
        #expect(problem([checkpoint] + rows.dropFirst(2))?.row == checkpoint.number + 1)
        let vouching = try #require(
            rows.firstIndex { $0.what == AuditVerifier.seal(of: checkpoint) })
        #expect(
            problem(Array(rows[..<vouching]))?.reason.contains("no row vouches") == true)
        // Heads of pruned rows prove nothing any more; those of kept ones do.
        let last = try #require(rows.last)
        let heads = [
            AuditHead(number: 3, hash: String(repeating: "0", count: 64), epoch: epoch),
            AuditHead(number: last.number, hash: last.hexadecimalHash, epoch: epoch),
        ]
        #expect(problem(rows, heads: heads) == nil)
        #expect(problem(Array(rows.dropLast()), heads: heads)?.row == last.number)
    }
}
