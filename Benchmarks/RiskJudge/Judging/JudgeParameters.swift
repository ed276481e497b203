/// What is fixed before a run, and printed with its verdict.
public struct JudgeParameters: Equatable, Sendable {
    /// B, in nanoseconds of the host's clock: an episode shorter than this is transient.
    public var bound: Int64
    /// Host CLOCK_MONOTONIC from which riskd is judged: it had connected and armed by then.
    public var from: Int64
    /// Host CLOCK_MONOTONIC of the run's end, until which open episodes have lasted; nil is the end
    /// of the truth log.
    public var until: Int64?
    /// Host CLOCK_MONOTONIC up to which events were recorded.
    public var recordedUntil: Int64
    /// A read answered less than this before `recordedUntil` need not have led to an event yet.
    public var settle: Int64 = 500_000_000
    /// Reads of an account before a flag that may be the reads it rests on.
    public var readsOfFlag = 3
    /// The accounts that are judged; nil judges all, and flags of accounts that nobody has.
    public var logins: Set<UInt64>?
    /// Host CLOCK_MONOTONIC in which verdicts wait: ascending and apart.
    ///
    /// The bound of what they defer runs from their end, and what is flagged on a read inside is
    /// false, except below a level's `through`.
    public var masks: [Range<Int64>] = []
    /// The same of times in which nobody could look; what is flagged inside is not false.
    public var absences: [Range<Int64>] = []
    /// From a mask's begin until it must be known to riskd.
    public var maskSettle: Int64 = 0
    /// How many times as fast as the host's clock the market was played: faults tell durations as
    /// the market had them.
    public var speed: Int64 = 1
    /// A run whose ticks took effect later than this at the 99th percentile is void.
    public var tickLagMilliseconds = 20.0

    public init(bound: Int64, from: Int64, recordedUntil: Int64) {
        self.bound = bound
        self.from = from
        self.recordedUntil = recordedUntil
    }

    /// Nanoseconds of the host's clock in milliseconds of the market's.
    func marketMilliseconds(_ nanoseconds: Int64) -> Int64 { nanoseconds * speed / 1_000_000 }
}
