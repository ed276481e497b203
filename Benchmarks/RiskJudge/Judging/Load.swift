/// What the reads cost the server, from the emulator's own log.
public struct Load: Equatable, Sendable {
    public var requestsPerSecond = 0.0
    public var readsPerSecond = 0.0
    public var quoteRequestsPerSecond = 0.0
    /// Most account requests answered within any second, and within any ten.
    public var requestsInSecond = 0
    public var requestsInTenSeconds = 0
    /// Between two reads of one account, nanoseconds; nil when no account was read twice.
    public var gapP50: Int64?
    public var gapP99: Int64?
    public var gapMax: Int64?
    /// Accounts that were not read at all.
    public var neverRead = 0

    public init() {}

    /// Measures `from..<until` (host CLOCK_MONOTONIC); `second` is a second of the replayed time.
    public static func measure(
        _ reads: Reads, from: Int64, until: Int64, second: Int64 = 1_000_000_000
    ) -> Load {
        var load = Load()
        let requests = reads.requests.filter { $0.mono >= from && $0.mono < until }
        let seconds = Double(max(until - from, 1)) / Double(second)
        load.requestsPerSecond = Double(requests.count) / seconds
        load.readsPerSecond = Double(requests.reduce(0) { $0 + $1.rows }) / seconds
        let quotes = reads.quoteRequests.count { $0 >= from && $0 < until }
        load.quoteRequestsPerSecond = Double(quotes) / seconds
        let times = requests.map(\.mono).sorted()
        load.requestsInSecond = most(times, within: second)
        load.requestsInTenSeconds = most(times, within: 10 * second)
        load.measureGaps(reads, from: from, until: until)
        return load
    }

    /// True when more was asked than `budget` requests a second allow.
    ///
    /// Answers are counted where they leave the server, so two at the border of a window are noise;
    /// over ten seconds the budget holds to one request.
    public func exceeds(requestsPerSecond budget: Double) -> Bool {
        Double(requestsInSecond) > budget + 2 || Double(requestsInTenSeconds) > 10 * budget + 2
    }

    /// The most of the ascending `times` in any half-open window of `width`.
    static func most(_ times: [Int64], within width: Int64) -> Int {
        var first = 0
        var most = 0
        for (index, time) in times.enumerated() {
            while times[first] <= time - width { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    private mutating func measureGaps(_ reads: Reads, from: Int64, until: Int64) {
        var gaps: [Int64] = []
        for times in reads.times.values {
            let inside = times.filter { $0 >= from && $0 < until }
            if inside.isEmpty { neverRead += 1 }
            for (earlier, later) in zip(inside, inside.dropFirst()) { gaps.append(later - earlier) }
        }
        let percentile = Percentile(gaps)
        gapP50 = percentile.at(50)
        gapP99 = percentile.at(99)
        gapMax = percentile.max
    }
}
