internal import RiskEngine

/// The ledger as the interfaces read it: one reader connection, used on the control thread only.
// @unchecked because the reader is touched by one thread: the control thread, which calls every
// method (`EventLog`, `ViolationLog`); it is created before that thread starts.
final class LedgerDesk: EventLog, ViolationLog, @unchecked Sendable {
    private let reader: LedgerReader

    init(directory: String) throws(LedgerError) { reader = try LedgerReader(directory: directory) }

    var epoch: String { reader.epoch }

    func bounds() -> (oldest: UInt64, head: UInt64) {
        let head = (try? reader.headSeq()) ?? 0
        let oldest = (try? reader.oldestSeq()) ?? 0
        return (oldest == 0 ? head + 1 : oldest, head)
    }

    func events(after: UInt64, limit: Int) -> [StoredEvent] {
        (try? reader.events(after: after, limit: limit)) ?? []
    }

    func violations(_ query: ViolationQuery) throws(QueryError) -> Page<ViolationView> {
        try reader.violations(query)
    }

    func violation(id: String) -> ViolationView? { (try? reader.violation(id: id)) ?? nil }
}
