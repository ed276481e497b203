import CLinux
import Foundation
import RiskJudge
import Synchronization

/// Looks into the ledger all the time, so that each act can be held against what was durable before
/// it: at no instant may the platform have been told what the ledger does not know.
final class IntentWatch: Sendable {
    struct Write: Hashable, Sendable {
        var login: UInt64
        var action: String
        var ticket: Int64
    }
    private struct State {
        /// When each look began, host CLOCK_MONOTONIC in nanoseconds.
        var looks: [Int64] = []
        /// The first look that saw the write.
        var seen: [Write: Int64] = [:]
    }
    private let state = Mutex(State())
    private let path: String
    private let shouldStop = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    init(path: String) {
        self.path = path
        Thread { [self] in
            // Acquiring: pairs with the releasing store in `stop`.
            while !shouldStop.load(ordering: .acquiring) {
                // It cannot be opened while it is being made, or the disk is full at its start.
                try? look()
                usleep(100_000)
            }
            finished.signal()
        }.start()
    }

    private func look() throws {
        let ledger = try LedgerFile(path: path)
        // Acquiring: pairs with the releasing store in `stop`.
        while !shouldStop.load(ordering: .acquiring) {
            let begun = clinux_monotonic_ns()
            let rows = try ledger.rows("SELECT login, action, ticket FROM intent")
            state.withLock { state in
                state.looks.append(begun)
                for row in rows {
                    let write = Write(
                        login: UInt64(row[0]) ?? 0, action: row[1], ticket: Int64(row[2]) ?? 0)
                    if state.seen[write] == nil { state.seen[write] = begun }
                }
            }
            usleep(50_000)
        }
    }

    func stop() {
        // Releasing: pairs with the acquiring loads.
        shouldStop.store(true, ordering: .releasing)
        finished.wait()
        // Also for who calls it again.
        finished.signal()
    }

    var looks: Int { state.withLock { $0.looks.count } }

    /// Acts between its first and its last look of which the next look did not know the intent.
    func unfounded(_ acts: [Act]) -> [Act] {
        state.withLock { state in
            acts.filter { act in
                guard let first = state.looks.first, first <= act.mono,
                    let next = state.looks.first(where: { $0 >= act.mono })
                else { return false }
                return (state.seen[Self.write(act)] ?? .max) > next
            }
        }
    }

    private static func write(_ act: Act) -> Write {
        switch act.kind {
        case .user: Write(login: act.login, action: "disable", ticket: 0)
        case .cancel: Write(login: act.login, action: "cancel_order", ticket: act.ticket)
        case .dealer: Write(login: act.login, action: "close_position", ticket: act.ticket)
        }
    }
}
