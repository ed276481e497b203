import CLinux
import Foundation

/// A connected Unix stream socket with blocking calls; closed by its owner.
struct UnixStream: ~Copyable {
    private let descriptor: Int32

    /// Nil when nobody listens there.
    init?(path: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // unsafe: the bytes of a local; one byte less than it holds, so that it ends in zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
            unsafe target.copyBytes(from: bytes.prefix(target.count - 1))
        }
        // unsafe: the address is a local and is read within the call.
        let connected = unsafe clinux_connect_unix(
            descriptor, &address, socklen_t(MemoryLayout<sockaddr_un>.size))
        guard connected == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Bounds each receive.
    func setReceiveTimeout(milliseconds: Int) {
        var time = timeval(
            tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
        // unsafe: the time is a local and is read within the call.
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        // unsafe: the array's bytes, read within the call.
        let sent = unsafe bytes.withUnsafeBytes {
            unsafe Foundation.send(
                descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        return sent == bytes.count
    }

    /// What a receive brought.
    enum Received {
        case bytes(Int)
        case nothing
        case end
    }

    /// Receives into `buffer`, replacing it.
    func receive(_ buffer: inout [UInt8]) -> Received {
        // unsafe: the array's bytes, written within the call.
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        if count > 0 { return .bytes(count) }
        if count < 0, errno == EAGAIN || errno == EINTR { return .nothing }
        return .end
    }
}
