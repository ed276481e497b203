/// How a ledger behaves; the defaults are those of production.
public struct LedgerOptions: Equatable, Sendable {
    /// How long entries that are not urgent may wait for a commit.
    public var groupMilliseconds: Int64 = 100
    /// How long after a failed commit it is tried again.
    public var retryMilliseconds: Int64 = 1_000
    /// Events older than this are pruned, in days.
    public var retainDays = 90
    /// Size of the WAL from which it is checkpointed, in pages of 8 KiB; of 4 in a file that an
    /// older riskd made.
    public var checkpointPages = 500
    /// Largest size of the database, in the same pages; nil for no limit of its own.
    public var pagesMax: Int?
    /// Audit rows kept while commits fail; further ones are counted, and the count is audited.
    public var auditQueuedMax = 100_000
    /// SQLite's file system for the database, by name; nil for the default one.
    ///
    /// Tests register one that fails.
    public var vfs: String?
    /// `synchronous=FULL`.
    ///
    /// Only a simulation, whose files nobody needs, may turn it off.
    public var syncs = true

    public init() {}
}
