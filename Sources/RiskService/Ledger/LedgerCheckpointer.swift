internal import CLinux
internal import Dispatch
internal import Foundation
internal import Synchronization

/// Copies the WAL into the database on a connection, and when started a thread, of its own: a
/// checkpoint takes 10 ms, which no finding should wait for.
final class LedgerCheckpointer: Sendable {
    private struct State {
        var isRunning = false
        var isStopping = false
        var isRequested = false
    }

    private let path: String
    private let crashHook: (any CrashHook)?
    private let vfs: String?
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)

    init(path: String, vfs: String? = nil, crashHook: (any CrashHook)? = nil) {
        self.path = path
        self.vfs = vfs
        self.crashHook = crashHook
    }

    /// Asks for a checkpoint; without a thread it is done at once.
    func request() {
        let (isRunning, rings) = state.withLock { state in
            defer { state.isRequested = true }
            return (state.isRunning, !state.isRequested)
        }
        guard isRunning else { return checkpoint() }
        if rings { bell.signal() }
    }

    func start() {
        let starts = state.withLock { state in
            guard !state.isRunning else { return false }
            state.isRunning = true
            return true
        }
        if starts { Thread { self.run() }.start() }
    }

    func stop() {
        let waits = state.withLock { state in
            guard state.isRunning, !state.isStopping else { return false }
            state.isStopping = true
            return true
        }
        guard waits else { return }
        bell.signal()
        finished.wait()
    }

    private func run() {
        // unsafe: the name is a literal, copied by the call.
        _ = unsafe clinux_thread_name("riskd-ckpt")
        while true {
            bell.wait()
            if state.withLock({ $0.isStopping }) { break }
            checkpoint()
        }
        finished.signal()
    }

    /// What fails here (a full disk) is tried again after a later commit, and reported by it.
    private func checkpoint() {
        state.withLock { $0.isRequested = false }
        guard let database = try? SQLiteDatabase(path: path, access: .readWrite, vfs: vfs) else {
            return
        }
        crashHook?.reached(.checkpointBeginning)
        try? database.checkpoint()
        crashHook?.reached(.checkpointDone)
    }
}
