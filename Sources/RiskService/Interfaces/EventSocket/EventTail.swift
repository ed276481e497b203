/// The last events in memory: a ring without gaps in `seq`.
struct EventTail {
    private var ring: [EncodedEvent] = []
    private let capacity: Int
    /// Place of the oldest event, once the ring is full.
    private var start = 0

    init(capacity: Int) {
        precondition(capacity > 0, "the tail holds the event being sent")
        self.capacity = capacity
    }

    var count: Int { ring.count }
    /// Nil when empty.
    var first: UInt64? { ring.isEmpty ? nil : ring[start].seq }
    var last: UInt64? { first.map { $0 + UInt64(ring.count) - 1 } }

    /// Appends the event after `last`; one further on starts the tail anew, one before is ignored.
    mutating func append(_ event: EncodedEvent) {
        if let last, event.seq <= last { return }
        if let last, event.seq != last + 1 {
            ring.removeAll(keepingCapacity: true)
            start = 0
        }
        if ring.count < capacity {
            ring.append(event)
        } else {
            ring[start] = event
            start = (start + 1) % capacity
        }
    }

    /// Nil when `seq` is not in the tail.
    subscript(seq: UInt64) -> EncodedEvent? {
        guard let first, seq >= first, seq - first < UInt64(ring.count) else { return nil }
        return ring[(start + Int(seq - first)) % ring.count]
    }
}
