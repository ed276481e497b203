/// Where parts of the daemon report what happened.
public protocol JournalSink: Sendable {
    /// Takes an entry over and returns at once, on any thread: it never waits for the journal.
    func write(_ entry: JournalEntry)
}
