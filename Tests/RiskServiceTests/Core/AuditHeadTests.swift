import MTBridge
import RiskEngine
import Testing

@testable import RiskService

/// The head of the audit's chain leaves the host by the journal.
struct AuditHeadTests {
    @Test func everyViolationPublishesTheHead() throws {
        let firm = try SimulatedFirm(BreachTests.falling())
        firm.run(milliseconds: 40_000)
        let heads = firm.journal.entries(.audit).flatMap { AuditHead.all(in: $0.message) }
        #expect(!heads.isEmpty)
        let (verifier, problem) = try firm.reader().verifyAudit(heads: heads)
        #expect(problem == nil)
        #expect(verifier.headsSeen == heads.count)
        // The violation's own row is covered by one of them.
        var violation: Int64 = 0
        try firm.reader().auditRows(after: 0) { row in
            if row.what.starts(with: Array("violation vio_".utf8)) { violation = row.number }
            return true
        }
        #expect(heads.contains { $0.number >= violation })
    }

    @Test func aHeadThatMovedIsSaidOnceAMinute() {
        let herald = AuditHerald()
        let begin = MonotonicTime(nanoseconds: 5_000_000_000)
        func head(_ number: Int64) -> AuditHead {
            AuditHead(number: number, hash: "", epoch: "e")
        }
        #expect(herald.due(now: begin) == nil)
        #expect(herald.committed(head(1), isUrgent: false, now: begin) == head(1))
        let soon = begin.advanced(byMilliseconds: 59_999)
        #expect(herald.committed(head(2), isUrgent: false, now: soon) == nil)
        #expect(herald.due(now: soon) == nil)
        let later = begin.advanced(byMilliseconds: 60_000)
        #expect(herald.due(now: later) == head(2))
        #expect(herald.due(now: later.advanced(byMilliseconds: 90_000)) == nil)
        #expect(herald.committed(head(3), isUrgent: true, now: later) == head(3))
        #expect(herald.committed(nil, isUrgent: true, now: later) == nil)
        #expect(herald.committed(head(4), isUrgent: false, now: later) == nil)
        #expect(herald.last() == head(4))
        #expect(herald.last() == nil)
    }
}
