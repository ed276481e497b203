internal import CLinux
internal import Glibc

/// An open descriptor with exactly one owner; closed when it goes out of scope.
public struct FileDescriptor: ~Copyable, Sendable {
    public let rawValue: Int32

    /// Takes over `rawValue`, which nobody else may close.
    public init(owning rawValue: Int32) {
        precondition(rawValue >= 0, "a descriptor is not negative")
        self.rawValue = rawValue
    }

    deinit { _ = close(rawValue) }

    /// Gives the descriptor away without closing it.
    public consuming func take() -> Int32 {
        let value = rawValue
        discard self
        return value
    }
}

/// What one non-blocking read or write did; `EINTR` is retried and never seen.
enum TransferResult: Equatable {
    case transferred(Int)
    case wouldBlock
    /// The other side sends no more; only from reads.
    case end
    case failed(errno: Int32)
}

extension FileDescriptor {
    /// Appends at most `count` bytes from the socket to `buffer`.
    borrowing func receive(into buffer: inout [UInt8], count: Int) -> TransferResult {
        // unsafe: recv writes at most the chunk's own size and says how much it wrote.
        unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { chunk in
            while true {
                let got = unsafe recv(rawValue, chunk.baseAddress, chunk.count, 0)
                if got > 0 {
                    unsafe buffer.append(contentsOf: chunk[..<got])
                    return .transferred(got)
                }
                if got == 0 { return .end }
                let code = clinux_errno()
                if code == EINTR { continue }
                return code == EAGAIN ? .wouldBlock : .failed(errno: code)
            }
        }
    }

    /// Sends `bytes` from `offset` on; a closed peer is an error and never a signal.
    borrowing func send(_ bytes: [UInt8], from offset: Int = 0) -> TransferResult {
        // unsafe: send reads only the array's own bytes from `offset` to its end.
        unsafe bytes.withUnsafeBytes { all in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: all[offset...])
            guard unsafe !rest.isEmpty else { return .transferred(0) }
            while true {
                let sent = unsafe Glibc.send(
                    rawValue, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                if sent >= 0 { return .transferred(sent) }
                let code = clinux_errno()
                if code == EINTR { continue }
                return code == EAGAIN ? .wouldBlock : .failed(errno: code)
            }
        }
    }

    /// Ends our direction; the peer reads what is under way, then the end.
    borrowing func shutdownWrites() { _ = shutdown(rawValue, Int32(SHUT_WR)) }

    /// Reads away what is there: closing with unread input would reset the connection.
    borrowing func discardInput() {
        var bytes: [UInt8] = []
        for _ in 0..<16 {
            guard case .transferred = receive(into: &bytes, count: 65_536) else { return }
            bytes.removeAll(keepingCapacity: true)
        }
    }

    /// Ends both directions at once; the peer still reads what is under way.
    borrowing func shutdownBoth() { _ = shutdown(rawValue, Int32(SHUT_RDWR)) }

    /// Bytes of ours that the peer has not drained yet (counted in the kernel's buffers).
    borrowing func queuedBytes() -> Int {
        var queued: Int32 = 0
        // unsafe: SIOCOUTQ (= TIOCOUTQ) writes one int.
        return unsafe ioctl(rawValue, UInt(TIOCOUTQ), &queued) == 0 ? Int(queued) : 0
    }

    /// Asks for the largest send buffer the kernel grants.
    borrowing func growSendBuffer() {
        var size: Int32 = 1 << 20
        // unsafe: setsockopt reads one int.
        _ = unsafe setsockopt(
            rawValue, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
}
