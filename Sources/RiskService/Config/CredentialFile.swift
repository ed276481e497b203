internal import CLinux
internal import Glibc
public import MTBridge

/// Why a secret cannot be used; the text names the file and the fix, never the secret.
public struct CredentialError: Error, Equatable, Sendable, CustomStringConvertible {
    public var path: String
    public var message: String

    public var description: String { "\(path): \(message)" }
}

/// Reads a secret from a file that nobody else may change or read.
public enum CredentialFile {
    /// The secret, without newlines at its end.
    ///
    /// The file must belong to root or to this user, and give its group no write access and others
    /// none at all: what systemd's `LoadCredential=` makes, or `chmod 0400`. No other memory of
    /// this process ever holds the secret.
    public static func secret(_ path: String) throws(CredentialError) -> Secret {
        // unsafe: the path is passed as a C string for the call only.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            let number = errno
            // unsafe: strerror returns a C string, copied at once.
            let reason = unsafe String(cString: strerror(number))
            throw CredentialError(
                path: path, message: "cannot be opened [\(reason)]; check path and permissions")
        }
        defer { close(file) }
        try check(file, path)
        guard let secret = Secret(readingFrom: file, bytesMax: 4_096) else {
            let number = clinux_errno()
            // unsafe: strerror returns a C string, copied at once.
            let reason =
                unsafe number == 0 ? "is longer than 4096 bytes" : String(cString: strerror(number))
            throw CredentialError(path: path, message: "\(reason); write the secret into it")
        }
        guard secret.count > 0 else {
            throw CredentialError(path: path, message: "is empty; write the secret into it")
        }
        return secret
    }

    /// Asks the open file, not the path: what is checked is what is read.
    private static func check(_ file: Int32, _ path: String) throws(CredentialError) {
        var status = stat()
        // unsafe: the kernel fills the struct for the call only.
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CredentialError(path: path, message: "is not a regular file")
        }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw CredentialError(
                path: path,
                message: "belongs to uid \(status.st_uid); expected root or uid \(geteuid()):"
                    + " chown it")
        }
        guard status.st_mode & 0o027 == 0 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw CredentialError(
                path: path,
                message: "has mode \(mode); expected no access for others and no write access for"
                    + " the group: chmod 0400")
        }
    }
}
