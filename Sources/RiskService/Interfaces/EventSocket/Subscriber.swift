internal import Glibc
internal import RiskEngine

/// One connection to the event socket: a cursor, and at most one event half sent.
final class Subscriber: ReactorHandler {
    enum Phase: Equatable {
        /// Until the request line, the end of input, or the deadline.
        case awaitingRequest(deadline: MonotonicTime)
        case streaming
        case closed
    }

    let descriptor: FileDescriptor
    private unowned let server: EventServer
    var token: Reactor.Token = 0
    var phase: Phase
    var filter = EventFilter()
    /// The last `seq` that was looked at for this subscriber; at first the head it was greeted
    /// with, where a live tail begins.
    var cursor: UInt64
    /// Bytes that must go out before the next event.
    var outbox: [UInt8] = []
    /// The kernel takes no more at present.
    var isBlocked = false
    /// Instant of the last byte known to be drained while some were waiting.
    var drainedAt: MonotonicTime
    var queuedBytes = 0
    var heartbeatAt: MonotonicTime
    private var input: [UInt8] = []
    private var inputEnded = false

    init(
        _ descriptor: consuming FileDescriptor, server: EventServer, head: UInt64,
        now: MonotonicTime
    ) {
        self.descriptor = descriptor
        self.server = server
        cursor = head
        phase = .awaitingRequest(
            deadline: now.advanced(byMilliseconds: server.settings.requestMilliseconds))
        drainedAt = now
        heartbeatAt = now.advanced(byMilliseconds: server.settings.heartbeatMilliseconds)
    }

    /// What to wait for: input until it ends, room only when there was none.
    var interest: Readiness {
        var interest: Readiness = inputEnded ? [] : .read
        if isBlocked { interest.insert(.write) }
        return interest
    }

    func ready(_ readiness: Readiness) {
        if readiness.contains(.read) { readInput() }
        if readiness.contains(.hangup) || readiness.contains(.error) {
            server.close(self)
        }
        guard phase != .closed else { return }
        if readiness.contains(.write) {
            isBlocked = false
            server.pump(self)
        }
    }

    private func readInput() {
        switch descriptor.receive(into: &input, count: SubscriptionRequest.bytesMax + 1) {
        case .transferred: break
        case .wouldBlock: return
        case .end: inputEnded = true
        case .failed: return server.close(self)
        }
        // Whatever follows the request line says nothing to us.
        guard case .awaitingRequest = phase else {
            input.removeAll()
            return server.update(self)
        }
        if let newline = input.firstIndex(of: UInt8(ascii: "\n")),
            newline <= SubscriptionRequest.bytesMax
        {
            server.begin(self, request: Array(input[..<newline]))
            input.removeAll()
        } else if input.count > SubscriptionRequest.bytesMax {
            server.refuse(
                self,
                .init(
                    code: "too_long",
                    message: "the request line has at most \(SubscriptionRequest.bytesMax) bytes"))
        } else if inputEnded {
            server.begin(self, request: input)
            input.removeAll()
        }
    }
}
