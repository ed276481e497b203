import RiskService
import Synchronization

/// What riskd committed and nobody looked at yet, with a digest of all of it.
final class CommitLog: Sendable {
    private struct State {
        var waiting: [CommitNotice] = []
        var tail: [String] = []
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    }
    private let state = Mutex(State())

    private let tailMax: Int

    /// - Parameter keepsAll: Every event stays, not only the last.
    init(keepsAll: Bool) { tailMax = keepsAll ? .max : 40 }

    func append(_ notice: CommitNotice) {
        state.withLock { state in
            state.waiting.append(notice)
            for event in notice.events {
                let line = "\(event.at.rfc3339) \(event.name) \(event.data)"
                // FNV-1a (Fowler, Noll, Vo).
                for byte in line.utf8 {
                    state.digest = (state.digest ^ UInt64(byte)) &* 0x100_0000_01b3
                }
                state.tail.append(line)
            }
            if state.tail.count > tailMax {
                state.tail.removeFirst(state.tail.count - tailMax)
            }
        }
    }

    /// Tells between the events what the world did; not part of the digest.
    func note(_ line: String) { state.withLock { $0.tail.append(line) } }

    func take() -> [CommitNotice] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// The last events, for a failure's report.
    var tail: [String] { state.withLock { $0.tail } }
    var digest: UInt64 { state.withLock { $0.digest } }
}

/// journald is nobody's judge.
final class QuietJournal: JournalSink {
    func write(_ entries: [JournalEntry]) {}
}
