internal import CLinux
internal import Dispatch
internal import Foundation
internal import Synchronization

/// The journal's own thread with a bounded queue before it: a stalled journald delays no verdict.
///
/// `write` takes a mutex that is held for an append or a swap, never for I/O. What does not fit is
/// counted and reported by one line when the journal moves again.
public final class JournalWriter: JournalSink {
    private struct State {
        var queue: [JournalEntry] = []
        var dropped = 0
        var isClosing = false
    }

    private let transport: any JournalTransport
    private let capacity: Int
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let drained = DispatchSemaphore(value: 0)

    /// Journald where it holds our standard error, else readable lines.
    public convenience init(capacity: Int = 4096) {
        let transport: any JournalTransport =
            JournaldTransport.isStandardErrorJournal
            ? JournaldTransport() : StandardErrorTransport(withPriorityPrefix: false)
        self.init(capacity: capacity, transport: transport)
    }

    /// A queue of `capacity` entries in front of `transport`; its thread runs until `close`.
    public init(capacity: Int, transport: any JournalTransport) {
        precondition(capacity > 0, "a queue holds at least one entry")
        self.capacity = capacity
        self.transport = transport
        let thread = Thread { [self] in run() }
        thread.stackSize = 256 << 10
        thread.start()
    }

    public func write(_ entries: [JournalEntry]) {
        let mustWake = state.withLock { state in
            let wasEmpty = state.queue.isEmpty
            let room = state.isClosing ? 0 : capacity - state.queue.count
            state.queue.append(contentsOf: entries.prefix(room))
            state.dropped += max(0, entries.count - room)
            return wasEmpty && !state.queue.isEmpty
        }
        if mustWake { wake.signal() }
    }

    /// Delivers what is queued and ends the thread; waits for that at most `timeoutMilliseconds`.
    ///
    /// - Returns: whether everything that was queued left in time.
    @discardableResult
    public func close(timeoutMilliseconds: Int = 1_000) -> Bool {
        let wasOpen = state.withLock { state in
            defer { state.isClosing = true }
            return !state.isClosing
        }
        guard wasOpen else { return true }
        wake.signal()
        return drained.wait(timeout: .now() + .milliseconds(timeoutMilliseconds)) == .success
    }

    private func run() {
        _ = unsafe clinux_thread_name("riskd-journal")  // unsafe: a literal, read during the call.
        while true {
            wake.wait()
            let (entries, dropped, isClosing) = state.withLock { state in
                defer {
                    state.queue = []
                    state.dropped = 0
                }
                return (state.queue, state.dropped, state.isClosing)
            }
            for entry in entries { transport.deliver(entry) }
            if dropped > 0 { transport.deliver(Self.overflow(of: dropped)) }
            if isClosing { break }
        }
        drained.signal()
    }

    private static func overflow(of dropped: Int) -> JournalEntry {
        JournalEntry(
            .overflow,
            "\(dropped) journal entries were dropped because the journal did not keep up; "
                + "the ledger has every verdict")
    }
}
