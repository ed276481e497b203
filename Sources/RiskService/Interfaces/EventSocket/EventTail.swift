/// The last events in memory: without gaps in `seq`, at most so many.
///
/// What every subscriber has got need not be kept: whoever comes back reads it from the ledger.
struct EventTail {
    /// An event's place is its `seq` modulo the capacity.
    private var ring: [EncodedEvent?]
    private(set) var count = 0
    /// Bytes of the lines.
    private(set) var byteCount = 0
    /// Nil when empty.
    private(set) var last: UInt64?

    init(capacity: Int) {
        precondition(capacity > 0, "the tail holds the event being sent")
        ring = Array(repeating: nil, count: capacity)
    }

    /// Nil when empty.
    var first: UInt64? { last.map { $0 + 1 - UInt64(count) } }

    /// Appends the event after `last`; one further on starts the tail anew, one before is ignored.
    mutating func append(_ event: EncodedEvent) {
        if let last, event.seq <= last { return }
        if let last, event.seq != last + 1 {
            while count > 0 { removeFirst() }
        }
        if count == ring.count { removeFirst() }
        ring[place(event.seq)] = event
        count += 1
        byteCount += event.line.count
        last = event.seq
    }

    /// Drops the oldest events up to `seq` until no more than `bytes` are left; never the last one.
    mutating func forget(through seq: UInt64, keepingBytes bytes: Int) {
        while byteCount > bytes, count > 1, let first, first <= seq { removeFirst() }
    }

    /// Nil when `seq` is not in the tail.
    subscript(seq: UInt64) -> EncodedEvent? {
        guard let first, let last, seq >= first, seq <= last else { return nil }
        return ring[place(seq)]
    }

    private func place(_ seq: UInt64) -> Int { Int(seq % UInt64(ring.count)) }

    private mutating func removeFirst() {
        guard let first, let event = ring[place(first)] else { return }
        ring[place(first)] = nil
        byteCount -= event.line.count
        count -= 1
        if count == 0 { last = nil }
    }
}
