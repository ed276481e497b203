internal import Synchronization

/// The ledger as the interfaces read it: one connection, used by one thread at a time.
public final class LedgerView: EventLog, ViolationLog {
    public let epoch: String
    private let reader: Mutex<LedgerReader>

    /// Opens the ledger in `directory`, which `Ledger` must have created.
    public init(directory: String) throws(LedgerError) {
        let reader = try LedgerReader(directory: directory)
        epoch = reader.epoch
        self.reader = Mutex(reader)
    }

    public func bounds() -> (oldest: UInt64, head: UInt64) {
        reader.withLock { reader in
            let head = (try? reader.headSeq()) ?? 0
            let oldest = (try? reader.oldestSeq()) ?? 0
            // Without events the next one is the oldest that can be asked for.
            return (oldest == 0 ? head + 1 : oldest, head)
        }
    }

    /// Empty too when the ledger cannot be read: the subscriber is then told to resynchronise.
    public func events(after seq: UInt64, limit: Int) -> [StoredEvent] {
        reader.withLock { (try? $0.events(after: seq, limit: limit)) ?? [] }
    }

    public func violations(
        _ query: ViolationQuery
    ) throws(QueryError) -> Page<ViolationView> {
        try reader.withLock { reader throws(QueryError) in try reader.violations(query) }
    }

    /// Anything else that the ledger can be asked.
    func read<Result: Sendable>(
        _ body: @Sendable (LedgerReader) throws(LedgerError) -> Result
    ) throws(ControlError) -> Result {
        try reader.withLock { reader throws(ControlError) in
            do throws(LedgerError) {
                return try body(reader)
            } catch {
                throw ControlError("the ledger cannot be read: \(error)")
            }
        }
    }

    public func violation(id: String) -> ViolationView? {
        reader.withLock { try? $0.violation(id: id) }
    }

    public func event(id: String) -> String? {
        let event = reader.withLock { try? $0.event(id: id) } ?? nil
        return event.map {
            String(decoding: EncodedEvent($0, epoch: epoch).line.dropLast(), as: UTF8.self)
        }
    }
}
