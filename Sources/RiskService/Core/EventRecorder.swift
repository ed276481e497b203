internal import Dispatch
internal import RiskEngine
internal import Synchronization

/// Sends events to the ledger, and their journald lines after the commit: nothing is said before it
/// is durable.
final class EventRecorder: Sendable {
    private let ledger: any LedgerSink
    private let journal: any JournalSink
    private let waiting = Mutex<[String: JournalEntry]>([:])
    private let herald = AuditHerald()
    private let waiters = Mutex<[String: DispatchSemaphore]>([:])

    init(ledger: any LedgerSink, journal: any JournalSink) {
        self.ledger = ledger
        self.journal = journal
    }

    /// Appends entries; `line` is written when the event with this id has been committed.
    func record(_ entries: [LedgerEntry], eventID: String, line: JournalEntry) {
        waiting.withLock { $0[eventID] = line }
        ledger.append(entries)
    }

    /// Appends one event that is not a violation.
    func record(_ event: EventDraft, line: JournalEntry) {
        record([.event(event)], eventID: event.id, line: line)
    }

    /// Entries without an event of their own.
    func append(_ entries: [LedgerEntry]) { ledger.append(entries) }

    /// Entries that a person waits for.
    ///
    /// - Parameter patienceMilliseconds: Longest wait; 0 does not wait, and is what the thread that
    ///   commits must say.
    /// - Returns: False when the event with this id was not committed in time; it still will be.
    func appendDurably(
        _ entries: [LedgerEntry], eventID: String, patienceMilliseconds: Int
    ) -> Bool {
        guard patienceMilliseconds > 0 else {
            ledger.append(entries)
            return true
        }
        let bell = DispatchSemaphore(value: 0)
        waiters.withLock { $0[eventID] = bell }
        ledger.append(entries)
        let outcome = bell.wait(timeout: .now() + .milliseconds(patienceMilliseconds))
        _ = waiters.withLock { $0.removeValue(forKey: eventID) }
        return outcome == .success
    }

    /// A line about the daemon itself, at once.
    func say(_ line: JournalEntry) { journal.write(line) }

    /// Called by the ledger's observer.
    func committed(_ notice: CommitNotice) {
        waiters.withLock { waiters in
            guard !waiters.isEmpty else { return }
            for event in notice.events { waiters[event.id]?.signal() }
        }
        // All of a commit at once: the journal's thread would be woken for each line of a mass, and
        // each time take the processor from the next commit.
        journal.write(lines(of: notice.events))
        publish(
            herald.committed(
                notice.auditHead, isUrgent: !notice.violations.isEmpty, now: notice.at))
    }

    private func lines(of events: [StoredEvent]) -> [JournalEntry] {
        let lines = waiting.withLock { waiting in
            events.compactMap { event in
                waiting.removeValue(forKey: event.id).map { (line: $0, event: event) }
            }
        }
        return lines.map { entry in
            var line = entry.line
            line.fields.append((.seq, String(entry.event.seq)))
            line.fields.append((.eventID, entry.event.id))
            return line
        }
    }

    /// Publishes the audit's head when its minute is over; about once a second.
    func tick(now: MonotonicTime) { publish(herald.due(now: now)) }

    /// Publishes the audit's head as it is left.
    func finish() { publish(herald.last()) }

    private func publish(_ head: AuditHead?) {
        if let head { journal.write(JournalEntry(.audit, head.line)) }
    }
}
