public import RiskEngine
internal import Synchronization

/// A clock that moves only when told to: for tests and simulations.
public final class ManualClock: Clock {
    private struct State {
        var monotonic: Int64
        var utcOffset: Int64
    }
    private let state: Mutex<State>

    /// Starts at `utc`, with the monotonic clock at one hour.
    public init(utc: UTCTime) {
        let start: Int64 = 3_600_000_000_000
        state = Mutex(State(monotonic: start, utcOffset: utc.milliseconds - start / 1_000_000))
    }

    public func monotonic() -> MonotonicTime {
        state.withLock { MonotonicTime(nanoseconds: $0.monotonic) }
    }

    public func utc() -> UTCTime {
        state.withLock { UTCTime(milliseconds: $0.utcOffset + $0.monotonic / 1_000_000) }
    }

    public func realNanoseconds(until deadline: MonotonicTime) -> Int64 {
        max(0, deadline.nanoseconds(since: monotonic()))
    }

    /// Moves both clocks forward.
    public func advance(milliseconds: Int64) {
        precondition(milliseconds >= 0, "a clock runs forward")
        state.withLock { $0.monotonic += milliseconds * 1_000_000 }
    }

    /// Moves both clocks forward to `instant`; does nothing when it is past.
    public func advance(to instant: MonotonicTime) {
        state.withLock { $0.monotonic = max($0.monotonic, instant.nanoseconds) }
    }

    /// Sets the wall clock without touching the monotonic one, as a wrong host clock would.
    public func setUTC(_ utc: UTCTime) {
        state.withLock { $0.utcOffset = utc.milliseconds - $0.monotonic / 1_000_000 }
    }
}
