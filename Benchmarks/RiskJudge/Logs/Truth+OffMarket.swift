/// A tick that was no market: what it seemed to break was never broken.
public struct OffMarketTick: Equatable, Sendable {
    /// Its number, and that of the tick which corrected it.
    public var tick: Int64
    public var correctedTick: Int64
    /// Host CLOCK_MONOTONIC of the correction, nanoseconds.
    public var corrected: Int64

    public init(tick: Int64, correctedTick: Int64, corrected: Int64) {
        self.tick = tick
        self.correctedTick = correctedTick
        self.corrected = corrected
    }

    /// Ticks as of which replies showed what was not so.
    public var range: Range<Int64> { tick..<max(tick, correctedTick) }
}

extension Truth {
    /// Takes out the episodes that begin while `offMarket` stands.
    ///
    /// One that outlasts the correction begins there: from then on it is true.
    ///
    /// - Returns: The logins that it pushed below a floor.
    public mutating func discount(_ offMarket: OffMarketTick) -> Set<UInt64> {
        var pushed: Set<UInt64> = []
        for index in episodes.indices {
            var kept: [Episode] = []
            for var episode in episodes[index] {
                if offMarket.range.contains(episode.beginTick) {
                    pushed.insert(levels[index].login)
                    guard episode.endTick ?? .max > offMarket.correctedTick else { continue }
                    episode.beginTick = offMarket.correctedTick
                    episode.begin = max(episode.begin, offMarket.corrected)
                }
                kept.append(episode)
            }
            episodes[index] = kept
        }
        return pushed
    }
}
