internal import CLinux
internal import Glibc

/// A blocking client of a line protocol on a Unix socket: what `riskctl` and tests speak with.
public struct LineConnection: ~Copyable {
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var scanned = 0
    private var ended = false

    /// - Throws: `SocketError` when nobody serves `path`, or the right to connect is missing.
    public init(path: String) throws(SocketError) {
        descriptor = try UnixSocket.connect(path)
    }

    /// Sends `line` and a newline.
    public borrowing func send(line: String) throws(SocketError) {
        let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
        var offset = 0
        while offset < bytes.count {
            switch descriptor.send(bytes, from: offset) {
            case .transferred(let count): offset += count
            case .wouldBlock: throw SocketError("send: timed out")
            case .end: throw SocketError("send: the connection was closed")
            case .failed(let errno): throw SocketError("send", errno: errno)
            }
        }
    }

    /// Ends our direction, as `nc -U … </dev/null` does.
    public borrowing func finishSending() { descriptor.shutdownWrites() }

    /// Every read fails after this long without a byte; 0 waits for ever.
    public borrowing func setReceiveTimeout(seconds: Int) {
        var timeout = timeval(tv_sec: seconds, tv_usec: 0)
        // unsafe: setsockopt reads one timeval.
        _ = unsafe setsockopt(
            descriptor.rawValue, SOL_SOCKET, SO_RCVTIMEO, &timeout,
            socklen_t(MemoryLayout<timeval>.size))
    }

    /// The next line without its newline; nil at the end of the stream.
    public mutating func readLine() throws(SocketError) -> String? {
        while true {
            if let newline = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<newline], as: UTF8.self)
                buffer.removeSubrange(...newline)
                scanned = 0
                return line
            }
            if ended { return nil }
            scanned = buffer.count
            switch descriptor.receive(into: &buffer, count: 65_536) {
            case .transferred: break
            case .end: ended = true
            case .wouldBlock: throw SocketError("receive: timed out")
            case .failed(let errno): throw SocketError("receive", errno: errno)
            }
        }
    }
}
