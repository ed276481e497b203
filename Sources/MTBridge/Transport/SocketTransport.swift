import CLinux

/// A TCP or Unix stream socket, non-blocking; closes its descriptor when it goes.
public final class SocketTransport: Transport {
    public private(set) var descriptor: Int32
    private var failure: BridgeFailure?

    /// Takes over a connected, non-blocking socket.
    public init(owning descriptor: Int32) {
        self.descriptor = descriptor
        _ = clinux_no_delay(descriptor)
    }

    /// Starts connecting; a failure shows at the first read or write.
    public init(connectingTo address: BridgeAddress) {
        descriptor = address.makeSocket()
        guard descriptor >= 0 else {
            failure = .unreachable(errno: clinux_errno())
            return
        }
        _ = clinux_no_delay(descriptor)
        // EAGAIN: a Unix listener's backlog is full; nothing is under way, unlike EINPROGRESS.
        if address.connect(descriptor) != 0, clinux_errno() != EINPROGRESS {
            failure = .unreachable(errno: clinux_errno())
        }
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer) -> TransportResult {
        if let failure { return .failed(failure) }
        // unsafe: the kernel writes at most buffer.count bytes.
        let size = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if size == 0 { return fail(.unreachable(errno: 0)) }
        return result(size)
    }

    public func write(_ bytes: UnsafeRawBufferPointer) -> TransportResult {
        if let failure { return .failed(failure) }
        // unsafe: the kernel reads at most bytes.count bytes.
        return result(unsafe clinux_send(descriptor, bytes.baseAddress, bytes.count))
    }

    private func result(_ size: Int) -> TransportResult {
        if size >= 0 { return .moved(size) }
        switch clinux_errno() {
        // ENOTCONN: the connect is still under way, or has failed; SO_ERROR tells which.
        case EAGAIN, EINTR: return .wouldBlock
        case ENOTCONN:
            let error = clinux_socket_error(descriptor)
            return error == 0 ? .wouldBlock : fail(.unreachable(errno: error))
        case let error: return fail(.unreachable(errno: error))
        }
    }

    private func fail(_ failure: BridgeFailure) -> TransportResult {
        self.failure = failure
        return .failed(failure)
    }

    public func close() {
        if failure == nil { failure = .closed }
        guard descriptor >= 0 else { return }
        _ = CLinux.close(descriptor)
        descriptor = -1
    }

    deinit { close() }
}
