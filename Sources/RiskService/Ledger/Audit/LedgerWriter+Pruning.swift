internal import RiskEngine

extension LedgerWriter {
    /// Replaces the audit's rows of before `cutoff` by a checkpoint, at most `limit` of them.
    ///
    /// The checkpoint keeps the last pruned row's number and hash, so that the chain still
    /// verifies, and says how many rows of which time are gone. A new row vouches for it.
    ///
    /// - Returns: True when there is more to prune.
    func pruneAudit(
        before cutoff: UTCTime, limit: Int64, at now: UTCTime
    ) throws(LedgerError) -> Bool {
        let first = try database.prepare(
            "SELECT number, at, kind, what FROM audit ORDER BY number LIMIT 2")
        guard try first.step() else { return false }
        var since = UTCTime(milliseconds: first.integer(1)).rfc3339
        if first.bytes(2) == AuditRow.checkpointKind {
            // `rows 1 to 500, SINCE to UNTIL`
            let words = first.text(3).split(separator: " ")
            since = words.count > 4 ? String(words[4]) : since
            guard try first.step() else { return false }
        }
        let oldest = first.integer(0)
        first.reset()
        let kept = try database.integer(
            "SELECT number FROM audit WHERE number >= \(oldest) AND at >= \(cutoff.milliseconds)"
                + " ORDER BY number LIMIT 1")
        let end = kept ?? heads.auditNumber + 1
        guard oldest < end else { return false }
        let last = min(end, oldest + limit) - 1
        try replaceAudit(to: last, since: since, at: now)
        return last + 1 < end
    }

    private func replaceAudit(
        to last: Int64, since: String, at now: UTCTime
    ) throws(LedgerError) {
        let before = heads
        do throws(LedgerError) {
            try database.execute("BEGIN IMMEDIATE")
            let row = try database.prepare("SELECT at, hash FROM audit WHERE number = \(last)")
            guard try row.step() else {
                throw LedgerError(.corrupt, "audit row \(last) is missing", context: database.path)
            }
            let until = UTCTime(milliseconds: row.integer(0))
            let hash = row.bytes(1)
            row.reset()
            let checkpoint = AuditRow(
                number: last, at: until.milliseconds, kind: AuditRow.checkpointKind, server: nil,
                login: nil, identity: Array("riskd".utf8),
                what: Array("rows 1 to \(last), \(since) to \(until.rfc3339)".utf8),
                outcome: Array("\(last) rows pruned".utf8), hash: hash)
            try database.execute("DELETE FROM audit WHERE number <= \(last)")
            try insert(checkpoint)
            try audit(
                AuditRecord(
                    kind: .act, at: now, server: nil, login: nil, identity: "riskd",
                    what: String(decoding: AuditVerifier.seal(of: checkpoint), as: UTF8.self),
                    outcome: "rows 1 to \(last), \(since) to \(until.rfc3339)"))
            try database.execute("COMMIT")
        } catch {
            heads = before
            if database.isInTransaction { try? database.execute("ROLLBACK") }
            throw error
        }
    }
}
