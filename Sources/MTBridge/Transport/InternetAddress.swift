import CLinux

/// Builds the C forms of addresses; each caller hands them to one call and keeps none.
enum InternetAddress {
    static func v4(_ host: String, port: UInt16 = 0) -> sockaddr_in? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        // unsafe: inet_pton writes the four bytes of sin_addr.
        return unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 ? address : nil
    }

    static func v6(_ host: String, port: UInt16 = 0) -> sockaddr_in6? {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        // unsafe: inet_pton writes the sixteen bytes of sin6_addr.
        return unsafe inet_pton(AF_INET6, host, &address.sin6_addr) == 1 ? address : nil
    }

    /// - Precondition: `path` has at most `BridgeAddress.pathSizeMax` bytes.
    static func unix(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // unsafe: the path and its NUL fit sun_path by the precondition, checked by the slice.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            for (index, byte) in path.utf8.enumerated() { unsafe field[index] = byte }
        }
        return address
    }
}

extension BridgeAddress {
    /// A new socket of this address's family; -1 and errno on failure.
    func makeSocket() -> Int32 {
        switch self {
        case .unix: clinux_stream_socket(AF_UNIX)
        case .tcp(let host, _): clinux_stream_socket(host.contains(":") ? AF_INET6 : AF_INET)
        }
    }

    /// Starts connecting `fd`; -1 and errno on failure, EINPROGRESS while under way.
    func connect(_ fd: Int32) -> Int32 {
        // unsafe: each address is a local that lives for the call.
        switch self {
        case .unix(let path):
            var address = InternetAddress.unix(path)
            return unsafe clinux_connect_unix(
                fd, &address, socklen_t(MemoryLayout<sockaddr_un>.size))
        case .tcp(let host, let port):
            if var address = InternetAddress.v4(host, port: port) {
                return unsafe clinux_connect_inet(fd, &address)
            }
            guard var address = InternetAddress.v6(host, port: port) else { return invalid() }
            return unsafe clinux_connect_inet6(fd, &address)
        }
    }

    /// Binds `fd`; -1 and errno on failure.
    func bind(_ fd: Int32) -> Int32 {
        // unsafe: each address is a local that lives for the call.
        switch self {
        case .unix(let path):
            var address = InternetAddress.unix(path)
            return unsafe clinux_bind_unix(fd, &address, socklen_t(MemoryLayout<sockaddr_un>.size))
        case .tcp(let host, let port):
            if var address = InternetAddress.v4(host, port: port) {
                return unsafe clinux_bind_inet(fd, &address)
            }
            guard var address = InternetAddress.v6(host, port: port) else { return invalid() }
            return unsafe clinux_bind_inet6(fd, &address)
        }
    }

    private func invalid() -> Int32 {
        clinux_set_errno(EINVAL)
        return -1
    }
}
