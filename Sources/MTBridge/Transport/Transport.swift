/// A two-way stream of bytes that never blocks.
///
/// Owned by one thread.
public protocol Transport: AnyObject {
    /// For poll and epoll; -1 for one in memory.
    var descriptor: Int32 { get }

    /// Fills the head of `buffer` with what has come.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransportResult

    /// Takes as much of `bytes` as it can now.
    func write(_ bytes: UnsafeRawBufferPointer) -> TransportResult

    /// Idempotent; reading and writing afterwards fail with `.closed`.
    func close()
}

/// What a read or write came to.
public enum TransportResult: Equatable, Sendable {
    /// At least one byte moved.
    case moved(Int)
    /// Nothing could move now: also while the connection is being made.
    case wouldBlock
    /// The stream ended; a peer that closed is `.unreachable(errno: 0)`.
    case failed(BridgeFailure)
}
