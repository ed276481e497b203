internal import Dispatch
public import MTBridge
public import RiskEngine
internal import Synchronization

/// Everything that riskd must not forget: one SQLite database, one writer, group commits.
///
/// - `append` may be called from any thread and never waits for I/O.
/// - Commits run on the `riskd-ledger` thread after `start()`, or in `commitPending` on the thread
///   of a simulation; the observer is called there, after the commit, one notice at a time. It may
///   append, but not commit.
/// - Reading is for `LedgerReader`, one per thread.
/// - A commit that fails (disk full, I/O error) loses nothing: its entries stay queued and are
///   tried again every second; `state` says so.
public final class Ledger: Sendable {
    /// Identifies this ledger: random, made when it was created.
    public let epoch: String

    let clock: any Clock
    let options: LedgerOptions
    /// Signalled when the thread should look at the queue.
    let bell = DispatchSemaphore(value: 0)
    let threads = Mutex(LedgerThreads())
    private let observer: @Sendable (CommitNotice) -> Void
    private let healthObserver: @Sendable (LedgerState.Health) -> Void
    private let queue: Mutex<LedgerQueue>
    /// Held during a commit and its notice, so that notices keep the order of commits.
    private let writer: Mutex<LedgerWriter?>
    private let progress: Mutex<LedgerProgress>
    private let checkpointer: LedgerCheckpointer
    private let crashHook: (any CrashHook)?

    /// How many times larger the WAL may grow while findings keep coming.
    private static let busyFactor = 16

    /// Opens the ledger in `directory`, creating or migrating it.
    ///
    /// - Parameter health: Called where commits run, when they begin to fail and when they work
    ///   again.
    /// - Throws: `LedgerError` when the directory cannot be used, another riskd holds the ledger,
    ///   or the file is newer than this program or damaged; nothing is changed then.
    public init(
        directory: String, clock: any Clock, options: LedgerOptions = .init(),
        crashHook: (any CrashHook)? = nil,
        health: @escaping @Sendable (LedgerState.Health) -> Void = { _ in },
        observer: @escaping @Sendable (CommitNotice) -> Void
    ) throws(LedgerError) {
        let place = try LedgerDirectory(directory)
        let writer = try LedgerWriter(
            place, options: options, epoch: Self.randomEpoch(), at: clock.utc())
        self.clock = clock
        self.options = options
        self.crashHook = crashHook
        self.observer = observer
        healthObserver = health
        epoch = writer.epoch
        queue = Mutex(LedgerQueue(auditQueuedMax: options.auditQueuedMax))
        progress = Mutex(LedgerProgress(committedSeq: writer.heads.seq))
        checkpointer = LedgerCheckpointer(
            path: place.databasePath, vfs: options.vfs, crashHook: crashHook)
        self.writer = Mutex(writer)
    }

    private static func randomEpoch() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = String(generator.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Queues entries for the next commit.
    ///
    /// Violations, events, intents, lives and settings are never refused; while `state` is
    /// degraded, rule states keep only the newest per rule, and audit rows are bounded.
    public func append(_ entries: [LedgerEntry]) {
        let now = clock.monotonic()
        if queue.withLock({ $0.append(entries, at: now) }) { bell.signal() }
    }

    /// Queues one entry; see `append(_:)` for lists.
    public func append(_ entry: LedgerEntry) { append([entry]) }

    /// A snapshot; from any thread.
    public var state: LedgerState {
        let (waiting, dropped) = queue.withLock { ($0.waiting.count, $0.auditRowsDropped) }
        return progress.withLock { progress in
            var state = progress.state
            state.queued = waiting + progress.committing
            state.auditRowsDropped = dropped
            return state
        }
    }

    /// When the ledger thread would commit what waits; nil when nothing does.
    public var commitDue: MonotonicTime? {
        let due = queue.withLock { $0.due(groupMilliseconds: options.groupMilliseconds) }
        guard let due else { return nil }
        return max(due, progress.withLock { $0.retryAt } ?? due)
    }

    /// Commits everything that waits, in one transaction or in several, and tells the observer of
    /// each.
    ///
    /// For the ledger thread, and for single-threaded simulations. After a failure it does nothing
    /// until `LedgerOptions.retryMilliseconds` have passed.
    ///
    /// - Returns: True when nothing waits any more.
    @discardableResult
    public func commitPending(now: MonotonicTime) -> Bool {
        writer.withLock { writer in
            guard let writer else { return queue.withLock { $0.waiting.isEmpty } }
            if let retryAt = progress.withLock({ $0.retryAt }), now < retryAt { return false }
            while case let batch = takeBatch(), !batch.isEmpty {
                guard let notice = commit(batch, with: writer, now: now) else { return false }
                observer(notice)
                maintain(writer, now: now)
            }
            maintain(writer, now: now)
            return true
        }
    }

    private func takeBatch() -> LedgerQueue.Batch {
        queue.withLock { queue in
            let batch = queue.take()
            progress.withLock { $0.committing = batch.count }
            return batch
        }
    }

    private func commit(
        _ batch: LedgerQueue.Batch, with writer: LedgerWriter, now: MonotonicTime
    ) -> CommitNotice? {
        let start = clock.monotonic()
        do {
            let lost = lostAuditRows()
            var whole = batch
            if let row = lost.row { whole.audits.append(row) }
            var notice = try writer.commit(whole, crashHook: crashHook)
            notice.at = now
            crashHook?.reached(.committed)
            let spent = clock.monotonic().nanoseconds(since: start)
            let before = progress.withLock { progress in
                let before = progress.state.health
                progress.succeeded(seq: writer.heads.seq, milliseconds: Double(spent) / 1e6)
                progress.auditRowsReported = lost.count
                return before
            }
            if before != .ok { healthObserver(.ok) }
            return notice
        } catch {
            let (before, after) = queue.withLock { queue in
                queue.putBack(batch, since: now)
                return progress.withLock { progress in
                    let before = progress.state.health
                    progress.failed(
                        error, at: clock.utc(),
                        retryAt: now.advanced(byMilliseconds: options.retryMilliseconds))
                    return (before, progress.state.health)
                }
            }
            // Each try may fail at another statement: it is one trouble all the same.
            if before == .ok { healthObserver(after) }
            return nil
        }
    }

    /// The row that says how many others were lost, once commits work again.
    private func lostAuditRows() -> (row: AuditRecord?, count: UInt64) {
        let dropped = queue.withLock { $0.auditRowsDropped }
        let reported = progress.withLock { $0.auditRowsReported }
        guard dropped > reported else { return (nil, dropped) }
        let row = AuditRecord(
            kind: .act, at: clock.utc(), server: nil, login: nil, identity: "riskd",
            what: "audit queue full", outcome: "\(dropped - reported) rows lost")
        return (row, dropped)
    }

    /// Checkpoints a large WAL, and prunes old events, quotes and audit rows.
    private func maintain(_ writer: LedgerWriter, now: MonotonicTime) {
        let pages = writer.database.walPages
        // While findings wait the copying would take the disk and a processor from them.
        let isBusy = queue.withLock { $0.hasUrgent }
        if pages >= options.checkpointPages * (isBusy ? Self.busyFactor : 1) {
            checkpointer.request()
        }
        guard progress.withLock({ $0.pruneAt.map { now >= $0 } ?? true }) else { return }
        let keep = Int64(options.retainDays) * 86_400_000
        let utc = clock.utc()
        let cutoff = utc.advanced(byMilliseconds: -keep)
        // A failure here is one of the disk, which the next commit reports.
        var more = (try? writer.prune(before: cutoff, limit: 5_000)) ?? false
        try? writer.pruneQuotes(before: cutoff)
        // By whole days: each pruning adds a row of its own.
        let day = cutoff.milliseconds.flooredQuotient(86_400_000)
        let midnight = UTCTime(milliseconds: day * 86_400_000)
        if (try? writer.pruneAudit(before: midnight, limit: 5_000, at: utc)) == true { more = true }
        progress.withLock { $0.pruneAt = now.advanced(byMilliseconds: more ? 1_000 : 3_600_000) }
    }

    /// Changes `LedgerOptions.pagesMax` of a running ledger.
    public func setPagesMax(_ pages: Int) throws(LedgerError) {
        try writer.withLock { writer throws(LedgerError) in
            try writer?.database.execute("PRAGMA max_page_count = \(pages)")
        }
    }

    /// Commits what waits and closes the file; `append` does nothing useful afterwards.
    ///
    /// - Returns: How many entries could not be made durable.
    @discardableResult
    public func stop() -> Int {
        stopThread()
        progress.withLock { $0.retryAt = nil }
        commitPending(now: clock.monotonic())
        checkpointer.stop()
        writer.withLock { $0 = nil }
        return state.queued
    }

    /// Starts the `riskd-ledger` thread, and one for checkpoints.
    public func start() {
        checkpointer.start()
        startThread()
    }
}
