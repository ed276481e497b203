internal import RiskEngine

/// Reads what is committed, on a connection of its own.
///
/// For the thread that made it only; make one per thread. Reading never waits for the writer.
public final class LedgerReader {
    /// Identifies the ledger; see `Ledger.epoch`.
    public let epoch: String

    let database: SQLiteDatabase

    /// Opens the ledger in `directory`, which `Ledger` must have created.
    public init(directory: String) throws(LedgerError) {
        database = try SQLiteDatabase(
            path: directory + "/" + LedgerSchema.fileName, access: .readOnly)
        let version = try LedgerSchema.version(of: database)
        guard version == LedgerSchema.currentVersion,
            let epoch = try database.text("SELECT value FROM meta WHERE name = 'epoch'")
        else {
            throw LedgerError(
                .other,
                "schema \(version) is not the current \(LedgerSchema.currentVersion);"
                    + " riskd migrates it when it starts", context: database.path)
        }
        self.epoch = epoch
    }

    /// The oldest event that is still kept; 0 without events.
    public func oldestSeq() throws(LedgerError) -> UInt64 {
        UInt64(try database.integer("SELECT min(seq) FROM outbox") ?? 0)
    }

    /// The last event; 0 without events.
    public func headSeq() throws(LedgerError) -> UInt64 {
        UInt64(try database.integer("SELECT max(seq) FROM outbox") ?? 0)
    }

    /// Events with a `seq` above `seq`, in order.
    public func events(after seq: UInt64, limit: Int) throws(LedgerError) -> [StoredEvent] {
        try events(
            "o.seq > ? ORDER BY o.seq LIMIT ?",
            [.integer(Int64(clamping: seq)), .integer(Int64(max(0, limit)))])
    }

    /// One event; nil when there is none of that id, or it was pruned.
    public func event(id: String) throws(LedgerError) -> StoredEvent? {
        if let event = try events("o.id = ?", [.text(id)]).first { return event }
        let seq = "SELECT seq FROM violation WHERE event_id = ?"
        return try events("o.seq = (\(seq))", [.text(id)]).first
    }

    private func events(
        _ condition: String, _ values: [SQLiteValue]
    ) throws(LedgerError) -> [StoredEvent] {
        let statement = try database.prepare(
            """
            SELECT o.seq, o.name, o.server, coalesce(o.id, v.event_id), o.at,
                coalesce(v.evidence, o.data)
            FROM outbox AS o LEFT JOIN violation AS v ON o.id IS NULL AND v.id = o.data
            WHERE \(condition)
            """)
        try statement.bind(values)
        var events: [StoredEvent] = []
        while try statement.step() {
            events.append(
                StoredEvent(
                    seq: statement.bits(0), name: statement.text(1),
                    server: statement.optionalText(2).map(ServerID.init(rawValue:)),
                    id: statement.text(3), at: UTCTime(milliseconds: statement.integer(4)),
                    data: statement.text(5)))
        }
        return events
    }

    /// A durable setting (`LedgerEntry.setting`); nil when it was never set, or deleted.
    public func setting(_ name: String) throws(LedgerError) -> String? {
        try database.text("SELECT value FROM setting WHERE name = ?", .text(name))
    }

    func damaged(_ what: String) -> LedgerError {
        LedgerError(
            .corrupt, "\(what): restore the ledger from a backup", context: database.path)
    }
}
