import CLinux
import Foundation
import Glibc

/// A plain socket to the REST port, for everything that no well-behaved client would send.
final class RawClient {
    private let descriptor: Int32

    /// Connects to a Unix socket.
    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // unsafe: test paths are short; the rest of sun_path stays zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            unsafe place.copyBytes(from: Array(path.utf8).prefix(place.count - 1))
        }
        // unsafe: connect reads one sockaddr_un.
        guard
            unsafe clinux_connect_unix(
                descriptor, &address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        else { throw CocoaError(.fileReadUnknown) }
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        // unsafe: setsockopt reads one timeval.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    @discardableResult
    func send(_ text: String) -> Int {
        // unsafe: send reads the string's own bytes.
        unsafe Array(text.utf8).withUnsafeBytes { bytes in
            unsafe Glibc.send(
                descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// Everything until the server closes.
    func readToEnd() -> String {
        var all: [UInt8] = []
        while let more = read(), !more.isEmpty { all += more }
        return String(decoding: all, as: UTF8.self)
    }

    /// One response with its body, read by its Content-Length.
    func readResponse(toHead: Bool = false) -> (status: Int, head: String, body: String) {
        var all = ""
        while !all.contains("\r\n\r\n"), let more = read(), !more.isEmpty {
            all += String(decoding: more, as: UTF8.self)
        }
        let parts = all.components(separatedBy: "\r\n\r\n")
        let head = parts[0]
        var body = parts.count > 1 ? parts[1...].joined(separator: "\r\n\r\n") : ""
        let status = Int(head.dropFirst(9).prefix(3)) ?? 0
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        while !toHead, let length, body.utf8.count < length, let more = read(), !more.isEmpty {
            body += String(decoding: more, as: UTF8.self)
        }
        return (status, head, body)
    }

    private func read() -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        // unsafe: recv writes at most the chunk's own size.
        let got = unsafe recv(descriptor, &chunk, chunk.count, 0)
        return got >= 0 ? Array(chunk.prefix(got)) : nil
    }
}
