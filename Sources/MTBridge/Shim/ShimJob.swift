internal import RiskEngine

/// One request on its way to the shim's thread and back, with the memory that it needs.
///
/// Reused for ever, so that the hot path allocates nothing.
// @unchecked because a job belongs to whoever took it out of a list: the connection's thread, or
// the thread that runs the shim; the lists are guarded by a lock.
@safe
final class ShimJob: @unchecked Sendable {
    enum Outcome {
        case pending
        /// Its deadline had passed before it could be begun.
        case expired
        /// `rows` holds that many account records.
        case accounts(count: Int, at: ServerTime)
        case reply(BridgeReply)
        /// The shim broke its contract.
        case fault(String)
    }
    var id: UInt64 = 0
    /// What is asked; for `accounts` the logins are in `logins`.
    var request = BridgeRequest.serverTime
    /// In CLOCK_MONOTONIC nanoseconds of the host.
    var deadline: Int64 = 0
    var outcome = Outcome.pending
    /// Of an accounts request.
    private(set) var loginCount = 0
    let logins: ShimBuffer
    let results: ShimBuffer
    let rows: ShimBuffer
    /// The next in its list.
    fileprivate var next: ShimJob?

    init() {
        logins = ShimBuffer(capacity: 256 * 8)
        results = ShimBuffer(capacity: 256 * 4)
        rows = ShimBuffer(capacity: 256 * AccountRows.recordSize)
    }

    func setLogins(_ source: UnsafeBufferPointer<UInt64>) {
        loginCount = source.count
        logins.prepare(source.count * 8)
        // unsafe: the destination has just been given room for as many.
        if let start = source.baseAddress, source.count > 0 {
            unsafe logins.base.copyMemory(from: start, byteCount: source.count * 8)
        }
    }

    func login(_ index: Int) -> UInt64 {
        precondition(index < loginCount, "no such login in the job")
        // unsafe: in bounds by the precondition; the block is aligned to 16.
        return unsafe logins.base.load(fromByteOffset: index * 8, as: UInt64.self)
    }
}

/// Jobs in the order in which they were put; linked, so that it never allocates.
struct ShimJobList {
    private var head: ShimJob?
    private var tail: ShimJob?

    var isEmpty: Bool { head == nil }

    mutating func append(_ job: ShimJob) {
        job.next = nil
        if let tail { tail.next = job } else { head = job }
        tail = job
    }

    mutating func takeFirst() -> ShimJob? {
        guard let job = head else { return nil }
        head = job.next
        job.next = nil
        if head == nil { tail = nil }
        return job
    }
}
