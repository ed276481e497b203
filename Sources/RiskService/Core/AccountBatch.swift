internal import MTBridge
internal import RiskEngine

/// The accounts of one `accounts` request in flight: slots that this poller holds.
///
/// Reused for ever: polling allocates nothing.
@safe
final class AccountBatch {
    let capacity: Int
    private(set) var count = 0
    /// Nil while the batch is being filled or is idle.
    var request: RequestID?
    var sentAt = MonotonicTime.zero
    private let slots: UnsafeMutablePointer<Int32>
    private let logins: UnsafeMutablePointer<UInt64>

    init(capacity: Int) {
        self.capacity = capacity
        // unsafe: allocated here, freed in deinit; `append` keeps count within capacity.
        unsafe slots = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
        unsafe logins = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    }

    deinit {
        // unsafe: trivial values, and nobody else holds a reference.
        unsafe slots.deallocate()
        unsafe logins.deallocate()
    }

    var isFull: Bool { count == capacity }

    func clear() {
        count = 0
        request = nil
    }

    func append(slot: Int, login: UInt64) {
        precondition(count < capacity, "the batch is full")
        // unsafe: in bounds by the precondition.
        unsafe slots[count] = Int32(slot)
        unsafe logins[count] = login
        count += 1
    }

    func slot(_ index: Int) -> Int {
        precondition(index < count, "no such account in the batch")
        return unsafe Int(slots[index])
    }

    func login(_ index: Int) -> UInt64 {
        precondition(index < count, "no such account in the batch")
        return unsafe logins[index]
    }

    /// The logins as the bridge wants them, valid until the batch changes.
    func withLogins<Result>(_ body: (UnsafeBufferPointer<UInt64>) -> Result) -> Result {
        // unsafe: `count` logins are initialised; the bridge copies them within the call.
        unsafe body(UnsafeBufferPointer(start: logins, count: count))
    }
}
