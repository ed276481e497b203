/// A disk below a ledger that fails on command.
protocol FaultyDisk {
    /// SQLite's file system to open the ledger with; nil for its own.
    var vfs: String? { get }
    /// Calls that failed since it was armed.
    var fired: Int { get }
    /// Everything works again.
    func heal()
    /// What is done meanwhile neither fails nor counts.
    func sparing<Result>(_ body: () throws -> Result) rethrows -> Result
}
