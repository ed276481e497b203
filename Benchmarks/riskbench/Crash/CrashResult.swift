import RiskJudge
import RiskService

/// What one round showed.
struct CrashResult {
    var deaths: [String] = []
    var verdict = CrashVerdict()
    /// Of the stream, the ledger and the campaign itself.
    var problems: [String] = []
    var events = 0

    var failures: [String] { problems.prefix(8) + verdict.failures }

    /// Compares the stream with the ledger, and checks the ledger itself.
    mutating func judge(
        _ ledger: borrowing LedgerFile, _ received: [(seq: Int64, id: String)], directory: String
    ) throws {
        for row in try ledger.rows("PRAGMA integrity_check") where row != ["ok"] {
            problems.append("integrity_check: \(row.joined(separator: " "))")
        }
        let rows = try ledger.rows(
            "SELECT o.seq, coalesce(o.id, v.event_id) FROM outbox AS o"
                + " LEFT JOIN violation AS v ON v.id = o.data ORDER BY o.seq")
        var ids: [Int64: String] = [:]
        for (index, row) in rows.enumerated() {
            let seq = Int64(row[0]) ?? 0
            ids[seq] = row[1]
            if seq != Int64(index) + 1 {
                problems.append("the ledger's event \(index + 1) has seq \(seq)")
                break
            }
        }
        if let other = received.first(where: { ids[$0.seq] != $0.id }) {
            problems.append("seq \(other.seq) was published as another event than it is now")
        }
        if received.last?.seq ?? 0 < Int64(rows.count) {
            problems.append(
                "\(rows.count) events in the ledger, the stream ended with "
                    + "\(received.last?.seq ?? 0)")
        }
        if let problem = try LedgerReader(directory: directory).auditProblem() {
            problems.append(problem.description)
        }
    }
}
