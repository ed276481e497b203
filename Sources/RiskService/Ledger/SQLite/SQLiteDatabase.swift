internal import CLinux
internal import CSQLite
internal import Glibc

/// One SQLite connection.
///
/// Opened without SQLite's own mutex: whoever holds it is the only user at that moment (the
/// ledger's `Mutex`, or the thread that made a `LedgerReader`).
@safe
final class SQLiteDatabase {
    enum Access {
        case readOnly
        case readWrite
        case create
    }

    // unsafe: opened in `init`, closed once in `deinit`; statements keep this object alive.
    let handle: OpaquePointer
    let path: String
    // unsafe: owned by this object; SQLite's hook writes it on the thread that commits.
    private let walPagesCell: UnsafeMutablePointer<Int32>

    init(path: String, access: Access, vfs: String? = nil) throws(LedgerError) {
        self.path = path
        let mode: Int32 =
            switch access {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        // unsafe: SQLite fills the pointer even on failure, and then it must be closed too.
        var opened: OpaquePointer?
        let flags = mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &opened, flags, vfs)
        guard let handle = unsafe opened, code == SQLITE_OK else {
            let reason = unsafe String(cString: sqlite3_errstr(code))
            let cause = unsafe opened.map { unsafe sqlite3_system_errno($0) } ?? 0
            unsafe sqlite3_close_v2(opened)
            throw Self.error(code, cause, reason, context: path)
        }
        unsafe self.handle = handle
        unsafe walPagesCell = .allocate(capacity: 1)
        unsafe walPagesCell.initialize(to: 0)
        unsafe sqlite3_busy_timeout(handle, 2_000)
    }

    deinit {
        // unsafe: the only close; `_v2` waits for statements that are finalised after it.
        unsafe sqlite3_wal_hook(handle, nil, nil)
        unsafe sqlite3_close_v2(handle)
        unsafe walPagesCell.deallocate()
    }

    /// Makes `walPages` follow this connection's commits.
    func countWALPages() {
        // unsafe: the cell outlives the hook, which `deinit` removes first.
        _ = unsafe sqlite3_wal_hook(
            handle,
            { cell, _, _, pages in
                unsafe cell?.storeBytes(of: pages, as: Int32.self)
                return SQLITE_OK
            }, walPagesCell)
    }

    /// Pages in the WAL after the last commit of this connection.
    var walPages: Int {
        // unsafe: initialised in `init`.
        unsafe Int(walPagesCell.pointee)
    }

    /// Runs statements that return no rows of interest.
    func execute(_ sql: String) throws(LedgerError) {
        // unsafe: the handle is open as long as `self`.
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw lastError(code, context: sql) }
    }

    func prepare(_ sql: String) throws(LedgerError) -> SQLiteStatement {
        try SQLiteStatement(sql, in: self)
    }

    /// The first column of the first row; nil without a row.
    func integer(_ sql: String) throws(LedgerError) -> Int64? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The first column of the first row; nil without a row, or when it is null.
    func text(_ sql: String, _ values: SQLiteValue...) throws(LedgerError) -> String? {
        let statement = try prepare(sql)
        try statement.bind(values)
        return try statement.step() ? statement.optionalText(0) : nil
    }

    /// Rows changed by the last statement.
    var changes: Int {
        // unsafe: the handle is open as long as `self`.
        unsafe Int(sqlite3_changes(handle))
    }

    /// True between BEGIN and COMMIT; SQLite leaves it by itself after some errors.
    var isInTransaction: Bool {
        // unsafe: the handle is open as long as `self`.
        unsafe sqlite3_get_autocommit(handle) == 0
    }

    /// Copies what it can of the WAL into the database, without blocking anyone.
    func checkpoint() throws(LedgerError) {
        // A connection that has read nothing yet does not know that there is a WAL.
        _ = try integer("SELECT count(*) FROM sqlite_master")
        // unsafe: the handle is open as long as `self`.
        let code = unsafe sqlite3_wal_checkpoint_v2(
            handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard code == SQLITE_OK else { throw lastError(code, context: "checkpoint") }
    }

    func lastError(_ code: Int32, context: String) -> LedgerError {
        // unsafe: the message is valid until the next call on this handle; it is copied at once.
        let message = unsafe String(cString: sqlite3_errmsg(handle))
        let cause = unsafe sqlite3_system_errno(handle)
        return Self.error(code, cause, message, context: context)
    }

    private static func system(_ errno: Int32) -> String {
        // unsafe: strerror returns a C string, copied at once.
        errno == 0 ? "" : unsafe " [\(String(cString: strerror(errno)))]"
    }

    private static func error(
        _ code: Int32, _ cause: Int32, _ message: String, context: String
    ) -> LedgerError {
        let kind: LedgerError.Code =
            switch code & 0xff {
            // What cannot be made for want of room, as the `-shm` file, is no fault of the disk.
            case SQLITE_IOERR where cause == ENOSPC || cause == EDQUOT: .diskFull
            case SQLITE_CANTOPEN where cause == ENOSPC || cause == EDQUOT: .diskFull
            case SQLITE_FULL: .diskFull
            case SQLITE_IOERR: .io
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM: .notWritable
            case SQLITE_BUSY, SQLITE_LOCKED: .inUse
            default: .other
            }
        return LedgerError(
            kind, extendedCode: code, message + system(cause), context: context)
    }
}
