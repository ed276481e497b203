/// What truly happened, as the emulator saw it at tick granularity.
public struct Truth: Sendable {
    public struct TickLag: Equatable, Sendable {
        public var p50 = 0.0
        public var p99 = 0.0
        public var max = 0.0
        public init() {}
    }

    public private(set) var levels: [Level] = []
    /// Per level, in order of time.
    public internal(set) var episodes: [[Episode]] = []
    /// Executed deals, in order of time.
    public var fills: [Fill] = []
    /// The highest equity at the end, by the index of a trailing level.
    public var peaks: [Int: Int64] = [:]
    /// Host CLOCK_MONOTONIC of the end of the replay; nil when the log has no `end` line.
    public var end: Int64?
    public var ticks: Int64 = 0
    /// Milliseconds between when a tick was due and when it took effect.
    public var tickLag = TickLag()
    /// What every account had at every moment, where that was recorded.
    public var trace: EquityTrace?
    private var index: [Key: Int] = [:]

    private struct Key: Hashable {
        var login: UInt64
        var name: String
    }

    public init() {}

    /// Adds a level without episodes; a repeated one is ignored.
    public mutating func add(_ level: Level) {
        let key = Key(login: level.login, name: level.name)
        guard index[key] == nil else { return }
        index[key] = levels.count
        levels.append(level)
        episodes.append([])
    }

    /// Adds levels that nobody watched, with their episodes by the trace; days of one login in
    /// their order.
    public mutating func watch(_ levels: [Level], in trace: EquityTrace) {
        self.trace = trace
        for level in levels {
            add(level)
            episodes[self.levels.count - 1] = trace.episodes(of: level)
        }
    }

    /// The index of a level; nil when nobody asked for it.
    public func level(login: UInt64, name: String) -> Int? {
        index[Key(login: login, name: name)]
    }

    /// Opens an episode of level `index`; false when one is open already.
    ///
    /// - Parameter breachBelow: The floor as of now, where it trails.
    public mutating func below(
        _ index: Int, mono: Int64, tick: Int64, breachBelow: Int64? = nil
    ) -> Bool {
        if let last = episodes[index].last, last.end == nil { return false }
        var episode = Episode(begin: mono, end: nil, beginTick: tick, endTick: nil)
        episode.breachBelow = breachBelow
        episodes[index].append(episode)
        return true
    }

    /// Closes the open episode of level `index`; false when none is open.
    public mutating func above(
        _ index: Int, mono: Int64, tick: Int64, lowest: Int64? = nil
    ) -> Bool {
        guard let last = episodes[index].indices.last, episodes[index][last].end == nil else {
            return false
        }
        episodes[index][last].end = mono
        episodes[index][last].endTick = tick
        episodes[index][last].lowest = lowest
        return true
    }

    /// True when level `index` was below its floor once `tick` had taken effect.
    public func isBelow(_ index: Int, at tick: Int64) -> Bool {
        let episodes = episodes[index]
        var low = 0
        var high = episodes.count
        while low < high {
            let middle = (low + high) / 2
            if episodes[middle].beginTick <= tick { low = middle + 1 } else { high = middle }
        }
        return low > 0 && tick < episodes[low - 1].endTick ?? .max
    }
}
