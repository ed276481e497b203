internal import CSQLite

/// A value bound to a statement's parameter.
enum SQLiteValue {
    case integer(Int64)
    case text(String)
    /// A text as its bytes.
    case utf8([UInt8])
    case blob([UInt8])
    case null

    static func optional(_ text: String?) -> Self { text.map { .text($0) } ?? .null }
    static func optional(_ integer: Int64?) -> Self { integer.map { .integer($0) } ?? .null }
    /// Logins, tickets and volumes: their 64 bits, so that nothing is out of range.
    static func bits(_ value: UInt64) -> Self { .integer(Int64(bitPattern: value)) }
}

/// One prepared statement; keeps its connection open.
@safe
final class SQLiteStatement {
    // unsafe: made in `init`, finalised once in `deinit`, never handed out.
    private let handle: OpaquePointer
    private let database: SQLiteDatabase
    private let sql: String

    init(_ sql: String, in database: SQLiteDatabase) throws(LedgerError) {
        var made: OpaquePointer?
        // unsafe: the database is open; the pointer is null on failure.
        let code = unsafe sqlite3_prepare_v3(
            database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard code == SQLITE_OK, let handle = unsafe made else {
            throw database.lastError(code, context: sql)
        }
        unsafe self.handle = handle
        self.database = database
        self.sql = sql
    }

    deinit {
        // unsafe: the only finalisation.
        unsafe sqlite3_finalize(handle)
    }

    /// Binds parameters 1… in order and begins anew.
    func bind(_ values: [SQLiteValue]) throws(LedgerError) {
        reset()
        for (offset, value) in values.enumerated() { try bind(value, at: Int32(offset) + 1) }
    }

    private func bind(_ value: SQLiteValue, at index: Int32) throws(LedgerError) {
        // unsafe: SQLite copies texts and blobs (SQLITE_TRANSIENT) within the call.
        let code: Int32 =
            switch value {
            case .integer(let value): unsafe sqlite3_bind_int64(handle, index, value)
            case .null: unsafe sqlite3_bind_null(handle, index)
            case .text(var value):
                // Not the text itself: the conversion to a C string would copy it once more.
                value.withUTF8 { unsafe bind(utf8: $0, at: index) }
            case .utf8(let value):
                unsafe value.withUnsafeBufferPointer { unsafe bind(utf8: $0, at: index) }
            case .blob(let value):
                unsafe sqlite3_bind_blob(
                    handle, index, value, Int32(value.count), csqlite_transient())
            }
        guard code == SQLITE_OK else { throw database.lastError(code, context: sql) }
    }

    private func bind(utf8 bytes: UnsafeBufferPointer<UInt8>, at index: Int32) -> Int32 {
        // Of no bytes there may be no address, and no address is a null.
        guard !bytes.isEmpty else {
            return unsafe sqlite3_bind_text(handle, index, "", 0, csqlite_transient())
        }
        // unsafe: any byte is a character to C; SQLite copies them within the call.
        return unsafe bytes.withMemoryRebound(to: CChar.self) {
            unsafe sqlite3_bind_text(
                handle, index, $0.baseAddress, Int32($0.count), csqlite_transient())
        }
    }

    /// Binds, runs to the end, and resets.
    func run(_ values: SQLiteValue...) throws(LedgerError) {
        try bind(values)
        defer { reset() }
        while try step() {}
    }

    /// True when there is a row to read.
    func step() throws(LedgerError) -> Bool {
        // unsafe: the handle lives as long as `self`.
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = database.lastError(code, context: sql)
            reset()
            throw error
        }
    }

    /// Ends the statement's read transaction; bound values stay.
    func reset() {
        // unsafe: the handle lives as long as `self`; errors were reported by `step`.
        unsafe sqlite3_reset(handle)
    }

    func integer(_ column: Int32) -> Int64 {
        // unsafe: column access after a row; SQLite converts any type.
        unsafe sqlite3_column_int64(handle, column)
    }

    func bits(_ column: Int32) -> UInt64 { UInt64(bitPattern: integer(column)) }

    func isNull(_ column: Int32) -> Bool {
        // unsafe: as in `integer`.
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func isInteger(_ column: Int32) -> Bool {
        // unsafe: as in `integer`.
        unsafe sqlite3_column_type(handle, column) == SQLITE_INTEGER
    }

    func isText(_ column: Int32) -> Bool {
        // unsafe: as in `integer`.
        unsafe sqlite3_column_type(handle, column) == SQLITE3_TEXT
    }

    func isBlob(_ column: Int32) -> Bool {
        // unsafe: as in `integer`.
        unsafe sqlite3_column_type(handle, column) == SQLITE_BLOB
    }

    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    func bytes(_ column: Int32) -> [UInt8] {
        // unsafe: the blob is valid until the next step; it is copied at once.
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
