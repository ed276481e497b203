/// The writer's statements, prepared once.
struct LedgerStatements {
    let event: SQLiteStatement
    let violation: SQLiteStatement
    let intent: SQLiteStatement
    let life: SQLiteStatement
    let ruleState: SQLiteStatement
    let audit: SQLiteStatement
    let setting: SQLiteStatement
    let settingRemoved: SQLiteStatement
    let brake: SQLiteStatement
    let brakeRemoved: SQLiteStatement
    let decision: SQLiteStatement
    let quotes: SQLiteStatement
    let quotesPruned: SQLiteStatement
    let firstKept: SQLiteStatement
    let prune: SQLiteStatement

    init(_ database: SQLiteDatabase) throws(LedgerError) {
        event = try database.prepare(
            """
            INSERT INTO outbox VALUES(?, ?, ?, ?, ?, ?)
            ON CONFLICT(id) WHERE id IS NOT NULL DO NOTHING
            """)
        violation = try database.prepare(
            """
            INSERT INTO violation(id, server, login, life, rule, period, severity, mode, plan,
                at, event_id, seq, evidence) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(id) DO NOTHING
            """)
        intent = try database.prepare(
            """
            INSERT INTO intent VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
                ticket = excluded.ticket, symbol = excluded.symbol, volume = excluded.volume,
                retcode = excluded.retcode, updated_at = excluded.updated_at
            """)
        life = try database.prepare(
            "INSERT OR REPLACE INTO life VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        ruleState = try database.prepare(
            """
            INSERT OR REPLACE INTO rule_state(server, login, life, rule, rule_version, day, anchor,
                anchor_at, anchor_provenance, mark, mark_at, mark_provenance, warned_rungs,
                violated_period, hold_first_at, hold_run_at, hold_last_at, hold_lowest,
                hold_mask_since, hold_reads, anchor_kind, anchor_flow, mark_flow, mark_sight)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        audit = try database.prepare("INSERT INTO audit VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")
        setting = try database.prepare("INSERT OR REPLACE INTO setting VALUES(?, ?)")
        settingRemoved = try database.prepare("DELETE FROM setting WHERE name = ?")
        brake = try database.prepare("INSERT OR REPLACE INTO brake VALUES(?, ?, ?, ?, ?)")
        brakeRemoved = try database.prepare(
            "DELETE FROM brake WHERE kind = ? AND server = ?")
        decision = try database.prepare(
            "INSERT OR REPLACE INTO decision VALUES(?, ?, ?, ?, ?)")
        quotes = try database.prepare(
            """
            INSERT INTO quote_window(server, symbol, price_class, start, points)
            VALUES(?, ?, ?, ?, ?) ON CONFLICT(server, symbol, price_class, start)
            DO UPDATE SET points = excluded.points
            """)
        quotesPruned = try database.prepare("DELETE FROM quote_window WHERE start < ?")
        firstKept = try database.prepare(
            "SELECT seq FROM outbox WHERE at >= ? ORDER BY seq LIMIT 1")
        prune = try database.prepare("DELETE FROM outbox WHERE seq < ?")
    }
}
