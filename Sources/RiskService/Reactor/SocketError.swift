internal import Glibc

/// A socket that could not be opened, adopted or reached.
public struct SocketError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried and how to mend it.
    public let message: String
    /// The C error; 0 when the refusal is ours.
    public let errno: Int32

    public init(_ message: String, errno: Int32 = 0) {
        self.message = message
        self.errno = errno
    }

    public var description: String {
        // unsafe: strerror returns a valid C string for every number.
        errno == 0 ? message : "\(message): \(unsafe String(cString: strerror(errno)))"
    }
}
