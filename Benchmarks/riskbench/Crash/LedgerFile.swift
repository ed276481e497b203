import CSQLite

/// riskd's database as a judge reads it: with SQLite, and nothing of riskd's.
@safe
struct LedgerFile: ~Copyable {
    // unsafe: opened in `init`, closed in `deinit`, used by one thread.
    private let handle: OpaquePointer

    init(path: String) throws {
        var opened: OpaquePointer?
        // unsafe: SQLite fills the pointer; a failed one is closed.
        let code = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE, nil)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            unsafe sqlite3_close_v2(opened)
            throw BenchmarkError("\(path) cannot be opened")
        }
        unsafe handle = opened
        unsafe sqlite3_busy_timeout(opened, 5_000)
    }

    // unsafe: the only close.
    deinit { unsafe sqlite3_close_v2(handle) }

    /// Logins whose enforcement has not ended.
    func owed() throws -> [String] {
        try rows(
            "SELECT login FROM intent WHERE action = 'flatten' AND state IN "
                + "('planned', 'sent', 'acked', 'unknown')"
        ).map { $0[0] }
    }

    /// All rows of a query, as text; NULL is empty.
    func rows(_ sql: String) throws -> [[String]] {
        var statement: OpaquePointer?
        // unsafe: the statement lives until the finalisation below; its texts are copied.
        guard unsafe sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
            throw unsafe BenchmarkError("\(sql): \(String(cString: sqlite3_errmsg(handle)))")
        }
        defer { unsafe sqlite3_finalize(statement) }
        var rows: [[String]] = []
        while true {
            let code = unsafe sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else {
                throw unsafe BenchmarkError("\(sql): \(String(cString: sqlite3_errmsg(handle)))")
            }
            let columns = unsafe sqlite3_column_count(statement)
            rows.append(
                (0..<columns).map { column in
                    unsafe sqlite3_column_text(statement, column).map { text in
                        unsafe String(cString: text)
                    } ?? ""
                })
        }
    }
}
