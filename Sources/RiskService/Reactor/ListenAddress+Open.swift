internal import CLinux
internal import Glibc

/// An open listening socket.
struct OpenedListener: ~Copyable {
    let descriptor: FileDescriptor
    /// The socket file to remove at the end; nil when it is not ours.
    let path: String?
    /// 0 for Unix sockets; else browsers could reach it, so that `Host` must be checked.
    let port: UInt16
}

extension ListenAddress {
    /// Opens or adopts the socket, non-blocking.
    func open() throws(SocketError) -> OpenedListener {
        switch self {
        case .unix(let path, let mode, let group):
            let descriptor = try Self.listenUnix(path, mode: mode, group: group)
            return OpenedListener(descriptor: descriptor, path: path, port: 0)
        case .loopback(let port):
            let descriptor = try Self.listenLoopback(port)
            let bound = clinux_local_port(descriptor.rawValue)
            return OpenedListener(descriptor: descriptor, path: nil, port: bound)
        case .inherited(let raw):
            return try Self.adopt(raw)
        }
    }

    private static func stream(_ family: Int32) throws(SocketError) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let raw = socket(family, type, 0)
        guard raw >= 0 else { throw SocketError("socket", errno: clinux_errno()) }
        return FileDescriptor(owning: raw)
    }

    private static func listenUnix(
        _ path: String, mode: UInt32, group: String?
    ) throws(SocketError) -> FileDescriptor {
        if UnixSocket.isServed(path) {
            throw SocketError("\(path) is served by another process; is riskd running already?")
        }
        // unsafe: these calls read the path as a C string.
        _ = unsafe unlink(path)
        let descriptor = try stream(AF_UNIX)
        var address = try UnixSocket.address(path)
        // unsafe: bind reads one sockaddr_un of the given size.
        guard
            unsafe clinux_bind_unix(
                descriptor.rawValue, &address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        else { throw SocketError("bind \(path)", errno: clinux_errno()) }
        if let group, let gid = GroupDatabase.gid(of: group) {
            // Without the right to give it away the mode still keeps others out.
            _ = unsafe chown(path, uid_t.max, gid)
        }
        guard unsafe chmod(path, mode) == 0 else {
            throw SocketError("chmod \(path)", errno: clinux_errno())
        }
        guard listen(descriptor.rawValue, 1_024) == 0 else {
            throw SocketError("listen \(path)", errno: clinux_errno())
        }
        return descriptor
    }

    private static func listenLoopback(_ port: UInt16) throws(SocketError) -> FileDescriptor {
        let descriptor = try stream(AF_INET)
        var on: Int32 = 1
        // unsafe: setsockopt reads one int.
        _ = unsafe setsockopt(
            descriptor.rawValue, SOL_SOCKET, SO_REUSEADDR, &on,
            socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        // unsafe: bind reads one sockaddr_in.
        guard unsafe clinux_bind_inet(descriptor.rawValue, &address) == 0 else {
            throw SocketError("bind 127.0.0.1:\(port)", errno: clinux_errno())
        }
        guard listen(descriptor.rawValue, 1_024) == 0 else {
            throw SocketError("listen 127.0.0.1:\(port)", errno: clinux_errno())
        }
        return descriptor
    }

    private static func adopt(_ raw: Int32) throws(SocketError) -> OpenedListener {
        let port = clinux_loopback_port(raw)
        guard port >= 0 else {
            throw SocketError(
                "descriptor \(raw) is no Unix or loopback socket; riskd.socket may name a path, "
                    + "127.0.0.1 or [::1] only")
        }
        guard fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK) == 0 else {
            throw SocketError("fcntl of descriptor \(raw)", errno: clinux_errno())
        }
        return OpenedListener(
            descriptor: FileDescriptor(owning: raw), path: nil, port: UInt16(port))
    }
}

extension OpenedListener {
    consuming func takeDescriptor() -> FileDescriptor { descriptor }
}
