public import RiskEngine

/// The client's side of one connection, without I/O: requests in, bytes out, and back.
///
/// Not thread-safe: one thread owns it. Callbacks may submit and close, but not receive or tick.
public final class ClientSession {
    public internal(set) var state = BridgeConnectionState.connecting
    /// Replies that came after their request's deadline, or twice.
    public internal(set) var lateReplies: UInt64 = 0

    let input = ByteBuffer()
    let output = ByteBuffer()
    var handshake: ClientHandshake
    var reader: FrameReader
    var writer: FrameWriter
    var pending = PendingRequests()
    /// The frames so far of a reply that is split.
    var partial: PartialReply?
    private var keepAlive: KeepAlive
    private let handshakeDeadline: MonotonicTime
    private var lastID: UInt64 = 0

    struct PartialReply {
        let id: UInt64
        let type: WireType
        var reply: BridgeReply
        var size: Int
    }

    /// Puts the hello in the output.
    ///
    /// `authenticatesFrames`: insist on tagged frames (over TCP). `random` gives that many
    /// unpredictable bytes.
    public init(
        credentials: BridgeCredentials, authenticatesFrames: Bool, now: MonotonicTime,
        random: (Int) -> [UInt8], timing: WireTiming = WireTiming()
    ) {
        handshake = ClientHandshake(
            credentials: credentials, wantsTags: authenticatesFrames, nonce: random(32))
        reader = FrameReader(input: input)
        writer = FrameWriter(output: output)
        keepAlive = KeepAlive(timing: timing, now: now)
        handshakeDeadline = now.advanced(byMilliseconds: timing.handshakeMilliseconds)
        writer.frame(.hello, handshake.hello)
    }

    /// Puts a request in the output; nil when too much is unsent or unanswered, or when the session
    /// is not ready.
    ///
    /// - Precondition: the request fits a frame (`WireLimits.loginsPerRequestMax`).
    public func submit(_ request: BridgeRequest, deadline: MonotonicTime) -> RequestID? {
        guard let id = nextID() else { return nil }
        writer.frame(request.wireType, id: id) { request.encode(into: &$0) }
        return admit(id, request.wireType, deadline)
    }

    /// `submit(.accounts)` without allocating.
    public func submitAccounts(
        _ logins: UnsafeBufferPointer<UInt64>, deadline: MonotonicTime
    ) -> RequestID? {
        guard let id = nextID() else { return nil }
        writer.frame(.accounts, id: id) { writer in
            // unsafe: the caller's buffer, copied within the call.
            writer.append(littleEndian: UInt32(logins.count))
            for index in 0..<logins.count {
                writer.append(littleEndian: unsafe logins[index])
            }
        }
        return admit(id, .accounts, deadline)
    }

    private func nextID() -> UInt64? {
        guard case .ready = state, output.count < WireLimits.clientOutputMax,
            pending.count < WireLimits.requestsInFlightMax
        else { return nil }
        return lastID + 1
    }

    private func admit(_ id: UInt64, _ type: WireType, _ deadline: MonotonicTime) -> RequestID {
        lastID = id
        pending.append(.init(id: id, type: type, deadline: deadline))
        return RequestID(rawValue: id)
    }

    /// Takes bytes as they came from the peer, in pieces of any size.
    public func receive(
        _ bytes: UnsafeRawBufferPointer, now: MonotonicTime, sink: any BridgeSink
    ) {
        guard isOpen else { return }
        // unsafe: copied within the call.
        unsafe input.append(bytes)
        process(now: now, sink: sink)
    }

    /// Handles the whole frames in `input`, where bytes have just come.
    func process(now: MonotonicTime, sink: any BridgeSink) {
        keepAlive.received(now: now)
        do throws(BridgeFailure) {
            while isOpen, let frame = try reader.next() {
                try handle(frame, sink: sink)
                input.consume(frame.length)
            }
        } catch {
            fail(error)
        }
    }

    private func handle(_ frame: Frame, sink: any BridgeSink) throws(BridgeFailure) {
        if frame.type == .refusal { throw try frame.record(Refusal.self).failure }
        switch state {
        case .failed: break
        case .connecting:
            switch try handshake.receive(frame) {
            case .send(let proof): writer.frame(.proof, proof)
            case .ready(let info, let keys):
                reader.open(key: keys?.server)
                if let keys { writer.authenticate(key: keys.client) }
                state = .ready(info)
            }
        case .ready: try handleReady(frame, sink: sink)
        }
    }

    /// Ends requests whose deadline passed, pings a silent server, gives up a dead one.
    public func tick(now: MonotonicTime, sink: any BridgeSink) {
        switch state {
        case .failed: return
        case .connecting:
            if now >= handshakeDeadline { fail(.timedOut) }
            return
        case .ready: break
        }
        while isOpen, let entry = pending.expire(now: now) {
            sink.timedOut(RequestID(rawValue: entry.id))
        }
        guard isOpen else { return }
        switch keepAlive.tick(now: now) {
        case .nothing: break
        case .ping: writer.frame(.ping) { _ in }
        case .dead: fail(.timedOut)
        }
    }

    var isOpen: Bool { if case .failed = state { false } else { true } }

    /// Whether `id` was ever given out.
    func wasIssued(_ id: UInt64) -> Bool { id > 0 && id <= lastID }

    /// Ends the session; the first reason stays.
    public func fail(_ failure: BridgeFailure) {
        if isOpen { state = .failed(failure) }
    }

    /// True when no request waits for its answer.
    public var isIdle: Bool { pending.count == 0 }

    /// Bytes that wait for the peer.
    public var outputCount: Int { output.count }

    /// All bytes that wait for the peer, which are then the caller's.
    public func takeOutput() -> [UInt8] {
        defer { output.consume(output.count) }
        // unsafe: copied within the call.
        return unsafe Array(output.readable)
    }
}
