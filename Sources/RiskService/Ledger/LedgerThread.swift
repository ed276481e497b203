internal import CLinux
internal import Dispatch
internal import Foundation
internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// The state of a ledger's own thread.
struct LedgerThreads {
    var isRunning = false
    var isStopping = false
    let finished = DispatchSemaphore(value: 0)
}

extension Ledger {
    func startThread() {
        let starts = threads.withLock { threads in
            guard !threads.isRunning else { return false }
            threads.isRunning = true
            return true
        }
        guard starts else { return }
        // The thread holds the ledger until `stop()`.
        let thread = Thread { self.runThread() }
        thread.start()
    }

    /// Returns when the thread has ended; at once when there is none.
    func stopThread() {
        let finished: DispatchSemaphore? = threads.withLock { threads in
            guard threads.isRunning, !threads.isStopping else { return nil }
            threads.isStopping = true
            return threads.finished
        }
        guard let finished else { return }
        bell.signal()
        finished.wait()
    }

    private func runThread() {
        // unsafe: the name is a literal, copied by the call.
        _ = unsafe clinux_thread_name("riskd-ledger")
        while !threads.withLock({ $0.isStopping }) {
            // Without anything to do: once a minute, for the retention.
            let now = clock.monotonic()
            let due = commitDue ?? now.advanced(byMilliseconds: 60_000)
            if now >= due {
                commitPending(now: now)
                continue
            }
            let wait = min(clock.realNanoseconds(until: due), 60_000_000_000)
            guard bell.wait(timeout: .now() + .nanoseconds(Int(wait))) == .timedOut else {
                continue
            }
            commitPending(now: clock.monotonic())
        }
        threads.withLock { $0.finished }.signal()
    }
}
