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
        /// - Parameter isFault: The shim broke its contract, and is remembered for it.
        case failed(BridgeFailure, isFault: Bool)
        /// Whether a dealer request was enqueued, told by an event.
        case dealerReply(UInt64, Retcode)
        case dealerAnswer(UInt64, DealerAnswer)
        case event(BridgeEvent)
    }
    /// A call that the shim has not returned from.
    struct Call: Sendable {
        var name: StaticString
        var allowedMilliseconds: Int64
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
        var isWorkerGone = false
        var isWorkerWaiting = false
        var isOwnerTold = false
        var isSubscribed = false
    }
    private static let eventsGrace: Int64 = 2_000_000_000
    private static let newsMax = 4_096

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

    /// How many calls have not come back in time, and one of them.
    func overdueCalls(now: Int64) -> (count: Int, first: Call?) {
        let (requests, events) = state.withLock { $0.calls }
        let lateRequest = requests.flatMap { now > $0.limit ? $0 : nil }
        let lateEvents = events.flatMap { now > $0.limit ? $0 : nil }
        let count = (lateRequest == nil ? 0 : 1) + (lateEvents == nil ? 0 : 1)
        return (count, lateRequest ?? lateEvents)
    }

    /// Nobody is inside the shim, nor will be.
    var isOver: Bool {
        state.withLock {
            $0.calls.requests == nil && $0.calls.events == nil && $0.isWorkerGone
        }
    }

    /// Whether so much news waits that no more should be fetched.
    var isBehind: Bool { state.withLock { $0.news.count >= Self.newsMax } }

    /// Asks the threads to end; those inside the shim end when they come back.
    ///
    /// - Parameter abandons: The handle is never used again: somebody hangs in it.
    func close(abandons: Bool) {
        state.withLock { state in
            state.isClosing = true
            state.isAbandoned = state.isAbandoned || abandons
        }
        record.watch(self)
        toWorker.raise()
        toListener.raise()
    }

    // MARK: The threads that run the shim

    var isClosing: Bool { state.withLock { $0.isClosing } }
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// The owner wants to be told how the connection stands, whether the shim pushes or not.
    var isSubscribed: Bool { state.withLock { $0.isSubscribed } }

    func subscribe() {
        state.withLock { $0.isSubscribed = true }
        toListener.raise()
    }

    /// The last that the thread of the requests does.
    ///
    /// - Parameter abandons: The other one has not come back, and must not enter again.
    func endWorker(abandons: Bool = false) {
        state.withLock { state in
            state.isWorkerGone = true
            state.isAbandoned = state.isAbandoned || abandons
        }
    }

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
        // No request waits for the events' thread: a process that stood still for a moment must
        // not lose its connections by it.
        let grace =
            side == .events ? max(graceNanoseconds, Self.eventsGrace) : graceNanoseconds
        let limit = start + milliseconds * 1_000_000 + grace
        return state.withLock { state in
            guard !state.isAbandoned else { return false }
            let call = Call(
                name: name, allowedMilliseconds: milliseconds, limit: limit, start: start)
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
        if isAbandoned { throw .leftBehind }
        guard let call, now > call.limit else { return nil }
        return (now - call.start) / 1_000_000
    }
}
