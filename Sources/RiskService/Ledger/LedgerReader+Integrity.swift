internal import RiskEngine

// Checks of the whole file; they take time in proportion to its size.
extension LedgerReader {
    /// What is wrong with the ledger, or nil: SQLite's own check, gaps in `seq`, the audit chain.
    public func integrityProblem() throws(LedgerError) -> String? {
        if let found = try database.text("PRAGMA quick_check(1)"), found != "ok" {
            return "the database is damaged: \(found)"
        }
        let gap = try database.integer(
            "SELECT max(seq) - min(seq) + 1 - count(*) FROM outbox")
        if let gap, gap != 0 { return "\(gap) events are missing from the outbox" }
        return try auditProblem()
    }

    /// The first row at which the audit's hash chain does not hold, or nil.
    public func auditProblem() throws(LedgerError) -> String? {
        let rows = try database.prepare(
            """
            SELECT number, at, kind, server, login, identity, what, outcome, hash
            FROM audit ORDER BY number
            """)
        var previous = AuditChain.genesis(epoch: epoch)
        var expected: Int64 = 1
        while try rows.step() {
            let number = rows.integer(0)
            guard number == expected else { return "audit row \(expected) is missing" }
            guard let record = auditRecord(rows) else {
                return "audit row \(number) has an unknown kind"
            }
            let hash = rows.bytes(8)
            guard AuditChain.hash(after: previous, number: number, record) == hash else {
                return "audit row \(number) or its hash was changed"
            }
            previous = hash
            expected += 1
        }
        return nil
    }

    private func auditRecord(_ row: SQLiteStatement) -> AuditRecord? {
        guard let kind = AuditRecord.Kind(rawValue: row.text(2)) else { return nil }
        return AuditRecord(
            kind: kind, at: UTCTime(milliseconds: row.integer(1)),
            server: row.optionalText(3).map(ServerID.init(rawValue:)),
            login: row.isNull(4) ? nil : Login(row.bits(4)), identity: row.text(5),
            what: row.text(6), outcome: row.text(7))
    }
}

extension LedgerReader {
    /// Number and hash (hex) of the audit's last row: published, it makes a cut-off tail visible.
    public func auditHead() throws(LedgerError) -> (number: Int64, hash: String)? {
        let row = try database.prepare(
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        guard try row.step() else { return nil }
        let digits = Array("0123456789abcdef")
        let hash = row.bytes(1).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return (row.integer(0), String(hash))
    }
}
