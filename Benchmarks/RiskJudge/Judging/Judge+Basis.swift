extension Judge {
    /// The reads that an event rests on, and the episodes they fell into.
    struct Basis {
        /// In order of time.
        var episodes: [Int] = []
        /// When the last of the reads was answered.
        var lastRead: Int64?
        /// The equity that this read showed.
        var lastEquity: Int64?
    }

    /// Finds the basis of `event` in the reply log, not in riskd's own word.
    ///
    /// Walks back from the arrival to the last read below the floor and takes the consecutive reads
    /// below before it: a confirmation needs two. That last one must be among the account's last
    /// `readsOfFlag` reads or not older than B, else the event rests on nothing.
    func basis(of event: RiskEvent, level index: Int) -> Basis {
        let below = reads.below[index]
        let times = reads.times[truth.levels[index].login] ?? []
        var position = Self.count(below.count) { below[$0].mono <= event.arrival } - 1
        guard position >= 0 else { return Basis() }
        let readsBefore = Self.count(times.count) { times[$0] <= event.arrival }
        let recent =
            below[position].ordinal >= readsBefore - parameters.readsOfFlag
            || event.arrival - below[position].mono <= parameters.bound
        guard recent else { return Basis() }
        var basis = Basis()
        while true {
            if let episode = episode(at: below[position].tick, level: index) {
                if basis.episodes.last != episode { basis.episodes.append(episode) }
                basis.lastRead = basis.lastRead ?? below[position].mono
                basis.lastEquity = basis.lastEquity ?? below[position].equity
            }
            guard position > 0, below[position - 1].ordinal == below[position].ordinal - 1 else {
                break
            }
            position -= 1
        }
        basis.episodes.reverse()
        return basis
    }

    /// The episodes of which a read below was shown in a span of time.
    func episodesShown(from: Int64, until: Int64, level index: Int) -> [Int] {
        reads.below[index].filter { $0.mono >= from && $0.mono <= until }
            .compactMap { episode(at: $0.tick, level: index) }
    }

    /// The episode of level `index` that tick `tick` belongs to; nil when truth was above then.
    private func episode(at tick: Int64, level index: Int) -> Int? {
        let episodes = truth.episodes[index]
        var number = Self.count(episodes.count) { episodes[$0].beginTick <= tick } - 1
        guard number >= 0, tick <= episodes[number].endTick ?? .max else { return nil }
        // Several episodes may begin within one tick (a fill moves equity too): take the longest
        // lasting, or the one before that this tick ended.
        while number > 0, episodes[number].endTick == episodes[number].beginTick,
            (episodes[number - 1].endTick ?? .max) >= tick
        {
            number -= 1
        }
        return number
    }

    /// How many of the first `count` indices satisfy `holds`, which is true up to some index only.
    private static func count(_ count: Int, where holds: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
