/// One end of an in-memory stream, for tests and simulation; both ends belong to one thread.
public final class LoopbackTransport: Transport {
    private final class Pipe {
        let bytes = ByteBuffer()
        var isClosed = false
    }
    private let incoming: Pipe
    private let outgoing: Pipe
    private let capacity: Int
    private var isClosed = false

    private init(incoming: Pipe, outgoing: Pipe, capacity: Int) {
        self.incoming = incoming
        self.outgoing = outgoing
        self.capacity = capacity
    }

    /// Two connected ends; each direction holds at most `capacity` bytes.
    public static func pair(
        capacity: Int = 1 << 20
    ) -> (LoopbackTransport, LoopbackTransport) {
        let a = Pipe()
        let b = Pipe()
        return (
            LoopbackTransport(incoming: a, outgoing: b, capacity: capacity),
            LoopbackTransport(incoming: b, outgoing: a, capacity: capacity)
        )
    }

    public var descriptor: Int32 { -1 }

    public func read(into buffer: UnsafeMutableRawBufferPointer) -> TransportResult {
        guard !isClosed else { return .failed(.closed) }
        let size = min(buffer.count, incoming.bytes.count)
        guard size > 0 else {
            return incoming.isClosed ? .failed(.unreachable(errno: 0)) : .wouldBlock
        }
        // unsafe: both views have `size` bytes and do not overlap.
        unsafe buffer.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: incoming.bytes.readable[..<size]))
        incoming.bytes.consume(size)
        return .moved(size)
    }

    public func write(_ bytes: UnsafeRawBufferPointer) -> TransportResult {
        guard !isClosed else { return .failed(.closed) }
        guard !outgoing.isClosed else { return .failed(.unreachable(errno: 0)) }
        let size = min(bytes.count, capacity - outgoing.bytes.count)
        guard size > 0 else { return .wouldBlock }
        // unsafe: a checked slice, copied within the call.
        unsafe outgoing.bytes.append(UnsafeRawBufferPointer(rebasing: bytes[..<size]))
        return .moved(size)
    }

    public func close() {
        isClosed = true
        incoming.isClosed = true
        outgoing.isClosed = true
    }
}
