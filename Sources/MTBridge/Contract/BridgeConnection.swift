public import RiskEngine

/// Identifies one request on its connection; grows by one with each, never reused.
public struct RequestID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Who answered: sent by the server at the end of the handshake.
public struct BridgeServerInfo: Equatable, Sendable {
    public var name = ""
    /// Changes when the server restarted: caches before and after do not belong together.
    public var bootID: UInt64 = 0
    /// 4 or 5.
    public var platform: UInt8 = 5
    /// Most logins in one request.
    public var batchMax: UInt32 = 256
    /// Most dealer requests in flight on one connection (128 on MetaTrader).
    public var dealerQueueMax: UInt32 = 128

    public init() {}
}

/// Why a connection ended, or could not be made.
public enum BridgeFailure: Error, Equatable, Sendable {
    /// Nothing listens there, or the peer closed: retry with back-off.
    case unreachable(errno: Int32)
    /// The peer refused our credentials (retcode), or could not prove that it knows the secret.
    case authentication(Retcode)
    case versionMismatch(ours: UInt16, theirsMin: UInt16, theirsMax: UInt16)
    /// A frame that violates docs/bridge-protocol.md; the text says what and where.
    case protocolViolation(String)
    /// No byte from the peer for too long.
    case timedOut
    case closed
    /// What carries the connection (a shim) broke its contract; the text says which and how.
    case faulty(String)
}

/// Where a connection is in its life.
public enum BridgeConnectionState: Equatable, Sendable {
    case connecting
    case ready(BridgeServerInfo)
    case failed(BridgeFailure)
}

/// Receives what `BridgeConnection.pump` found, on the thread that called it.
public protocol BridgeSink: AnyObject {
    /// The hot path: an `accounts` reply, decoded in place; valid during the call only.
    func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows)
    /// Any other reply, and refusals of any request (`.retcode`).
    func reply(_ id: RequestID, _ reply: BridgeReply)
    /// The outcome of a dealer request that was enqueued before.
    func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer)
    func event(_ event: BridgeEvent)
    /// The deadline passed without an answer. A later answer is dropped and counted.
    func timedOut(_ id: RequestID)
}

/// One manager connection.
///
/// Non-blocking; owned by one thread, which makes every call.
///
/// Requests are pipelined. When `state` becomes `.failed`, every request without an answer has an
/// unknown outcome and gets no further callback; the owner drops the connection and makes another.
public protocol BridgeConnection: AnyObject {
    var state: BridgeConnectionState { get }
    /// Readable (or writable, see `wantsWrite`) when `pump` has work; -1 for an in-memory bridge.
    var descriptor: Int32 { get }
    /// True while output is waiting for the peer to drain.
    var wantsWrite: Bool { get }

    /// True when no request waits for its answer: the connection may be given up without loss.
    var isIdle: Bool { get }

    /// Enqueues a request. `deadline` bounds the reply, for `dealerSend` also the answer.
    ///
    /// Call only when `state` is ready. Nil when the connection's send buffer is full.
    func submit(_ request: BridgeRequest, deadline: MonotonicTime) -> RequestID?

    /// `submit(.accounts)` without allocating: the logins are copied into the send buffer.
    func submitAccounts(
        _ logins: UnsafeBufferPointer<UInt64>, deadline: MonotonicTime
    )
        -> RequestID?

    /// Sends what is waiting, receives what has come, and hands it to `sink`; never blocks.
    func pump(now: MonotonicTime, sink: any BridgeSink)

    func close()
}
