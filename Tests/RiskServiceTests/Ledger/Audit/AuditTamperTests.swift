import RiskEngine
import Testing

@testable import RiskService

@Suite("Audit: whatever is changed, the first bad row is named")
struct AuditTamperTests {
    @Test("Each byte of 200 rows, flipped")
    func everyByte() throws {
        let fixture = try AuditFixture()
        let verifiers = try fixture.verifiers()
        var count = 0
        for (index, row) in fixture.rows.enumerated() {
            for (field, changed) in row.flips {
                var verifier = verifiers[index]
                let problem = verifier.take(changed)
                count += 1
                guard problem?.row != row.number else { continue }
                Issue.record("\(field) of row \(row.number): \(problem?.description ?? "unseen")")
            }
        }
        #expect(count > 15_000)
    }

    @Test("A row deleted, inserted twice, or exchanged with the next")
    func rowsMoved() throws {
        let fixture = try AuditFixture()
        let verifiers = try fixture.verifiers()
        for index in 0..<fixture.rows.count - 1 {
            let (row, next) = (fixture.rows[index], fixture.rows[index + 1])
            var verifier = verifiers[index]
            #expect(verifier.take(next)?.row == row.number, "deleted")
            verifier = verifiers[index + 1]
            #expect(verifier.take(row)?.row == next.number, "inserted again")
            var forged = row
            forged.number = next.number
            verifier = verifiers[index + 1]
            #expect(verifier.take(forged)?.row == next.number, "inserted with a new number")
            var earlier = next
            earlier.number = row.number
            verifier = verifiers[index]
            #expect(verifier.take(earlier)?.row == row.number, "exchanged")
        }
    }

    @Test("The end cut off anywhere, when its head had been published")
    func tailCut() throws {
        let fixture = try AuditFixture()
        let last = fixture.head(200)
        let verifiers = try fixture.verifiers(heads: [last])
        for kept in 0..<200 { #expect(verifiers[kept].finish()?.row == Int64(kept) + 1) }
        #expect(verifiers[200].finish() == nil)
        #expect(verifiers[200].headsSeen == 1)
    }

    /// Who can write the file can compute hashes, too: only what left the host is proof.
    @Test("A chain computed anew meets the heads that were published")
    func rewritten() throws {
        let fixture = try AuditFixture()
        let heads = [50, 100, 150].map { fixture.head($0) }
        for first in [1, 20, 50, 51, 100, 150] {
            var verifier = AuditVerifier(epoch: fixture.epoch, heads: heads)
            var previous = AuditChain.genesis(epoch: fixture.epoch)
            var problem: AuditProblem?
            for row in fixture.rows {
                var row = row
                if row.number == first { row.what.append(33) }
                row.hash = AuditChain.hash(after: previous, row)
                previous = row.hash
                problem = verifier.take(row)
                if problem != nil { break }
            }
            let met = try #require([50, 100, 150].first { $0 >= first })
            #expect(problem?.row == Int64(met))
        }
    }

    @Test("Heads of another ledger, and of none, are left out")
    func foreignHeads() throws {
        let fixture = try AuditFixture(rows: 10)
        var foreign = fixture.head(5)
        foreign.epoch = "another"
        foreign.number = 99
        let text =
            "x\n{\"MESSAGE\":\"\(fixture.head(7).line)\"}\n" + foreign.line
            + "\naudit head 9 short of \(fixture.epoch)\naudit head"
        let heads = AuditHead.all(in: text)
        #expect(heads == [fixture.head(7), foreign])
        let (verifier, problem) = try fixture.ledger.reader().verifyAudit(heads: heads)
        #expect(problem == nil)
        #expect(verifier.headsSeen == 1)
    }

    @Test("Evidence is sealed by its violation's row")
    func evidence() throws {
        let fixture = try AuditFixture(rows: 20)
        try fixture.execute("UPDATE violation SET evidence = replace(evidence, '9', '8')")
        let problem = try fixture.ledger.reader().auditProblem()
        #expect(problem?.row == 1)
        #expect(problem?.reason.contains("sealed other evidence") == true)
        try fixture.execute("DELETE FROM violation")
        #expect(
            try fixture.ledger.reader().auditProblem()?.reason.contains("is missing") == true)
    }

    @Test("Bytes of the file flipped: what verifies is what was written")
    func fileBytes() throws {
        let fixture = try AuditFixture()
        let path = fixture.ledger.directory.path + "/riskd.db"
        let sound = try #require(FileBytes.read(path))
        var random = SplitMix64(seed: 5)
        var found = 0
        for _ in 0..<120 {
            var bytes = sound
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try FileBytes.write(bytes, to: path)
            do {
                let reader = try fixture.ledger.reader()
                if try reader.auditProblem() != nil {
                    found += 1
                    continue
                }
                var rows: [AuditRow] = []
                try reader.auditRows(after: 0) { row in
                    rows.append(row)
                    return true
                }
                #expect(rows == fixture.rows, "byte \(place)")
            } catch {
                found += 1
            }
        }
        #expect(found > 10)
    }
}
