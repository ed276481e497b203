public import RiskEngine

/// A manager connection over the wire protocol.
///
/// Non-blocking; owned by one thread, which makes every call.
public final class WireConnection: BridgeConnection {
    private let transport: any Transport
    private let session: ClientSession
    private var isClosed = false

    /// Reads per pump: one busy connection must not starve its thread's other work.
    private static let readsPerPumpMax = 16

    /// Starts the handshake over `transport`; the caller pumps until `state` is ready or failed.
    public init(transport: any Transport, session: ClientSession) {
        self.transport = transport
        self.session = session
    }

    public var state: BridgeConnectionState { session.state }
    public var descriptor: Int32 { isClosed ? -1 : transport.descriptor }
    public var wantsWrite: Bool { !isClosed && session.outputCount > 0 }
    public var isIdle: Bool { session.isIdle }
    /// Replies that came after their request's deadline: dropped.
    public var lateReplies: UInt64 { session.lateReplies }

    public func submit(_ request: BridgeRequest, deadline: MonotonicTime) -> RequestID? {
        session.submit(request, deadline: deadline)
    }

    public func submitAccounts(
        _ logins: UnsafeBufferPointer<UInt64>, deadline: MonotonicTime
    ) -> RequestID? {
        // unsafe: the caller's buffer, copied within the call.
        unsafe session.submitAccounts(logins, deadline: deadline)
    }

    public func pump(now: MonotonicTime, sink: any BridgeSink) {
        guard session.isOpen else { return release() }
        if let failure = transport.flush(session.output) { return end(failure, now, sink) }
        for _ in 0..<Self.readsPerPumpMax {
            switch transport.fill(session.input) {
            case .wouldBlock: return finish(now, sink)
            case .failed(let failure): return end(failure, now, sink)
            case .moved: session.process(now: now, sink: sink)
            }
            guard session.isOpen else { return release() }
        }
        finish(now, sink)
    }

    private func finish(_ now: MonotonicTime, _ sink: any BridgeSink) {
        session.tick(now: now, sink: sink)
        guard session.isOpen else { return release() }
        if let failure = transport.flush(session.output) { end(failure, now, sink) }
    }

    /// The stream is gone; what the server said before it closed says better why.
    private func end(_ failure: BridgeFailure, _ now: MonotonicTime, _ sink: any BridgeSink) {
        while session.isOpen, case .moved = transport.fill(session.input) {
            session.process(now: now, sink: sink)
        }
        session.fail(failure)
        release()
    }

    private func release() {
        guard !isClosed else { return }
        isClosed = true
        transport.close()
    }

    public func close() {
        session.fail(.closed)
        release()
    }

    deinit { release() }
}
