import Foundation
import RiskEngine
import Testing

@testable import RiskService

/// The coming resets, against Python's zoneinfo (`Benchmarks/oracle/resets.py`).
struct NextResetsTests {
    private static let table: [String: [Int64]] = {
        let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
        let path = root.dropFirst() + "/Benchmarks/oracle/resets-2026.csv"
        let text = (try? String(contentsOfFile: String(path), encoding: .utf8)) ?? ""
        var table: [String: [Int64]] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ",")
            table["\(fields[1]) \(fields[0])", default: []].append(Int64(fields[3]) ?? 0)
        }
        return table
    }()

    /// Every day of a year, through both changes of the clocks: the next five, in every zone.
    @Test(arguments: [
        "00:00 Europe/Prague", "17:00 America/New_York", "00:00 Europe/Athens",
        "00:00 Asia/Tokyo", "00:00 Australia/Sydney", "00:00 UTC", "02:30 America/New_York",
        "01:30 America/New_York",
    ])
    func theNextFiveAreThoseOfTheOracle(reset: String) throws {
        let calendar = try #require(ResetTime(reset).flatMap(TradingCalendar.init))
        let resets = try #require(Self.table[reset])
        #expect(resets.count > 365)
        for first in 0..<resets.count - 5 {
            let before = UTCTime(milliseconds: resets[first] - 1)
            let next = calendar.resets(after: before, count: 5).map(\.milliseconds)
            #expect(next == Array(resets[first..<first + 5]), "before \(before.rfc3339)")
        }
    }

    /// From `datetime.isoformat` with `zoneinfo`.
    @Test(arguments: [
        ("America/New_York", "2026-03-07T22:00:00Z", "2026-03-07T17:00:00-05:00"),
        ("America/New_York", "2026-03-08T21:00:00Z", "2026-03-08T17:00:00-04:00"),
        ("America/New_York", "2026-10-31T21:00:00Z", "2026-10-31T17:00:00-04:00"),
        ("America/New_York", "2026-11-01T22:00:00Z", "2026-11-01T17:00:00-05:00"),
        ("Europe/Prague", "2026-03-28T23:00:00Z", "2026-03-29T00:00:00+01:00"),
        ("Europe/Prague", "2026-03-29T22:00:00Z", "2026-03-30T00:00:00+02:00"),
        ("Europe/Prague", "2026-10-24T22:00:00Z", "2026-10-25T00:00:00+02:00"),
        ("Europe/Prague", "2026-10-25T23:00:00Z", "2026-10-26T00:00:00+01:00"),
        ("Australia/Sydney", "2026-04-04T13:00:00Z", "2026-04-05T00:00:00+11:00"),
        ("Australia/Sydney", "2026-04-05T14:00:00Z", "2026-04-06T00:00:00+10:00"),
        ("Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-02T00:00:00+05:45"),
        ("UTC", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00+00:00"),
    ])
    func theyAreShownInTheZone(zone: String, utc: String, local: String) throws {
        let instant = try #require(UTCTime(rfc3339: utc))
        #expect(instant.rfc3339(zone: zone) == local)
        #expect(UTCTime(rfc3339: local) == instant)
    }
}
