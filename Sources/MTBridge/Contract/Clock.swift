public import RiskEngine

/// Where time comes from: one seam drives riskd, mtemud, tests and simulations alike.
///
/// In a replay at scale k, `monotonic` runs k times as fast as the host's clock, so that budgets,
/// intervals and deadlines are all in scaled time; only `realNanoseconds` knows of the scale.
public protocol Clock: Sendable {
    /// Scaled monotonic time. Never goes back.
    func monotonic() -> MonotonicTime
    /// The (replayed) date.
    func utc() -> UTCTime
    /// How long a real wait must be, in nanoseconds of the host, to reach `deadline`; 0 when past.
    func realNanoseconds(until deadline: MonotonicTime) -> Int64
}
