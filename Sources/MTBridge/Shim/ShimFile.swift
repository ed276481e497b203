internal import Glibc

/// The shared object on disk: whoever may write it may act as riskd.
public struct ShimFile: Equatable, Sendable {
    /// Without symbolic links: what was checked is what is loaded.
    public let path: String

    /// Checks a path without loading anything.
    ///
    /// It must be absolute and lead to a regular file. The file and every directory above it must
    /// belong to root or to the user of this process, and nobody else may write them (a sticky
    /// directory, as `/tmp`, may be written by all).
    public init(_ given: String) throws(ShimError) {
        guard given.hasPrefix("/"), !given.utf8.contains(0) else {
            throw ShimError(.unusable, "shim '\(given)': expected an absolute path")
        }
        // unsafe: realpath allocates the result, which is copied and freed here.
        guard let resolved = unsafe realpath(given, nil) else {
            let number = errno
            throw ShimError(
                number == ENOENT ? .absent : .unusable,
                // unsafe: strerror's text is copied at once.
                "shim '\(given)': \(unsafe String(cString: strerror(number)))")
        }
        path = unsafe String(cString: resolved)
        unsafe free(resolved)
        try Self.check(path, as: S_IFREG, "is not a regular file")
        var directory = path
        while directory != "/" {
            let end = directory.lastIndex(of: "/") ?? directory.startIndex
            directory = end == directory.startIndex ? "/" : String(directory[..<end])
            try Self.check(directory, as: S_IFDIR, "is not a directory")
        }
    }

    private static func check(
        _ path: String, as kind: mode_t, _ complaint: String
    ) throws(ShimError) {
        var status = stat()
        // unsafe: the kernel fills the local; the path is a C string for the call.
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == kind else {
            throw ShimError(.unusable, "shim: \(path) \(complaint)")
        }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw ShimError(
                .unusable,
                "shim: \(path) belongs to uid \(status.st_uid); expected root or uid "
                    + "\(geteuid()): chown it")
        }
        let isSticky = kind == S_IFDIR && status.st_mode & S_ISVTX != 0
        guard status.st_mode & 0o022 == 0 || isSticky else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw ShimError(
                .unusable,
                "shim: \(path) has mode \(mode); who may write it may act as riskd: chmod go-w")
        }
    }
}
