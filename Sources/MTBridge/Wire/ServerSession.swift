public import RiskEngine

/// The server's side of one connection, without I/O: bytes in, requests out, and back.
///
/// Not thread-safe: one thread owns it. After a throw the session is over: send what
/// `takeOutput` still gives (it tells the client why) and close.
public final class ServerSession {
    /// Who may connect, as what, and how they prove it.
    public struct Identity: Sendable {
        public var login: Login
        public var role: BridgeRole
        public var secret: [UInt8]

        public init(login: Login, role: BridgeRole, secret: [UInt8]) {
            self.login = login
            self.role = role
            self.secret = secret
        }
    }

    public enum Inbound: Sendable {
        case authenticated(login: Login, role: BridgeRole)
        case request(RequestID, BridgeRequest)
    }

    private enum State {
        case handshaking(ServerHandshake)
        case ready(BridgeRole)
        /// It threw; nothing is read any more.
        case over
    }
    private var state: State
    private var reader: FrameReader
    private var writer: FrameWriter
    private var keepAlive: KeepAlive
    private let handshakeDeadline: MonotonicTime
    private var lastID: UInt64 = 0
    let input = ByteBuffer()
    let output = ByteBuffer()

    /// Waits for a hello from `now` on.
    ///
    /// `authenticatesFrames`: insist on tagged frames (over TCP); a client may insist too. `random`
    /// gives that many unpredictable bytes.
    public init(
        info: BridgeServerInfo, identities: [Identity], authenticatesFrames: Bool,
        now: MonotonicTime, random: @escaping (Int) -> [UInt8], timing: WireTiming = WireTiming()
    ) {
        state = .handshaking(
            ServerHandshake(
                info: info, identities: identities, authenticatesFrames: authenticatesFrames,
                random: random))
        reader = FrameReader(input: input)
        writer = FrameWriter(output: output)
        keepAlive = KeepAlive(timing: timing, now: now)
        handshakeDeadline = now.advanced(byMilliseconds: timing.handshakeMilliseconds)
    }

    public var isReady: Bool { if case .ready = state { true } else { false } }

    /// Takes bytes as they came from the peer, in pieces of any size.
    ///
    /// Throws what ends the session: a violation, a refused login, a version without overlap.
    public func receive(
        _ bytes: UnsafeRawBufferPointer, now: MonotonicTime
    ) throws(BridgeFailure) -> [Inbound] {
        // unsafe: copied within the call.
        unsafe input.append(bytes)
        return try process(now: now)
    }

    /// Handles the whole frames in `input`, where bytes have just come.
    func process(now: MonotonicTime) throws(BridgeFailure) -> [Inbound] {
        var inbound: [Inbound] = []
        keepAlive.received(now: now)
        do throws(BridgeFailure) {
            if case .over = state { throw .closed }
            while let frame = try reader.next() {
                if let item = try handle(frame) { inbound.append(item) }
                input.consume(frame.length)
            }
        } catch {
            end(error)
            throw error
        }
        return inbound
    }

    private func handle(_ frame: Frame) throws(BridgeFailure) -> Inbound? {
        guard !frame.more else {
            throw .protocolViolation("\(frame.type) message: only replies may be split")
        }
        switch state {
        case .over: throw .closed
        case .handshaking(var handshake):
            let action = try handshake.receive(frame)
            state = .handshaking(handshake)
            return try perform(action)
        case .ready(let role): return try handle(frame, from: role)
        }
    }

    private func perform(_ action: ServerHandshake.Action) throws(BridgeFailure) -> Inbound? {
        switch action {
        case .send(let challenge):
            writer.frame(.challenge, challenge)
            return nil
        case .welcome(let welcome, let login, let role, let keys):
            writer.frame(.welcome, welcome)
            reader.open(key: keys?.client)
            if let keys { writer.authenticate(key: keys.server) }
            state = .ready(role)
            return .authenticated(login: login, role: role)
        case .refuse(let refusal, let failure):
            writer.frame(.refusal, refusal)
            state = .over
            throw failure
        }
    }

    private func handle(_ frame: Frame, from role: BridgeRole) throws(BridgeFailure) -> Inbound? {
        switch frame.type {
        case .ping:
            try frame.reader.finish()
            writer.frame(.pong, id: frame.id) { _ in }
            return nil
        case .pong:
            try frame.reader.finish()
            return nil
        default: break
        }
        let request = try BridgeRequest(frame)
        guard frame.id > lastID else {
            throw .protocolViolation(
                "\(frame.type) message: id \(frame.id) is not above \(lastID), the one before")
        }
        lastID = frame.id
        guard role == .enforcer || !request.isWrite else {
            writer.reply(.retcode(.errPermissions), id: frame.id)
            return nil
        }
        return .request(RequestID(rawValue: frame.id), request)
    }

    /// Pings a silent client; throws `.timedOut` when a handshake or a silence lasted too long.
    public func tick(now: MonotonicTime) throws(BridgeFailure) {
        switch state {
        case .over: throw .closed
        case .handshaking: if now >= handshakeDeadline { try time(out: .timedOut) }
        case .ready:
            switch keepAlive.tick(now: now) {
            case .nothing: break
            case .ping: writer.frame(.ping) { _ in }
            case .dead: try time(out: .timedOut)
            }
        }
        guard output.count <= WireLimits.serverOutputMax else {
            try time(out: .protocolViolation("the client leaves \(output.count) bytes unread"))
            return
        }
    }

    private func time(out failure: BridgeFailure) throws(BridgeFailure) {
        state = .over
        throw failure
    }

    private func end(_ failure: BridgeFailure) {
        if case .protocolViolation(let text) = failure {
            writer.frame(.refusal, Refusal(reason: .violation, text: text))
        }
        state = .over
    }

    /// Answers a request; ignored when the session is not ready.
    public func send(_ reply: BridgeReply, to id: RequestID) {
        if isReady { writer.reply(reply, id: id.rawValue) }
    }

    /// Answers an accounts request with records as another bridge gave them, byte for byte.
    ///
    /// - Precondition: Not more of them than an accounts reply may have.
    public func send(_ rows: borrowing AccountRows, at time: ServerTime, to id: RequestID) {
        precondition(rows.count <= WireLimits.accountsPerReplyMax, "more than fit a reply")
        guard isReady else { return }
        var time = time
        let count = rows.count
        // unsafe: the records of the rows, which outlive the call.
        let bytes = unsafe UnsafeRawBufferPointer(
            rebasing: rows.bytes[..<(count * AccountRows.recordSize)])
        writer.frame(.accountsReply, id: id.rawValue) { writer in
            writer.time(&time, "at")
            writer.append(littleEndian: UInt32(count))
            unsafe writer.append(bytes)
        }
    }

    /// The outcome of a dealer request, after its reply.
    public func send(_ answer: DealerAnswer, to id: RequestID) {
        if isReady { writer.frame(.dealerAnswer, id: id.rawValue, answer) }
    }

    /// Tells something unasked; the caller knows who subscribed.
    public func send(_ event: BridgeEvent) {
        if isReady { writer.event(event) }
    }

    /// Bytes that wait for the peer.
    public var outputCount: Int { output.count }

    /// All bytes that wait for the peer, which are then the caller's.
    public func takeOutput() -> [UInt8] {
        defer { output.consume(output.count) }
        // unsafe: copied within the call.
        return unsafe Array(output.readable)
    }

    /// Shows the waiting bytes without a copy; `body` returns how many of them it took.
    public func drainOutput(_ body: (UnsafeRawBufferPointer) -> Int) {
        // unsafe: valid until the next append, and `body` must not send.
        unsafe output.consume(body(output.readable))
    }
}
