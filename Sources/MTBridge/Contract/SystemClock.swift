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
    private let leap: ClockLeap?

    /// The host's own time: CLOCK_MONOTONIC and CLOCK_REALTIME.
    public init() {
        originMonotonic = 0
        originUTCMilliseconds = nil
        scale = 1
        leap = nil
    }

    /// A replay: at host instant `monotonicNanoseconds` it is `origin`; time runs `scale` times.
    ///
    /// - Parameter leap: What passes in no time, on both clocks.
    public init(
        origin: UTCTime, atMonotonicNanoseconds instant: Int64, scale: Int, leap: ClockLeap? = nil
    ) {
        precondition(scale >= 1, "a clock runs forward")
        self.leap = leap
        originMonotonic = instant
        originUTCMilliseconds = origin.milliseconds
        self.scale = Int64(scale)
    }

    /// The host's CLOCK_MONOTONIC now, in nanoseconds, unscaled.
    public static func hostMonotonicNanoseconds() -> Int64 { clinux_monotonic_ns() }

    public func monotonic() -> MonotonicTime {
        MonotonicTime(nanoseconds: originMonotonic + elapsedNanoseconds())
    }

    public func utc() -> UTCTime {
        guard let origin = originUTCMilliseconds else {
            return UTCTime(milliseconds: clinux_realtime_ns() / 1_000_000)
        }
        return UTCTime(milliseconds: origin + elapsedNanoseconds() / 1_000_000)
    }

    public func realNanoseconds(until deadline: MonotonicTime) -> Int64 {
        let now = monotonic()
        var left = deadline.nanoseconds(since: now)
        if let leapAt, now < leapAt, deadline > leapAt, let leap {
            // What is due within the leap is due when it begins.
            left -= min(leap.nanoseconds, deadline.nanoseconds(since: leapAt))
        }
        return max(0, left / scale)
    }

    /// Of the replayed time, since its origin.
    private func elapsedNanoseconds() -> Int64 {
        let elapsed = (clinux_monotonic_ns() - originMonotonic) * scale
        guard let leap, let leapAt, originMonotonic + elapsed >= leapAt.nanoseconds else {
            return elapsed
        }
        return elapsed + leap.nanoseconds
    }

    private var leapAt: MonotonicTime? {
        guard let leap, let origin = originUTCMilliseconds else { return nil }
        return MonotonicTime(
            nanoseconds: originMonotonic + (leap.from.milliseconds - origin) * 1_000_000)
    }
}
