internal import CLinux
internal import CSystemd
internal import Glibc

extension ServiceManager {
    /// The listening sockets that systemd passed, made non-blocking; empty without socket units.
    ///
    /// Call once: the caller owns the descriptors, and a second call would hand them out again.
    ///
    /// - Throws: `SocketPassingError` when a descriptor is no listening stream socket.
    public func takeSockets() throws(SocketPassingError) -> [ListenSocket] {
        try takeSockets(from: Int32(SD_LISTEN_FDS_START))
    }

    /// - Parameter first: The first of them; always 3, but for who owns another 3 already.
    func takeSockets(from first: Int32) throws(SocketPassingError) -> [ListenSocket] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        // unsafe: libsystemd returns an array that is ours to free, with its strings.
        let count = unsafe sd_listen_fds_with_names(0, &names)
        guard count >= 0 else { throw SocketPassingError.unreadable(code: -count) }
        defer { unsafe free(names) }
        var sockets: [ListenSocket] = []
        for index in 0..<Int(count) {
            // unsafe: libsystemd gives exactly `count` names, null only when none was allocated.
            let text = unsafe names?[index]
            let name = unsafe text.map { unsafe String(cString: $0) } ?? "unknown"
            unsafe free(text)
            let descriptor = first + Int32(index)
            guard sd_is_socket(descriptor, AF_UNSPEC, Int32(SOCK_STREAM.rawValue), 1) > 0 else {
                throw SocketPassingError.notListening(name: name, descriptor: descriptor)
            }
            let flags = fcntl(descriptor, F_GETFL)
            guard fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 else {
                throw SocketPassingError.unreadable(code: errno)
            }
            sockets.append(ListenSocket(name: name, descriptor: descriptor))
        }
        return sockets
    }
}
