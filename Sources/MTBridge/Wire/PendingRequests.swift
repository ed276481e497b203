import RiskEngine

/// The requests that wait for an answer, in the order of their ids.
///
/// Ids grow, so that the newest is appended and the oldest is usually the one that is answered: no
/// hashing, no allocation once warm, and expiry in a fixed order.
struct PendingRequests {
    struct Entry {
        let id: UInt64
        /// The request's type; its data come with the reply type 128 above.
        let type: WireType
        let deadline: MonotonicTime
    }
    private var entries: [Entry] = []
    /// No entry is due before.
    private var earliest = MonotonicTime.distantFuture

    var count: Int { entries.count }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        earliest = min(earliest, entry.deadline)
    }

    func find(_ id: UInt64) -> Entry? { index(of: id).map { entries[$0] } }

    mutating func remove(_ id: UInt64) {
        guard let index = index(of: id) else { return }
        entries.remove(at: index)
    }

    /// Removes and returns the first request whose deadline is at or before `now`.
    mutating func expire(now: MonotonicTime) -> Entry? {
        guard earliest <= now else { return nil }
        if let index = entries.firstIndex(where: { $0.deadline <= now }) {
            return entries.remove(at: index)
        }
        earliest = entries.map(\.deadline).min() ?? .distantFuture
        return nil
    }

    private func index(of id: UInt64) -> Int? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].id == id ? low : nil
    }
}
