internal import RiskEngine

/// How fast prices lately moved equities: parts per million of notional a second.
///
/// Owned by one poller. The mean over the exposed accounts of a reply, tripled for the tail, decays by
/// half every five seconds.
struct VelocityMeter {
    private(set) var recent: Int64 = 0
    private var moved = 0.0
    private var exposedSeconds = 0.0
    private var closedAt = MonotonicTime.zero

    private static let tail = 3.0
    private static let halfLifeSeconds = 5.0

    /// Takes one account's change since its last sample.
    @inline(__always)
    mutating func add(change: Int64, notional: Double, seconds: Double) {
        guard notional > 0, seconds > 0, seconds < 5 else { return }
        moved += Double(change.magnitude)
        exposedSeconds += notional * seconds
    }

    /// Ends a reply: merges its mean.
    mutating func close(now: MonotonicTime) {
        let elapsed = min(Double(now.nanoseconds(since: closedAt)) / 1e9, 60)
        closedAt = now
        // 2^-x by its first terms is close enough for a decay, and needs no library.
        let decayed = Double(recent) / (1 + 0.693 * elapsed / Self.halfLifeSeconds)
        let seen = exposedSeconds > 0 ? moved / exposedSeconds * 1e6 * Self.tail : 0
        recent = Int64(max(decayed, min(seen, 1e6)))
        moved = 0
        exposedSeconds = 0
    }
}
