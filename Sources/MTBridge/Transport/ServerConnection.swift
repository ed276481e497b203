public import RiskEngine

/// A server session on its stream: moves bytes, hands out requests.
///
/// Owned by one thread.
public final class ServerConnection {
    public let session: ServerSession
    private let transport: any Transport
    private var isClosed = false

    private static let readsPerPumpMax = 16

    public init(transport: any Transport, session: ServerSession) {
        self.transport = transport
        self.session = session
    }

    public var descriptor: Int32 { isClosed ? -1 : transport.descriptor }
    /// True while output is waiting for the client to drain.
    public var wantsWrite: Bool { !isClosed && session.outputCount > 0 }

    /// Receives what has come, ticks, and sends what is waiting; never blocks.
    ///
    /// When it throws, the connection is closed already: drop it.
    public func pump(now: MonotonicTime) throws(BridgeFailure) -> [ServerSession.Inbound] {
        guard !isClosed else { throw .closed }
        do throws(BridgeFailure) {
            let inbound = try receive(now: now)
            try session.tick(now: now)
            try flush()
            return inbound
        } catch {
            // Best effort: a refusal may tell the client why.
            _ = transport.flush(session.output)
            close()
            throw error
        }
    }

    private func receive(now: MonotonicTime) throws(BridgeFailure) -> [ServerSession.Inbound] {
        var inbound: [ServerSession.Inbound] = []
        for _ in 0..<Self.readsPerPumpMax {
            switch transport.fill(session.input) {
            case .wouldBlock: return inbound
            case .failed(let failure):
                // Requests that came before the end are still handed out; the next pump fails.
                if inbound.isEmpty { throw failure }
                return inbound
            case .moved: inbound += try session.process(now: now)
            }
        }
        return inbound
    }

    /// Sends what is waiting: after replies were queued, without waiting for the next `pump`.
    public func flush() throws(BridgeFailure) {
        guard !isClosed else { throw .closed }
        if let failure = transport.flush(session.output) {
            close()
            throw failure
        }
    }

    public func close() {
        guard !isClosed else { return }
        isClosed = true
        transport.close()
    }

    deinit { close() }
}
