internal import CLinux
internal import Glibc

/// Unix stream sockets by path.
enum UnixSocket {
    /// - Throws: `SocketError` when the path does not fit into an address (107 bytes).
    static func address(_ path: String) throws(SocketError) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // unsafe: the copy stays within sun_path, with room for its ending zero.
        let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { return false }
            unsafe place.copyBytes(from: bytes)
            return true
        }
        guard fits else { throw SocketError("\(path): a socket path has at most 107 bytes") }
        return address
    }

    /// Connects, blocking.
    static func connect(_ path: String) throws(SocketError) -> FileDescriptor {
        var address = try address(path)
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw SocketError("socket", errno: clinux_errno()) }
        let descriptor = FileDescriptor(owning: raw)
        // unsafe: connect reads one sockaddr_un of the given size.
        guard
            unsafe clinux_connect_unix(
                raw, &address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        else { throw SocketError("connect \(path)", errno: clinux_errno()) }
        return descriptor
    }

    /// Whether somebody accepts connections there.
    static func isServed(_ path: String) -> Bool {
        (try? connect(path).take()).map { close($0) == 0 } ?? false
    }
}
