import CLinux
import Glibc

/// Accepts bridge clients on a Unix socket or a TCP port.
///
/// Owned by one thread; removes its socket file when it closes.
public final class BridgeListener {
    /// As bound: with the port that the system chose when 0 was asked for.
    public let address: BridgeAddress
    /// Readable when a client waits.
    public private(set) var descriptor: Int32

    /// Binds and listens.
    ///
    /// A socket file without a listener behind it is replaced. `mode`: permissions of a Unix
    /// socket.
    /// Throws with the address and the system's reason.
    public init(
        _ address: BridgeAddress, mode: UInt32 = 0o660, allowPlaintext: Bool = false
    ) throws(BridgeAddressError) {
        try address.check(allowPlaintext: allowPlaintext)
        if case .unix(let path) = address { try Self.removeStale(path, address) }
        let fd = address.makeSocket()
        guard fd >= 0 else { throw Self.failure(address, "socket") }
        do throws(BridgeAddressError) {
            self.address = try Self.listen(fd, on: address, mode: mode)
        } catch {
            _ = CLinux.close(fd)
            throw error
        }
        descriptor = fd
    }

    private static func listen(
        _ fd: Int32, on address: BridgeAddress, mode: UInt32
    ) throws(BridgeAddressError) -> BridgeAddress {
        switch address {
        case .unix(let path):
            // Connecting is possible only after listen, and by then the mode is set.
            guard address.bind(fd) == 0 else { throw failure(address, "bind") }
            // unsafe: the path is a C string for the call.
            guard unsafe chmod(path, mode) == 0 else { throw failure(address, "chmod") }
            guard CLinux.listen(fd, 128) == 0 else { throw failure(address, "listen") }
            return address
        case .tcp(let host, _):
            _ = clinux_reuse_address(fd)
            guard address.bind(fd) == 0 else { throw failure(address, "bind") }
            guard CLinux.listen(fd, 128) == 0 else { throw failure(address, "listen") }
            return .tcp(host: host, port: clinux_local_port(fd))
        }
    }

    private static func removeStale(
        _ path: String, _ address: BridgeAddress
    ) throws(BridgeAddressError) {
        let probe = address.makeSocket()
        guard probe >= 0 else { throw failure(address, "socket") }
        defer { _ = CLinux.close(probe) }
        let connected = address.connect(probe) == 0
        let error = clinux_errno()
        if connected || error == EAGAIN || error == EINPROGRESS {
            throw BridgeAddressError("bridge address '\(address)': another server listens there")
        }
        // ECONNREFUSED comes for other files too: only a socket may be removed.
        guard error == ECONNREFUSED else { return }
        var status = stat()
        // unsafe: lstat fills the local; paths are C strings for their calls. S_IFSOCK is 0o140000.
        guard unsafe lstat(path, &status) == 0, status.st_mode & 0o170000 == 0o140000 else {
            throw BridgeAddressError(
                "bridge address '\(address)': a file that is no socket is in the way")
        }
        _ = unsafe unlink(path)
    }

    private static func failure(_ address: BridgeAddress, _ call: String) -> BridgeAddressError {
        // unsafe: strerror's text is copied at once.
        let reason = unsafe String(cString: strerror(clinux_errno()))
        return BridgeAddressError("bridge address '\(address)': \(call): \(reason)")
    }

    /// A waiting client's socket, non-blocking; nil when none waits.
    public func accept() -> SocketTransport? {
        guard descriptor >= 0 else { return nil }
        let fd = clinux_accept(descriptor)
        return fd >= 0 ? SocketTransport(owning: fd) : nil
    }

    public func close() {
        guard descriptor >= 0 else { return }
        _ = CLinux.close(descriptor)
        descriptor = -1
        // unsafe: the path is a C string for the call.
        if case .unix(let path) = address { _ = unsafe unlink(path) }
    }

    deinit { close() }
}
