/// What was shown to riskd: every read in time, and those below a floor in full.
public struct Reads: Sendable {
    /// One row below the floor of its level.
    public struct Below: Equatable, Sendable {
        public var mono: Int64
        public var tick: Int64
        /// The how manieth read of its account it was, from 0.
        public var ordinal: Int
        /// As shown, minor units.
        public var equity: Int64
    }

    /// Per level of the truth, in order of time.
    public private(set) var below: [[Below]]
    /// Host CLOCK_MONOTONIC of each account's reads.
    public private(set) var times: [UInt64: [Int64]]
    /// Host CLOCK_MONOTONIC of each account request answered, and the rows it carried.
    public private(set) var requests: [Request] = []
    /// Host CLOCK_MONOTONIC of each answer with quotes.
    public private(set) var quoteRequests: [Int64] = []
    private var levelsOf: [UInt64: [Int]] = [:]
    private let levels: [Level]
    /// Where a shown equity cannot be compared with a floor, the truth as of its tick decides.
    private let truth: Truth?
    private let distrusted: Range<Int64>

    public struct Request: Equatable, Sendable {
        public var mono: Int64
        public var rows: Int
    }

    /// Reads judged against the levels of `truth`.
    ///
    /// - Parameters:
    ///   - truth: Has the same levels; needed where one of them trails.
    ///   - distrusted: Ticks as of which replies showed what was not so.
    public init(levels: [Level], truth: Truth? = nil, distrusting distrusted: Range<Int64> = 0..<0)
    {
        self.truth = truth
        self.distrusted = distrusted
        below = Array(repeating: [], count: levels.count)
        self.levels = levels
        times = [:]
        times.reserveCapacity(levels.count)
        for (index, level) in levels.enumerated() {
            levelsOf[level.login, default: []].append(index)
            times[level.login] = []
        }
    }

    /// Counts one account request that was answered at `mono` with `rows` accounts.
    public mutating func addRequest(mono: Int64, rows: Int) {
        requests.append(Request(mono: mono, rows: rows))
    }

    /// Counts one answer with quotes.
    public mutating func addQuotes(mono: Int64) { quoteRequests.append(mono) }

    /// Notes that `login` was shown with `equity` (minor units) as of `tick`; in order of time.
    public mutating func add(login: UInt64, mono: Int64, tick: Int64, equity: Int64) {
        guard let levels = levelsOf[login] else { return }
        let ordinal = times[login]?.count ?? 0
        times[login]?.append(mono)
        for level in levels where isBelow(level, tick: tick, equity: equity) {
            if let window = self.levels[level].window, !window.contains(mono) { continue }
            below[level].append(
                Below(mono: mono, tick: tick, ordinal: ordinal, equity: equity))
        }
    }

    private func isBelow(_ level: Int, tick: Int64, equity: Int64) -> Bool {
        if let truth, truth.levels[level].trail > 0 || distrusted.contains(tick) {
            return truth.isBelow(level, at: tick)
        }
        return equity < levels[level].breachBelow
    }
}
