internal import Glibc
internal import RiskEngine

/// One peer of the control socket: request lines in, answer lines out, in order.
final class ControlConnection: ReactorHandler {
    let descriptor: FileDescriptor
    let peer: PeerCredentials
    private unowned let server: ControlServer
    var token: Reactor.Token = 0
    private(set) var deadline: MonotonicTime
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    private var inputEnded = false
    private(set) var isClosed = false

    init(_ descriptor: consuming FileDescriptor, server: ControlServer, now: MonotonicTime) {
        peer = PeerCredentials(of: descriptor.rawValue)
        self.descriptor = descriptor
        self.server = server
        deadline = now.advanced(byMilliseconds: server.settings.idleMilliseconds)
    }

    func ready(_ readiness: Readiness) {
        if readiness.contains(.read) { read() }
        if readiness.contains(.error) { return server.close(self) }
        advance()
        if readiness.contains(.hangup) { server.close(self) }
    }

    private func read() {
        switch descriptor.receive(into: &input, count: 65_536) {
        case .transferred: touch()
        case .wouldBlock: break
        case .end: inputEnded = true
        case .failed: server.close(self)
        }
    }

    /// Answers line after line, each only once the answer before it is sent.
    private func advance() {
        while !isClosed {
            guard write() else { break }
            guard let newline = input.firstIndex(of: UInt8(ascii: "\n")) else {
                if input.count > server.settings.lineBytesMax {
                    let limit = server.settings.lineBytesMax
                    output = server.failure(
                        ControlFailure(.usage, "a request has at most \(limit) bytes"))
                    _ = write()
                    return server.close(self)
                }
                if inputEnded { return server.close(self) }
                break
            }
            let line = Array(input[..<newline])
            input.removeSubrange(...newline)
            if !line.allSatisfy({ $0 == 32 || $0 == 13 }) {
                output = server.answer(line, from: peer)
            }
        }
        if !isClosed { server.update(self, output.isEmpty ? .read : .write) }
    }

    /// True when all output is sent.
    private func write() -> Bool {
        while !output.isEmpty {
            // Before the peer can see the answer, and act on it.
            touch()
            switch descriptor.send(output) {
            case .transferred(let count):
                output.removeFirst(count)
            case .wouldBlock: return false
            case .end, .failed:
                server.close(self)
                return false
            }
        }
        return true
    }

    private func touch() {
        deadline = server.now.advanced(byMilliseconds: server.settings.idleMilliseconds)
    }

    /// Ends the connection; the server calls it once.
    func markClosed() {
        isClosed = true
        deadline = .distantFuture
        descriptor.discardInput()
    }
}
