public import RiskEngine

/// How much of a second's requests somebody may spend, and how fast.
public enum RequestUrgency: Sendable {
    /// All of them, a burst at once: full requests for accounts in danger.
    case full
    /// So many quarters of them; once a quarter is spent, what is left of these is spread evenly
    /// over the rest of the second.
    case paced(quarters: Int)
}

/// Requests per second: so many in any one second, and a few of them at once.
///
/// A token bucket paces requests evenly after a burst; a window over the last grants keeps burst
/// and pace together within the rate. What was not asked for before is not lost that way when many
/// accounts are in danger at once, and still no second sees more than the rate.
///
/// It slows down when the platform says "too frequent": the rate is halved on `MT_RET_ERR_FREQUENT`
/// and grows back in equal steps per second up to its maximum. Integer arithmetic throughout: the
/// same calls give the same grants.
public struct RateBudget: Sendable {
    /// Requests that were let through.
    public private(set) var granted: UInt64 = 0
    /// Requests that were held back.
    public private(set) var refused: UInt64 = 0
    /// How often the rate was halved.
    public private(set) var halvings: UInt64 = 0

    private let rateMax: Int64
    private let rateMin: Int64
    private let burst: Int64
    /// Requests per 1,000 s.
    private var rate: Int64
    /// 1e-12 requests: nanoseconds x `rate`.
    private var tokens: Int64
    private var updated: MonotonicTime
    /// The last grants, as many as the rate admits in a second: a ring, the oldest at `oldest`.
    private var grants: [MonotonicTime]
    private var oldest = 0
    private var lastHalving: MonotonicTime?

    private static let tokenUnit: Int64 = 1_000_000_000_000
    /// From half to full speed within this time.
    private static let recoverySeconds: Int64 = 10
    /// Refusals of requests that were under way together count once.
    private static let halvingIntervalMilliseconds: Int64 = 500

    /// A second, and what its end may shift on the way to the server.
    public static let windowMilliseconds: Int64 = 1_010

    /// A full bucket; O(`requestsPerSecondMax`) memory.
    ///
    /// - Parameter burst: How many are granted at once after a pause.
    /// - Precondition: `requestsPerSecondMax` within 1…1,000,000, `burst` within 1…1,000,000.
    public init(requestsPerSecondMax: Int, burst: Int, now: MonotonicTime) {
        precondition((1...1_000_000).contains(requestsPerSecondMax), "rate within 1…1,000,000/s")
        precondition((1...1_000_000).contains(burst), "burst within 1…1,000,000")
        rateMax = Int64(requestsPerSecondMax) * 1000
        rateMin = max(rateMax / 64, 100)
        self.burst = Int64(burst) * Self.tokenUnit
        rate = rateMax
        tokens = self.burst
        updated = now
        grants = Array(
            repeating: MonotonicTime(nanoseconds: .min / 2), count: requestsPerSecondMax)
    }

    /// Requests per second that are allowed now.
    public var currentRate: Double { Double(rate) / 1000 }

    /// Takes one request out of the budget; false when it must wait.
    public mutating func take(now: MonotonicTime, _ urgency: RequestUrgency = .full) -> Bool {
        guard nextAvailable(now: now, urgency) <= now else {
            refused += 1
            return false
        }
        tokens -= Self.tokenUnit
        granted += 1
        grants[oldest] = now
        oldest = (oldest + 1) % grants.count
        return true
    }

    /// When the next request will be granted: `now` or later.
    ///
    /// O(log rate).
    public mutating func nextAvailable(
        now: MonotonicTime, _ urgency: RequestUrgency = .full
    ) -> MonotonicTime {
        refill(now)
        let next = max(now, opensAt(0), refilledAt(now))
        guard case .paced(let quarters) = urgency else { return next }
        return max(next, spread(max(1, grants.count * quarters / 4), now))
    }

    private func spread(_ limit: Int, _ now: MonotonicTime) -> MonotonicTime {
        let expired = expired(now)
        let left = limit - (grants.count - expired)
        guard left > 0 else { return opensAt(grants.count - limit) }
        guard (limit - left) * 4 > grants.count else { return now }
        let last = grants[(oldest + grants.count - 1) % grants.count]
        let rest = opensAt(expired).nanoseconds(since: last)
        return last.advanced(byNanoseconds: rest / Int64(left + 1))
    }

    /// How many of the last grants the window has left behind: the first so many of the ring.
    private func expired(_ now: MonotonicTime) -> Int {
        var low = 0
        var high = grants.count
        while low < high {
            let middle = (low + high) / 2
            if opensAt(middle) <= now { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func refilledAt(_ now: MonotonicTime) -> MonotonicTime {
        let missing = Self.tokenUnit - tokens
        guard missing > 0 else { return now }
        return now.advanced(byNanoseconds: (missing + rate - 1) / rate)
    }

    /// How many would be granted at once.
    ///
    /// O(burst).
    public mutating func available(now: MonotonicTime) -> Int {
        refill(now)
        return min(Int(tokens / Self.tokenUnit), expired(now))
    }

    /// When the window admits `ahead` requests and one more.
    private func opensAt(_ ahead: Int) -> MonotonicTime {
        grants[(oldest + ahead) % grants.count].advanced(
            byMilliseconds: Self.windowMilliseconds)
    }

    /// The platform answered "too frequent": half the rate, and an empty bucket.
    public mutating func tooFrequent(now: MonotonicTime) {
        refill(now)
        tokens = 0
        if let last = lastHalving,
            now.milliseconds(since: last) < Self.halvingIntervalMilliseconds
        {
            return
        }
        lastHalving = now
        halvings += 1
        rate = max(rate / 2, rateMin)
    }

    private mutating func refill(_ now: MonotonicTime) {
        let elapsed = max(0, now.nanoseconds(since: updated))
        guard elapsed > 0 else { return }
        updated = now
        let gained = Int128(elapsed) * Int128(rate)
        tokens = Int64(min(Int128(burst), Int128(tokens) + gained))
        guard rate < rateMax else {
            recoveryRemainder = 0
            return
        }
        let growth = Int128(elapsed) * Int128(rateMax / 2) + Int128(recoveryRemainder)
        let unit = Int128(Self.recoverySeconds) * 1_000_000_000
        rate = Int64(min(Int128(rateMax), Int128(rate) + growth / unit))
        recoveryRemainder = Int64(growth % unit)
    }

    /// What of the growth was too small to count yet: many short steps grow like one long one.
    private var recoveryRemainder: Int64 = 0
}
