internal import CLinux
internal import Glibc

/// Which contents a secret's file had, told without reading them: another file, size or time is
/// another secret.
public struct CredentialStamp: Equatable, Sendable {
    var device: UInt64 = 0
    /// 0 for a file that is not there.
    var inode: UInt64 = 0
    var size: Int64 = 0
    /// Nanoseconds of UTC, of the contents.
    var modified: Int64 = 0
    /// Of the contents, owner or mode.
    var changed: Int64 = 0

    /// The file's stamp at this moment.
    public init(path: String) {
        var status = stat()
        // unsafe: the path is a C string, and the struct filled by the kernel, for the call only.
        guard unsafe stat(path, &status) == 0 else { return }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    /// A stamp of its own for each number; for connectors whose secrets are not files.
    public init(number: UInt64) { inode = number }

    var exists: Bool { inode != 0 }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
