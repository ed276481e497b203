internal import RiskEngine

/// The only writer of the database: turns a batch into one transaction.
///
/// Not thread-safe; `Ledger` holds it in a `Mutex`.
final class LedgerWriter {
    /// What a transaction advances; restored when it fails.
    struct Heads {
        var seq: UInt64
        var auditNumber: Int64
        var auditHash: [UInt8]
    }

    let database: SQLiteDatabase
    /// Holds the lock as long as this writer lives.
    private let directory: LedgerDirectory
    let epoch: String
    let statements: LedgerStatements
    var heads: Heads

    init(
        _ directory: LedgerDirectory, options: LedgerOptions, epoch new: String, at now: UTCTime
    )
        throws(LedgerError)
    {
        self.directory = directory
        if directory.databaseExists {
            // A file of a newer schema must stay untouched, so look before opening for writing.
            let probe = try SQLiteDatabase(
                path: directory.databasePath, access: .readOnly, vfs: options.vfs)
            _ = try LedgerSchema.version(of: probe)
        } else {
            try directory.createDatabase()
        }
        database = try SQLiteDatabase(
            path: directory.databasePath, access: .readWrite, vfs: options.vfs)
        // Of a new file only. Evidence has 3 kB: a page of 4 kB would hold one, and a mass of
        // violations would write a third more.
        try database.execute("PRAGMA page_size = 8192")
        try database.execute("PRAGMA journal_mode = WAL")
        try database.execute("PRAGMA synchronous = \(options.syncs ? "FULL" : "OFF")")
        try database.execute("PRAGMA wal_autocheckpoint = 0")
        try database.execute("PRAGMA cache_size = -2048")
        if let pages = options.pagesMax {
            try database.execute("PRAGMA max_page_count = \(pages)")
        }
        let version = try LedgerSchema.version(of: database)
        do {
            try LedgerSchema.migrate(database, from: version, epoch: new, at: now)
        } catch {
            if database.isInTransaction { try? database.execute("ROLLBACK") }
            throw error
        }
        try directory.syncDirectory()
        guard let epoch = try database.text("SELECT value FROM meta WHERE name = 'epoch'") else {
            throw LedgerError(.corrupt, "the ledger has no epoch", context: database.path)
        }
        self.epoch = epoch
        statements = try LedgerStatements(database)
        heads = try Self.heads(database, epoch: epoch)
        database.countWALPages()
    }

    private static func heads(
        _ database: SQLiteDatabase, epoch: String
    ) throws(LedgerError) -> Heads {
        let seq = try database.integer("SELECT max(seq) FROM outbox") ?? 0
        let last = try database.prepare(
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        guard try last.step() else {
            return Heads(
                seq: UInt64(seq), auditNumber: 0, auditHash: AuditChain.genesis(epoch: epoch))
        }
        return Heads(seq: UInt64(seq), auditNumber: last.integer(0), auditHash: last.bytes(1))
    }

    /// Makes `batch` durable in one transaction; after an error nothing of it is.
    func commit(
        _ batch: LedgerQueue.Batch, crashHook: (any CrashHook)? = nil
    ) throws(LedgerError) -> CommitNotice {
        let before = heads
        do {
            var notice = CommitNotice()
            try database.execute("BEGIN IMMEDIATE")
            crashHook?.reached(.transactionBegun)
            for entry in batch.urgent { try write(entry, into: &notice) }
            for record in batch.states { try write(record) }
            for record in batch.quotes { try write(record) }
            for record in batch.audits { try audit(record) }
            crashHook?.reached(.transactionWritten)
            try database.execute("COMMIT")
            notice.auditHead = auditHead
            return notice
        } catch {
            heads = before
            if database.isInTransaction { try? database.execute("ROLLBACK") }
            throw error
        }
    }

    /// The end of the audit's chain; nil while nothing was audited.
    var auditHead: AuditHead? {
        guard heads.auditNumber > 0 else { return nil }
        return AuditHead(
            number: heads.auditNumber, hash: AuditChain.hexadecimal(heads.auditHash), epoch: epoch)
    }

    /// Removes events of before `cutoff`, oldest first, at most `limit`, never one of a violation
    /// that still owes a write, and never the last (its `seq` is the head).
    ///
    /// - Returns: True when there is more to remove.
    func prune(before cutoff: UTCTime, limit: Int64) throws(LedgerError) -> Bool {
        guard let oldest = try database.integer("SELECT min(seq) FROM outbox"), oldest > 0 else {
            return false
        }
        try statements.firstKept.bind([.integer(cutoff.milliseconds)])
        defer { statements.firstKept.reset() }
        let kept = try statements.firstKept.step() ? statements.firstKept.optionalInteger(0) : nil
        statements.firstKept.reset()
        let owed = try database.integer(
            """
            SELECT min(seq) FROM violation WHERE id IN (SELECT violation FROM intent
                WHERE \(LedgerSchema.isOpen))
            """)
        let head = Int64(heads.seq)
        let end = min(kept ?? head, head, owed.flatMap { $0 > 0 ? $0 : nil } ?? head)
        guard oldest < end else { return false }
        let now = min(end, oldest + limit)
        try statements.prune.run(.integer(now))
        return now < end
    }

    /// Removes quotes of before `cutoff`.
    func pruneQuotes(before cutoff: UTCTime) throws(LedgerError) {
        try statements.quotesPruned.run(.integer(cutoff.milliseconds))
    }
}
