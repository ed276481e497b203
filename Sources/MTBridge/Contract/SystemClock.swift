internal import CLinux
public import RiskEngine

/// The host's clocks, or a replay of them from `origin` at `scale`.
///
/// Two processes share one replayed time when they are given the same origin *and* the same
/// CLOCK_MONOTONIC instant that it stands for (`--time-origin 2014-05-02T12:28:00Z@MONOTONIC_NS`).
public struct SystemClock: Clock {
    private let originMonotonic: Int64
    private let originUTCMilliseconds: Int64?
    private let scale: Int64

    /// The host's own time: CLOCK_MONOTONIC and CLOCK_REALTIME.
    public init() {
        originMonotonic = 0
        originUTCMilliseconds = nil
        scale = 1
    }

    /// A replay: at host instant `monotonicNanoseconds` it is `origin`; time runs `scale` times.
    public init(origin: UTCTime, atMonotonicNanoseconds instant: Int64, scale: Int) {
        precondition(scale >= 1, "a clock runs forward")
        originMonotonic = instant
        originUTCMilliseconds = origin.milliseconds
        self.scale = Int64(scale)
    }

    /// The host's CLOCK_MONOTONIC now, in nanoseconds, unscaled.
    public static func hostMonotonicNanoseconds() -> Int64 { clinux_monotonic_ns() }

    public func monotonic() -> MonotonicTime {
        MonotonicTime(
            nanoseconds: originMonotonic + (clinux_monotonic_ns() - originMonotonic) * scale)
    }

    public func utc() -> UTCTime {
        guard let origin = originUTCMilliseconds else {
            return UTCTime(milliseconds: clinux_realtime_ns() / 1_000_000)
        }
        let elapsed = (clinux_monotonic_ns() - originMonotonic) * scale
        return UTCTime(milliseconds: origin + elapsed / 1_000_000)
    }

    public func realNanoseconds(until deadline: MonotonicTime) -> Int64 {
        max(0, deadline.nanoseconds(since: monotonic()) / scale)
    }
}
