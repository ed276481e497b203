public import RiskEngine

/// A token bucket for requests per second, which slows down when the platform says "too frequent".
///
/// The rate is halved on `MT_RET_ERR_FREQUENT` and grows back in equal steps per second up to its
/// maximum. Integer arithmetic throughout: the same calls give the same grants.
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
    private var lastHalving: MonotonicTime?

    private static let tokenUnit: Int64 = 1_000_000_000_000
    /// From half to full speed within this time.
    private static let recoverySeconds: Int64 = 10
    /// Refusals of requests that were under way together count once.
    private static let halvingIntervalMilliseconds: Int64 = 500

    /// A full bucket.
    ///
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
    }

    /// Requests per second that are allowed now.
    public var currentRate: Double { Double(rate) / 1000 }

    /// Takes one request out of the budget; false when it must wait.
    public mutating func take(now: MonotonicTime) -> Bool {
        refill(now)
        guard tokens >= Self.tokenUnit else {
            refused += 1
            return false
        }
        tokens -= Self.tokenUnit
        granted += 1
        return true
    }

    /// When the next request will be granted: `now` or later.
    public mutating func nextAvailable(now: MonotonicTime) -> MonotonicTime {
        refill(now)
        let missing = Self.tokenUnit - tokens
        guard missing > 0 else { return now }
        return now.advanced(byNanoseconds: (missing + rate - 1) / rate)
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
