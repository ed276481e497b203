internal import RiskEngine

/// The last minute of one quote, as riskd saw it: only what differed from the quote before.
struct QuoteHistory {
    private var points: [QuoteWindowRecord.Point] = []
    private var oldest = 0
    private(set) var last: QuoteWindowRecord.Point?

    /// Ten changes a second for 64 s: the 30 s before a violation, and the window being filled.
    static let pointsMax = 640

    /// Allocates nothing once it is full.
    mutating func add(bid: Double, ask: Double, at now: UTCTime) {
        if let last, last.bid == bid, last.ask == ask { return }
        mark(bid: bid, ask: ask, at: now)
    }

    /// The quote of a reset: worth a point though it did not change.
    mutating func mark(bid: Double, ask: Double, at instant: UTCTime) {
        let point = QuoteWindowRecord.Point(at: instant, bid: bid, ask: ask)
        last = point
        if points.count < Self.pointsMax {
            points.append(point)
        } else {
            points[oldest] = point
            oldest = (oldest + 1) % Self.pointsMax
        }
    }

    /// What it knows of the window that begins at `start`.
    func window(_ start: UTCTime) -> [QuoteWindowRecord.Point] {
        let end = start.advanced(byMilliseconds: QuoteWindowRecord.milliseconds)
        return (0..<points.count).lazy.map { points[(oldest + $0) % points.count] }
            .filter { $0.at >= start && $0.at < end }
    }
}

/// A quote whose windows are being made durable, because a violation rests on it.
struct QuoteKeeping {
    /// The next window to be written for good.
    var next: UTCTime
    /// Windows that begin later are of no interest.
    var until: UTCTime
    /// The window being filled has been written once, as far as it was.
    var isBegun = false
}
