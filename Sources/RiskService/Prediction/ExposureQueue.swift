internal import MTBridge
internal import RiskEngine

/// Whose positions are to be read, and whose are being read.
///
/// Owned by the quote thread.
struct ExposureQueue {
    /// One request under way.
    struct Flight {
        var accounts: [(slot: Int, login: Login)]
        /// Half of a request that failed.
        fileprivate(set) var isPart = false
        fileprivate(set) var sentAt = MonotonicTime.zero

        init(accounts: [(slot: Int, login: Login)]) { self.accounts = accounts }
    }
    /// In the order asked for; slots that are not `isQueued` any more are skipped.
    private var queue: [Int] = []
    private var head = 0
    private var isQueued: [Bool] = []
    private(set) var count = 0
    private var flights: [RequestID: Flight] = [:]
    /// Of a request that was refused for one of its accounts: to be asked for next.
    private var parts: [[Int]] = []
    /// Whose positions cannot be read together with others'.
    private var apart: Set<Int> = []
    /// The request being made is half of one that failed.
    private var isPart = false
    /// The last answer with positions.
    private var answeredAt = MonotonicTime.zero
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
        guard mayRead, flights.count < Self.inFlightMax else { return nil }
        guard parts.isEmpty else { return now }
        guard count > 0 else { return nil }
        return count >= batch ? now : max(now, nextAt)
    }

    /// The slots of the next request.
    mutating func take() -> [Int] {
        isPart = !parts.isEmpty
        if isPart { return parts.removeFirst() }
        var slots: [Int] = []
        while slots.count < batch, head < queue.count {
            let slot = queue[head]
            let isAlone = apart.contains(slot) && isQueued[slot]
            if isAlone, !slots.isEmpty { break }
            head += 1
            guard isQueued[slot] else { continue }
            isQueued[slot] = false
            count -= 1
            slots.append(slot)
            if isAlone { break }
        }
        if head == queue.count {
            queue.removeAll(keepingCapacity: true)
            head = 0
        }
        return slots
    }

    mutating func sent(_ id: RequestID, _ flight: Flight, now: MonotonicTime) {
        flights[id] = flight
        flights[id]?.isPart = isPart
        flights[id]?.sentAt = now
        requests += 1
        nextAt = now.advanced(byMilliseconds: Self.paceMilliseconds)
    }

    mutating func answered(_ id: RequestID, now: MonotonicTime) -> Flight? {
        answeredAt = now
        let flight = flights.removeValue(forKey: id)
        if !apart.isEmpty { for account in flight?.accounts ?? [] { apart.remove(account.slot) } }
        return flight
    }

    /// Whether a request under way is for one account only.
    func isOfOne(_ id: RequestID) -> Bool { flights[id]?.accounts.count == 1 }

    /// Whether a request under way fails for what one of its accounts is.
    ///
    /// Without a word of the platform about that, halves of it are tried once, and halves of those
    /// when others are answered meanwhile: after an outage nobody must be asked for alone.
    func isOfSomebody(_ id: RequestID) -> Bool {
        guard let flight = flights[id] else { return false }
        if flight.accounts.count == 1, let slot = flight.accounts.first?.slot, apart.contains(slot)
        {
            return true
        }
        return !flight.isPart && flight.accounts.count > 1 || answeredAt >= flight.sentAt
    }

    /// Not everyone in it can be expressed: asked for in halves, until that one stands alone.
    ///
    /// - Returns: That one.
    mutating func narrowed(_ id: RequestID) -> (slot: Int, login: Login)? {
        guard let accounts = flights.removeValue(forKey: id)?.accounts else { return nil }
        guard accounts.count > 1 else {
            apart.formUnion(accounts.map(\.slot))
            return accounts.first
        }
        let slots = accounts.map(\.slot)
        let half = slots.count / 2
        parts += [Array(slots[..<half]), Array(slots[half...])]
        return nil
    }

    /// Asks again for what an answer will not come for.
    mutating func failed(_ id: RequestID) {
        for account in flights.removeValue(forKey: id)?.accounts ?? [] { want(account.slot) }
    }

    mutating func disconnected() {
        for id in Array(flights.keys) { failed(id) }
        for slot in parts.joined() { want(slot) }
        parts = []
        mayRead = false
    }
}
