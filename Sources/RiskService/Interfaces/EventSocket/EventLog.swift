/// The durable events, as the event socket reads them for subscribers behind the in-memory tail.
///
/// Called on the control thread; must not block for longer than one paged read.
public protocol EventLog: AnyObject, Sendable {
    /// Identifies the ledger: new when it is created or restored, the same over restarts.
    var epoch: String { get }
    /// The oldest retained and the newest committed `seq`; oldest is head + 1 when none is
    /// retained.
    func bounds() -> (oldest: UInt64, head: UInt64)
    /// At most `limit` events with `seq` above `after`, ascending and without gaps.
    func events(after: UInt64, limit: Int) -> [StoredEvent]
}
