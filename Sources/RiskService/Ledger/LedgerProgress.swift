internal import RiskEngine

/// What commits have come to; guarded by the ledger.
struct LedgerProgress {
    var state = LedgerState()
    /// Entries of the commit in progress.
    var committing = 0
    /// Not before this instant; nil while commits work.
    var retryAt: MonotonicTime?
    /// Next look at the retention; nil before the first.
    var pruneAt: MonotonicTime?
    /// Lost audit rows that the audit tells of.
    var auditRowsReported: UInt64 = 0

    init(committedSeq: UInt64) { state.committedSeq = committedSeq }

    mutating func succeeded(seq: UInt64, milliseconds: Double) {
        committing = 0
        retryAt = nil
        state.health = .ok
        state.committedSeq = seq
        state.commits += 1
        state.lastCommitMilliseconds = milliseconds
    }

    mutating func failed(_ error: LedgerError, at now: UTCTime, retryAt instant: MonotonicTime) {
        committing = 0
        retryAt = instant
        state.failures += 1
        let since: UTCTime
        if case .degraded(_, let earlier) = state.health { since = earlier } else { since = now }
        state.health = .degraded(reason: error.description, since: since)
    }
}
