/// Where parts of the daemon report what happened.
public protocol JournalSink: Sendable {
    /// Takes entries over, in this order, and returns at once, on any thread: it never waits for
    /// the journal.
    func write(_ entries: [JournalEntry])
}

extension JournalSink {
    /// Takes one entry over; see `write(_:)` for lists.
    public func write(_ entry: JournalEntry) { write([entry]) }
}
