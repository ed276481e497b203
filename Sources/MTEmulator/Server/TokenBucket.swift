import RiskEngine

/// The server's rate limit: `rate` requests a second, bursts of one second's worth.
struct TokenBucket {
    private let rate: Double
    private var tokens: Double
    private var last: MonotonicTime

    init(rate: Double, now: MonotonicTime) {
        self.rate = rate
        tokens = max(1, rate)
        last = now
    }

    mutating func take(now: MonotonicTime) -> Bool {
        let elapsed = Double(max(0, now.nanoseconds(since: last))) / 1e9
        last = max(last, now)
        tokens = min(max(1, rate), tokens + elapsed * rate)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
