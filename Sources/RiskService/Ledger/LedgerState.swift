public import RiskEngine

/// What the ledger is doing: a copy, safe to keep.
public struct LedgerState: Equatable, Sendable {
    public enum Health: Equatable, Sendable {
        case ok
        /// Commits fail and are retried every second; everything queued is kept.
        case degraded(reason: String, since: UTCTime)
    }

    public var health = Health.ok
    /// Entries that are not durable yet.
    public var queued = 0
    /// `seq` of the last committed event.
    public var committedSeq: UInt64 = 0
    public var lastCommitMilliseconds = 0.0
    public var commits: UInt64 = 0
    public var failures: UInt64 = 0
    /// Audit rows that found no room while commits failed.
    public var auditRowsDropped: UInt64 = 0

    public init() {}

    /// False: make no new findings; what is appended all the same is kept.
    public var isHealthy: Bool { health == .ok }

    /// `ok`, or what is wrong, for status and metrics.
    public var text: String {
        switch health {
        case .ok: "ok"
        case .degraded(let reason, let since): "degraded since \(since.rfc3339): \(reason)"
        }
    }
}
