internal import RiskEngine

/// How fast prices lately moved equities, and how far since a given instant.
///
/// Parts per million of notional. Owned by one poller. Each reply gives the mean over its exposed
/// accounts; tripled for the tail, it decays by half every three seconds.
struct VelocityMeter {
    /// Parts per million of notional a second.
    private(set) var recent: Int64 = 0
    private var moved = 0.0
    private var exposedSeconds = 0.0
    private var closedAt = MonotonicTime.zero
    /// How far prices have travelled in all, and how far they had at each of the last replies.
    private var odometer = 0.0
    private var history: [(at: Int64, odometer: Double)] = []
    private var oldest = 0

    private static let tail = 3.0
    /// Beside the mean move of a reply, what a single account may have seen: one symbol moves more
    /// than the mix, and a reply of older samples shows a jump diluted.
    private static let reach = 6.0
    private static let halfLifeSeconds = 3.0
    private static let historyMax = 256

    init() { history.reserveCapacity(Self.historyMax) }

    /// Takes one account's change since its last sample.
    @inline(__always)
    mutating func add(change: Int64, notional: Double, seconds: Double) {
        guard notional > 0, seconds > 0, seconds < 5 else { return }
        moved += Double(change.magnitude)
        exposedSeconds += notional * seconds
    }

    /// Ends a reply: merges its mean.
    ///
    /// Allocates nothing once the history is full.
    mutating func close(now: MonotonicTime) {
        let elapsed = min(Double(now.nanoseconds(since: closedAt)) / 1e9, 60)
        closedAt = now
        // 2^-x by its first terms is close enough for a decay, and needs no library.
        let decayed = Double(recent) / (1 + 0.693 * elapsed / Self.halfLifeSeconds)
        let mean = exposedSeconds > 0 ? min(moved / exposedSeconds * 1e6, 1e6) : 0
        recent = Int64(max(decayed, mean * Self.tail))
        moved = 0
        exposedSeconds = 0
        // Not `recent`, which lasts: each reply shows its own share of a jump, by the age of its
        // samples.
        odometer += mean * Self.reach * min(elapsed, 1)
        let entry = (at: now.nanoseconds, odometer: odometer)
        if history.count < Self.historyMax {
            history.append(entry)
        } else {
            history[oldest] = entry
            oldest = (oldest + 1) % Self.historyMax
        }
    }

    /// How far prices may have moved since `instant` (monotonic nanoseconds), in parts per million.
    ///
    /// Of instants before the history it knows only that it was as far as since its beginning.
    /// O(log history).
    func travelled(since instant: Int64) -> Double {
        var low = 0
        var high = history.count
        while low < high {
            let middle = (low + high) / 2
            if entry(middle).at <= instant { low = middle + 1 } else { high = middle }
        }
        guard !history.isEmpty else { return 0 }
        return odometer - entry(max(0, low - 1)).odometer
    }

    private func entry(_ index: Int) -> (at: Int64, odometer: Double) {
        history[(oldest + index) % history.count]
    }
}
