internal import Glibc
internal import RiskEngine

/// One client of the REST port: a head at a time, an answer at a time.
final class HTTPConnection: ReactorHandler {
    /// Where the connection is; each has its own deadline.
    enum Phase: Equatable {
        /// No byte of a request has come yet.
        case idle
        /// Within a head.
        case head
        case responding(thenCloses: Bool)
        /// Answered and half closed: input is thrown away until the client closes.
        case lingering
        case closed
    }

    let descriptor: FileDescriptor
    private unowned let server: HTTPServer
    var token: Reactor.Token = 0
    private(set) var phase = Phase.idle
    private(set) var deadline: MonotonicTime
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    private var sent = 0
    private var parser: HTTPHeadParser
    private var inputEnded = false
    private var hasAnswered = false

    init(_ descriptor: consuming FileDescriptor, server: HTTPServer, now: MonotonicTime) {
        self.descriptor = descriptor
        self.server = server
        parser = HTTPHeadParser(headBytesMax: server.settings.headBytesMax)
        deadline = now.advanced(byMilliseconds: server.settings.headMilliseconds)
    }

    /// Whether it may be closed for another client's sake.
    var isEvictable: Bool { phase == .idle && input.isEmpty }

    func ready(_ readiness: Readiness) {
        if readiness.contains(.write) { write() }
        if readiness.contains(.read) { read() }
        // After a hang-up nothing can be written either; the input was read above.
        if readiness.contains(.error) || readiness.contains(.hangup) { server.close(self) }
        if phase != .closed { server.update(self, interest) }
    }

    private var interest: Readiness {
        switch phase {
        case .idle, .head: .read
        case .lingering: .read
        case .responding: .write
        case .closed: []
        }
    }

    private func read() {
        switch descriptor.receive(into: &input, count: 16_384) {
        case .transferred: break
        case .wouldBlock: return
        case .end: inputEnded = true
        case .failed: return server.close(self)
        }
        advance()
    }

    /// Takes the next step that the input allows.
    private func advance() {
        switch phase {
        case .idle, .head: parse()
        case .lingering:
            input.removeAll()
            if inputEnded { server.close(self) }
        case .responding, .closed: break
        }
    }

    private func parse() {
        switch parser.parse(input) {
        case .needsMore:
            if inputEnded { return server.close(self) }
            guard phase == .idle, !input.isEmpty else { return }
            phase = .head
            // The first head's time runs from the connection itself.
            guard hasAnswered else { return }
            deadline = server.now.advanced(byMilliseconds: server.settings.headMilliseconds)
        case .request(let request, let bytes):
            input.removeFirst(bytes)
            let keepsAlive = request.keepsAlive && !inputEnded
            let response = server.answer(request, self)
            send(response, keepsAlive: keepsAlive, omitsBody: request.method == "HEAD")
        case .refused(let status, let detail):
            refuse(status, detail)
        }
    }

    /// Answers with a problem and ends the connection.
    func refuse(_ status: Int, _ detail: String) {
        server.count(status)
        send(.problem(status, detail), keepsAlive: false, omitsBody: false)
    }

    private func send(_ response: HTTPResponse, keepsAlive: Bool, omitsBody: Bool) {
        output = response.encoded(
            date: server.utc, keepsAlive: keepsAlive, omitsBody: omitsBody)
        sent = 0
        hasAnswered = true
        phase = .responding(thenCloses: !keepsAlive)
        deadline = server.now.advanced(byMilliseconds: server.settings.writeMilliseconds)
        write()
        if phase != .closed { server.update(self, interest) }
    }

    private func write() {
        guard case .responding(let thenCloses) = phase else { return }
        // Taken before the client can see the answer, and act on it.
        let now = server.now
        switch descriptor.send(output, from: sent) {
        case .transferred(let count):
            sent += count
            if count > 0 {
                deadline = now.advanced(byMilliseconds: server.settings.writeMilliseconds)
            }
        case .wouldBlock: return
        case .end, .failed: return server.close(self)
        }
        guard sent == output.count else { return }
        output = []
        thenCloses ? linger(now) : next(now)
    }

    private func next(_ now: MonotonicTime) {
        phase = .idle
        deadline = now.advanced(byMilliseconds: server.settings.idleMilliseconds)
        // A pipelined request may be here already; `ready` comes again for what is not.
        if !input.isEmpty || inputEnded { parse() }
    }

    private func linger(_ now: MonotonicTime) {
        descriptor.shutdownWrites()
        descriptor.discardInput()
        phase = .lingering
        input.removeAll()
        deadline = now.advanced(byMilliseconds: server.settings.lingerMilliseconds)
        if inputEnded { server.close(self) }
    }

    /// The deadline of the present phase has passed.
    func expire() {
        switch phase {
        case .idle where input.isEmpty: server.close(self)
        case .idle, .head:
            refuse(
                408, "The head took longer than \(server.settings.headMilliseconds) ms.")
        case .responding, .lingering: server.close(self)
        case .closed: break
        }
    }

    /// Ends the connection; the server calls it once.
    func markClosed() {
        phase = .closed
        deadline = .distantFuture
        descriptor.discardInput()
    }
}
