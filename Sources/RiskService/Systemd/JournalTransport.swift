/// How entries leave the process; called on the journal thread only, and free to wait.
public protocol JournalTransport: Sendable {
    /// Delivers one entry, or loses it: the journal has no one to report its own failure to.
    func deliver(_ entry: JournalEntry)
}
