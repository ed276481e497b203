internal import MTBridge
internal import RiskEngine

/// Whose positions are to be read, and whose are being read.
///
/// Owned by the quote thread.
struct ExposureQueue {
    /// One request under way.
    struct Flight {
        var accounts: [(slot: Int, login: Login)]
    }
    /// In the order asked for; slots that are not `isQueued` any more are skipped.
    private var queue: [Int] = []
    private var head = 0
    private var isQueued: [Bool] = []
    private(set) var count = 0
    private var flights: [RequestID: Flight] = [:]
    private let batch: Int
    /// The server's symbols are known.
    var mayRead = false
    /// The next request of a queue that would not fill one.
    private var nextAt = MonotonicTime.zero
    private(set) var requests: UInt64 = 0

    static let inFlightMax = 2
    /// Between requests that are not full: hints come in swarms.
    static let paceMilliseconds: Int64 = 250

    init(batch: Int) { self.batch = batch }

    mutating func want(_ slot: Int) {
        while isQueued.count <= slot { isQueued.append(false) }
        guard !isQueued[slot] else { return }
        isQueued[slot] = true
        queue.append(slot)
        count += 1
    }

    /// When a request may leave; nil when none is wanted.
    func due(now: MonotonicTime) -> MonotonicTime? {
        guard mayRead, count > 0, flights.count < Self.inFlightMax else { return nil }
        return count >= batch ? now : max(now, nextAt)
    }

    /// The slots of the next request.
    mutating func take() -> [Int] {
        var slots: [Int] = []
        while slots.count < batch, head < queue.count {
            let slot = queue[head]
            head += 1
            guard isQueued[slot] else { continue }
            isQueued[slot] = false
            count -= 1
            slots.append(slot)
        }
        if head == queue.count {
            queue.removeAll(keepingCapacity: true)
            head = 0
        }
        return slots
    }

    mutating func sent(_ id: RequestID, _ flight: Flight, now: MonotonicTime) {
        flights[id] = flight
        requests += 1
        nextAt = now.advanced(byMilliseconds: Self.paceMilliseconds)
    }

    mutating func answered(_ id: RequestID) -> Flight? { flights.removeValue(forKey: id) }

    /// Asks again for what an answer will not come for.
    mutating func failed(_ id: RequestID) {
        for account in flights.removeValue(forKey: id)?.accounts ?? [] { want(account.slot) }
    }

    mutating func disconnected() {
        for id in Array(flights.keys) { failed(id) }
        mayRead = false
    }
}
