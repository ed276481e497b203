public import MTBridge
public import RiskEngine

/// Virtual time: true UTC for the world, and what riskd's host believes.
///
/// One thread makes every call.
// @unchecked because a simulation has one thread.
public final class SimulationClock: Clock, @unchecked Sendable {
    private var now: Int64 = 3_600_000_000_000
    private let origin: Int64
    /// How wrong the host's wall clock is; its monotonic clock is always right.
    public var hostErrorMilliseconds: Int64 = 0

    public init(start: UTCTime) { origin = start.milliseconds - now / 1_000_000 }

    public func monotonic() -> MonotonicTime { MonotonicTime(nanoseconds: now) }

    /// What the host's wall clock shows.
    public func utc() -> UTCTime {
        trueUTC.advanced(byMilliseconds: hostErrorMilliseconds)
    }

    public var trueUTC: UTCTime { utc(at: monotonic()) }

    public func utc(at instant: MonotonicTime) -> UTCTime {
        UTCTime(milliseconds: origin + instant.nanoseconds / 1_000_000)
    }

    public func monotonic(at utc: UTCTime) -> MonotonicTime {
        MonotonicTime(nanoseconds: (utc.milliseconds - origin) * 1_000_000)
    }

    public func realNanoseconds(until deadline: MonotonicTime) -> Int64 {
        max(0, deadline.nanoseconds(since: monotonic()))
    }

    /// Moves on to `instant`; does nothing when it is past.
    func advance(to instant: MonotonicTime) { now = max(now, instant.nanoseconds) }
}
