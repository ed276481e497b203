import Dispatch
import RiskService
import Synchronization
import Testing

@Suite struct JournalWriterTests {
    @Test func deliversInOrderAndDrainsOnClose() {
        let journal = RecordingTransport()
        let writer = JournalWriter(capacity: 100, transport: journal)
        for number in 0..<50 { writer.write(JournalEntry(.warning, "\(number)")) }
        #expect(writer.close(timeoutMilliseconds: 60_000))
        #expect(journal.messages == (0..<50).map(String.init))
    }

    @Test func aStalledJournalNeitherDelaysTheCallerNorGrowsTheQueue() {
        let journal = RecordingTransport(isStalled: true)
        let writer = JournalWriter(capacity: 10, transport: journal)
        writer.write(JournalEntry(.started, "first"))
        journal.waitUntilStalled()
        // The thread now hangs in the journal with one entry; ten fit, and ninety do not.
        for number in 0..<100 { writer.write(JournalEntry(.violation, "\(number)")) }
        journal.resume()
        #expect(writer.close(timeoutMilliseconds: 60_000))
        let messages = journal.messages
        #expect(messages.count == 12)
        #expect(messages.prefix(11).elementsEqual(["first"] + (0..<10).map(String.init)))
        #expect(messages.last?.hasPrefix("90 journal entries were dropped") == true)
        #expect(journal.kinds.last == .overflow)
    }

    @Test func whatComesAfterCloseIsNotDelivered() {
        let journal = RecordingTransport()
        let writer = JournalWriter(capacity: 10, transport: journal)
        #expect(writer.close(timeoutMilliseconds: 60_000))
        writer.write(JournalEntry(.stopping, "late"))
        #expect(writer.close())
        #expect(journal.messages.isEmpty)
    }

    @Test func closeGivesUpOnAJournalThatHangs() {
        let journal = RecordingTransport(isStalled: true)
        let writer = JournalWriter(capacity: 10, transport: journal)
        writer.write(JournalEntry(.started, "first"))
        #expect(!writer.close(timeoutMilliseconds: 1))
        journal.resume()
    }
}

/// Keeps what it is given; when stalled, waits inside the first delivery until resumed.
private final class RecordingTransport: JournalTransport {
    private let entries = Mutex<[JournalEntry]>([])
    private let stalled: Mutex<Bool>
    private let reached = DispatchSemaphore(value: 0)
    private let gate = DispatchSemaphore(value: 0)

    init(isStalled: Bool = false) { stalled = Mutex(isStalled) }

    var messages: [String] { entries.withLock { $0.map(\.message) } }
    var kinds: [JournalEntry.Kind] { entries.withLock { $0.map(\.kind) } }

    func waitUntilStalled() { reached.wait() }
    func resume() { gate.signal() }

    func deliver(_ entry: JournalEntry) {
        entries.withLock { $0.append(entry) }
        let mustWait = stalled.withLock { isStalled in
            defer { isStalled = false }
            return isStalled
        }
        guard mustWait else { return }
        reached.signal()
        gate.wait()
    }
}
