internal import CLinux
internal import Glibc

/// The directory of a ledger: checked, its file created with the right mode, and locked.
///
/// The lock is `flock` on a file of its own: SQLite holds POSIX locks on the database, which a
/// close of any other descriptor of it in this process would drop.
final class LedgerDirectory: Sendable {
    let databasePath: String
    private let lock: Int32

    // unsafe: paths are Swift strings, passed to the kernel as C strings for the call only.
    /// Creates nothing but the lock file.
    init(_ directory: String) throws(LedgerError) {
        databasePath = directory + "/" + LedgerSchema.fileName
        guard unsafe access(directory, F_OK) == 0 else {
            throw Self.error(
                "there is no such directory: create it, or set state-directory",
                directory)
        }
        guard unsafe access(directory, R_OK | W_OK | X_OK) == 0 else {
            throw Self.error("the directory is not writable by uid \(geteuid())", directory)
        }
        let path = directory + "/riskd.lock"
        lock = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard lock >= 0 else { throw Self.error("cannot create the lock file", path) }
        // `deinit` closes it: it runs after a throw, too.
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw LedgerError(
                .inUse, "another riskd holds this ledger; stop it first", context: path)
        }
    }

    deinit {
        // Closing alone would leave it locked while a child that some thread has forked, and that
        // has not yet executed its program, holds a copy of the descriptor.
        _ = flock(lock, LOCK_UN)
        close(lock)
    }

    var databaseExists: Bool { unsafe access(databasePath, F_OK) == 0 }

    /// Creates the database file (0640, whatever the umask) and makes its name durable.
    func createDatabase() throws(LedgerError) {
        let file = unsafe open(databasePath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw Self.error("cannot create the ledger", databasePath) }
        defer { close(file) }
        guard fchmod(file, 0o640) == 0, fsync(file) == 0 else {
            throw Self.error("cannot create the ledger", databasePath)
        }
        try syncDirectory()
    }

    func syncDirectory() throws(LedgerError) {
        let path = String(databasePath.dropLast(LedgerSchema.fileName.count))
        let directory = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw Self.error("cannot open the directory", path) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw Self.error("cannot sync the directory", path) }
    }

    private static func error(_ what: String, _ path: String) -> LedgerError {
        let number = errno
        // unsafe: strerror returns a C string, copied at once.
        let reason = unsafe String(cString: strerror(number))
        let code: LedgerError.Code =
            number == ENOSPC || number == EDQUOT ? .diskFull : .notWritable
        return LedgerError(code, "\(what) [\(reason)]", context: path)
    }
}
