internal import CLinux
internal import RiskEngine
internal import Synchronization

/// What the connection's thread and the threads that run the shim share.
///
/// Each holds the lock for a few words only, never while the shim runs.
final class ShimLink: Sendable {
    /// Which thread is inside the shim.
    enum Side: Sendable {
        case requests
        case events
    }
    /// What is told apart from the outcomes of jobs.
    enum News: Sendable {
        case ready(BridgeServerInfo)
        case failed(BridgeFailure)
        /// Whether a dealer request was enqueued, told by an event.
        case dealerReply(UInt64, Retcode)
        case dealerAnswer(UInt64, DealerAnswer)
        case event(BridgeEvent)
    }
    /// A call that the shim has not returned from.
    struct Call: Sendable {
        var name: StaticString
        /// When it must have returned, grace included.
        var limit: Int64
        var start: Int64
    }
    private struct State {
        var queued = ShimJobList()
        var finished = ShimJobList()
        var news: [News] = []
        var calls: (requests: Call?, events: Call?) = (nil, nil)
        var isClosing = false
        var isAbandoned = false
        var isWorkerWaiting = false
        var isOwnerTold = false
    }
    private let state = Mutex(State())
    let record: ShimRecord
    let graceNanoseconds: Int64
    let toWorker: ShimSignal
    let toListener: ShimSignal
    let toOwner: ShimSignal

    /// Nil when the process is out of descriptors.
    init?(record: ShimRecord, graceMilliseconds: Int64) {
        guard let toWorker = ShimSignal(), let toListener = ShimSignal(),
            let toOwner = ShimSignal()
        else { return nil }
        self.record = record
        graceNanoseconds = graceMilliseconds * 1_000_000
        self.toWorker = toWorker
        self.toListener = toListener
        self.toOwner = toOwner
    }

    // MARK: The connection's thread

    func submit(_ job: ShimJob) {
        let wakes = state.withLock { state in
            state.queued.append(job)
            defer { state.isWorkerWaiting = false }
            return state.isWorkerWaiting
        }
        if wakes { toWorker.raise() }
    }

    /// The next finished job; news are taken apart.
    func takeFinished() -> ShimJob? { state.withLock { $0.finished.takeFirst() } }

    func takeNews() -> [News] {
        state.withLock { state in
            guard !state.news.isEmpty else { return [] }
            defer { state.news = [] }
            return state.news
        }
    }

    /// Before the finished are taken: what comes later raises the signal again.
    func beginTaking() {
        let wasTold = state.withLock { state in
            defer { state.isOwnerTold = false }
            return state.isOwnerTold
        }
        if wasTold { toOwner.reset() }
    }

    /// The call that has not come back in time, if there is one.
    func overdueCall(now: Int64) -> Call? {
        state.withLock { state in
            for call in [state.calls.requests, state.calls.events] {
                if let call, now > call.limit { return call }
            }
            return nil
        }
    }

    /// Asks the threads to end; those inside the shim end when they come back.
    ///
    /// - Parameter abandons: The handle is never used again: somebody hangs in it.
    func close(abandons: Bool) {
        let hung = state.withLock { state -> Int in
            guard abandons, !state.isAbandoned else {
                state.isClosing = true
                return 0
            }
            state.isClosing = true
            state.isAbandoned = true
            return (state.calls.requests == nil ? 0 : 1) + (state.calls.events == nil ? 0 : 1)
        }
        if hung > 0 { record.leaveBehind(hung) }
        toWorker.raise()
        toListener.raise()
    }

    // MARK: The threads that run the shim

    var isClosing: Bool { state.withLock { $0.isClosing } }
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// The next job; nil when the connection is being closed.
    func nextJob() -> ShimJob? {
        while true {
            let (job, ends) = state.withLock { state -> (ShimJob?, Bool) in
                if state.isClosing { return (nil, true) }
                let job = state.queued.takeFirst()
                state.isWorkerWaiting = job == nil
                return (job, false)
            }
            if job != nil || ends { return job }
            toWorker.wait()
        }
    }

    func finish(_ job: ShimJob) {
        let tells = state.withLock { state in
            state.finished.append(job)
            defer { state.isOwnerTold = true }
            return !state.isOwnerTold
        }
        if tells { toOwner.raise() }
    }

    func tell(_ news: News) {
        let tells = state.withLock { state in
            state.news.append(news)
            defer { state.isOwnerTold = true }
            return !state.isOwnerTold
        }
        if tells { toOwner.raise() }
    }

    /// Notes that the shim is entered; false when it must not be entered any more.
    func enter(_ side: Side, _ name: StaticString, milliseconds: Int64) -> Bool {
        let start = clinux_monotonic_ns()
        let limit = start + milliseconds * 1_000_000 + graceNanoseconds
        return state.withLock { state in
            guard !state.isAbandoned else { return false }
            let call = Call(name: name, limit: limit, start: start)
            if side == .requests { state.calls.requests = call } else { state.calls.events = call }
            return true
        }
    }

    /// Notes that the shim came back.
    ///
    /// - Returns: How many milliseconds it took when that was too many; nil when all is well.
    /// - Throws: `leftBehind` when nobody waits any more: the thread ends, touching nothing.
    func leave(_ side: Side) throws(ShimTrouble) -> Int64? {
        let now = clinux_monotonic_ns()
        let (call, isAbandoned) = state.withLock { state -> (Call?, Bool) in
            let call = side == .requests ? state.calls.requests : state.calls.events
            if side == .requests { state.calls.requests = nil } else { state.calls.events = nil }
            return (call, state.isAbandoned)
        }
        if isAbandoned {
            record.cameBack()
            throw .leftBehind
        }
        guard let call, now > call.limit else { return nil }
        return (now - call.start) / 1_000_000
    }
}
