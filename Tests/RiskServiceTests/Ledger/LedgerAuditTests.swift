import Foundation
import MTBridge
import RiskEngine
import RiskService
import Testing

@Suite("Ledger: the audit cannot be changed unseen")
struct LedgerAuditTests {
    private func closed() throws -> LedgerFixture {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        for number in 0..<30 {
            ledger.append(.audit(LedgerFixture.audit("resumed by hand \(number)")))
        }
        ledger.append(.violation(LedgerFixture.violation(1001, intents: 2)))
        #expect(ledger.stop() == 0)
        return fixture
    }

    @Test("An untouched chain verifies, and goes on after a restart")
    func intact() throws {
        let fixture = try closed()
        #expect(try fixture.reader().auditHead()?.number == 33)
        let ledger = try fixture.open()
        ledger.append(.audit(LedgerFixture.audit("later")))
        ledger.stop()
        let reader = try fixture.reader()
        #expect(try reader.auditProblem() == nil)
        #expect(try reader.auditHead()?.number == 34)
        #expect(try reader.auditHead()?.hash.count == 64)
    }

    @Test("One flipped bit is found, at its row")
    func flipped() throws {
        let fixture = try closed()
        let file = URL(fileURLWithPath: fixture.directory.path + "/riskd.db")
        var bytes = try Data(contentsOf: file)
        let text = Data("resumed by hand 17".utf8)
        // A page that was split keeps its old bytes, so there may be stale copies: flip them all.
        var flipped = 0
        while let place = bytes.range(of: text) {
            bytes[place.lowerBound] ^= 1
            flipped += 1
        }
        try #require(flipped > 0)
        try bytes.write(to: file)
        let reader = try fixture.reader()
        // The violation and its two intents were written before the control rows.
        #expect(try reader.auditProblem()?.description == "audit row 21 or its hash was changed")
        #expect(try reader.integrityProblem() == "audit row 21 or its hash was changed")
    }

    @Test("A chain belongs to its ledger")
    func otherLedger() throws {
        let heads = try (0..<2).map { _ in try closed().reader().auditHead()?.hash }
        #expect(heads[0] != heads[1])
    }
}
