internal import Foundation
public import RiskEngine
internal import Synchronization

/// The UTC offsets of an IANA zone as a table: a lookup is a binary search, without Foundation.
///
/// Built once per zone and kept. It covers 2000 to 2050; beyond, its first or last offset holds.
public struct ZoneTable: Equatable, Sendable {
    public let identifier: String
    /// Ascending instants from which the offset of the same index holds, milliseconds of UTC.
    private let starts: [Int64]
    /// Seconds east of Greenwich.
    private let offsets: [Int]

    private static let cache = Mutex<[String: ZoneTable]>([:])
    private static let span: ClosedRange<Int64> = 946_684_800_000...2_524_608_000_000

    /// Nil when the system knows no such zone, or `identifier` is an abbreviation (`EST`) whose
    /// meaning depends on who reads it.
    public init?(_ identifier: String) {
        if let known = Self.cache.withLock({ $0[identifier] }) {
            self = known
            return
        }
        guard identifier.contains("/") || identifier == "UTC",
            let zone = TimeZone(identifier: identifier)
        else { return nil }
        self.init(identifier: identifier, zone: zone)
        let made = self
        Self.cache.withLock { $0[identifier] = made }
    }

    /// Finds the changes by looking once a day: zones have changed twice within one week
    /// (Morocco, Egypt), never twice within one day.
    private init(identifier: String, zone: TimeZone) {
        let offset = { (milliseconds: Int64) in
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
        }
        var starts = [Int64.min]
        var offsets = [offset(Self.span.lowerBound)]
        var known = Self.span.lowerBound
        while known < Self.span.upperBound {
            let next = known + 86_400_000
            let new = offset(next)
            if new != offsets.last {
                let old = offsets[offsets.count - 1]
                starts.append(Self.change(from: old, between: known, and: next, offset))
                offsets.append(new)
            }
            known = next
        }
        self.identifier = identifier
        self.starts = starts
        self.offsets = offsets
    }

    /// The second at which the offset stops being `old`.
    private static func change(
        from old: Int, between before: Int64, and after: Int64, _ offset: (Int64) -> Int
    ) -> Int64 {
        var (low, high) = (before / 1_000, after / 1_000)
        while high - low > 1 {
            let middle = (low + high) / 2
            if offset(middle * 1_000) == old { low = middle } else { high = middle }
        }
        return high * 1_000
    }

    /// Seconds to add to UTC.
    public func offsetSeconds(at time: UTCTime) -> Int {
        offsets[index(at: time.milliseconds)]
    }

    private func index(at milliseconds: Int64) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= milliseconds { low = middle } else { high = middle }
        }
        return low
    }

    /// The zone's wall clock, milliseconds since 1970-01-01 00:00 of that clock.
    public func wallClock(at time: UTCTime) -> Int64 {
        time.milliseconds + Int64(offsetSeconds(at: time)) * 1_000
    }

    /// The instants at which the wall clock shows `wall`: none in a spring gap, two in an autumn
    /// repeat, otherwise one; ascending.
    public func instants(wallClock wall: Int64) -> [UTCTime] {
        let around = candidates(wall).map { UTCTime(milliseconds: wall - $0) }
        return around.filter { wallClock(at: $0) == wall }.sorted()
    }

    /// The first instant at which the wall clock shows `wall` or, in a gap, more.
    public func first(wallClock wall: Int64) -> UTCTime {
        if let first = instants(wallClock: wall).first { return first }
        // In a gap: the earliest candidate is before the change, which is the next one.
        let before = wall - (candidates(wall).max() ?? 0)
        let next = index(at: before) + 1
        return UTCTime(milliseconds: next < starts.count ? starts[next] : before)
    }

    /// The distinct offsets, in milliseconds, in use within a day of `wall`.
    private func candidates(_ wall: Int64) -> Set<Int64> {
        let range = index(at: wall - 86_400_000)...index(at: wall + 86_400_000)
        return Set(range.map { Int64(offsets[$0]) * 1_000 })
    }
}
