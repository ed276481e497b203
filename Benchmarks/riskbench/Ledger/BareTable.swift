import CSQLite
import RiskJudge

/// One table of texts in a bare SQLite database, written as durably as a ledger.
@safe
final class BareTable {
    // unsafe: opened and prepared in `init`, ended once in `deinit`, never handed out.
    private let database: OpaquePointer
    private let statement: OpaquePointer

    init(path: String) throws {
        // unsafe: SQLite fills the pointers, or says that it did not.
        var opened: OpaquePointer?
        var made: OpaquePointer?
        let setup = """
            PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 0;
            CREATE TABLE evidence(number INTEGER PRIMARY KEY, text TEXT NOT NULL);
            """
        let insertion = "INSERT INTO evidence(text) VALUES(?)"
        guard unsafe sqlite3_open(path, &opened) == SQLITE_OK,
            unsafe sqlite3_exec(opened, setup, nil, nil, nil) == SQLITE_OK,
            unsafe sqlite3_prepare_v2(opened, insertion, -1, &made, nil) == SQLITE_OK,
            let database = unsafe opened, let statement = unsafe made
        else {
            unsafe sqlite3_close_v2(opened)
            throw BenchmarkError("\(path): SQLite cannot make a database there")
        }
        unsafe self.database = database
        unsafe self.statement = statement
    }

    deinit {
        // unsafe: nobody else has them.
        unsafe sqlite3_finalize(statement)
        unsafe sqlite3_close_v2(database)
    }

    /// In one transaction.
    func insert(_ texts: ArraySlice<String>) throws {
        try run("BEGIN IMMEDIATE")
        for text in texts {
            // unsafe: a null destructor means that the text outlives the step, within the closure.
            var text = text
            let code = text.withUTF8 { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                    unsafe sqlite3_bind_text(
                        statement, 1, characters.baseAddress, Int32(characters.count), nil)
                    let code = unsafe sqlite3_step(statement)
                    unsafe sqlite3_reset(statement)
                    return code
                }
            }
            guard code == SQLITE_DONE else { throw BenchmarkError("insert: SQLite says \(code)") }
        }
        try run("COMMIT")
    }

    private func run(_ sql: String) throws {
        // unsafe: the database is open as long as `self`.
        let code = unsafe sqlite3_exec(database, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw BenchmarkError("\(sql): SQLite says \(code)") }
    }
}
