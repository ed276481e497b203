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
        return try auditProblem()?.description
    }
}
