import MTEmulator
import RiskEngine

/// What was true of one account over the last minutes: one entry for each change.
struct TruthHistory {
    struct Point {
        /// UTC milliseconds from which on it was true.
        var from: Int64
        var truth: AccountTruth
    }
    private var points: [Point] = []

    static let keptMilliseconds: Int64 = 300_000

    var latest: AccountTruth? { points.last?.truth }

    mutating func record(_ truth: AccountTruth, at utc: Int64) {
        if let last = points.last, last.truth == truth { return }
        // Of several changes within a millisecond each was true: all are kept.
        points.append(Point(from: utc, truth: truth))
        guard points.count > 64, points[32].from < utc - Self.keptMilliseconds else { return }
        points.removeFirst(32)
    }

    /// Everything that was true at some instant of the closed interval.
    func during(_ from: Int64, _ to: Int64) -> ArraySlice<Point> {
        var first = points.count
        while first > 0 {
            first -= 1
            if points[first].from < from { break }
        }
        var last = first
        while last < points.count, points[last].from <= to { last += 1 }
        return points[min(first, last)..<last]
    }

    /// Whether `matches` holds for anything true within `milliseconds` of `utc`.
    func wasTrue(
        near utc: Int64, within milliseconds: Int64, _ matches: (AccountTruth) -> Bool
    ) -> Bool {
        during(utc - milliseconds, utc + milliseconds).contains { matches($0.truth) }
    }
}
