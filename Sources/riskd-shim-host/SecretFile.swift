import CLinux
import Glibc

/// Small files that decide what this process may do.
enum SecretFile {
    private static let sizeMax = 65_536

    /// The contents of a regular file of root's or ours that nobody else may write; a secret must
    /// not be readable by others either.
    static func bytes(of path: String, isSecret: Bool) throws(HostError) -> [UInt8] {
        // unsafe: the path is a C string for the call.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            // unsafe: strerror's text is copied at once.
            throw HostError("\(path): \(unsafe String(cString: strerror(clinux_errno())))")
        }
        defer { _ = close(file) }
        var status = stat()
        // unsafe: the kernel fills the local.
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw HostError("\(path): is not a regular file")
        }
        let forbidden: mode_t = isSecret ? 0o027 : 0o022
        guard status.st_uid == 0 || status.st_uid == geteuid(),
            status.st_mode & forbidden == 0
        else {
            throw HostError(
                "\(path): must belong to root or to us, and others may not "
                    + (isSecret ? "read it: chmod 0400" : "write it: chmod go-w"))
        }
        var bytes = [UInt8](repeating: 0, count: sizeMax)
        // unsafe: reads at most as many bytes as the array has.
        let size = unsafe bytes.withUnsafeMutableBytes {
            unsafe read(file, $0.baseAddress, $0.count)
        }
        guard size >= 0, size < sizeMax else { throw HostError("\(path): cannot be read") }
        return Array(bytes[..<size])
    }
}
