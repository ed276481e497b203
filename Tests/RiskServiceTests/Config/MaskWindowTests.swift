import RiskEngine
import Testing

@testable import RiskService

@Suite("Mask windows: text and instants")
struct MaskWindowTests {
    private func calendar(
        _ text: String, zone: String = "America/New_York+07:00"
    ) throws
        -> MaskCalendar
    {
        let windows = try #require(SettingFormat<[MaskWindow]>.maskWindows.parse(text))
        return MaskCalendar(windows: windows, zone: try #require(ServerZone(zone)))
    }

    private func time(_ text: String) throws -> UTCTime { try #require(UTCTime(rfc3339: text)) }

    /// Midnight of this server is 17:00 New York, in summer and in winter.
    @Test(arguments: [
        ("2014-05-02T20:54:59.999Z", false), ("2014-05-02T20:55:00Z", true),
        ("2014-05-02T21:14:59.999Z", true), ("2014-05-02T21:15:00Z", false),
        ("2014-12-02T21:54:59.999Z", false), ("2014-12-02T21:55:00Z", true),
        ("2014-12-02T22:15:00Z", false),
    ])
    func aWindowFollowsTheServersClock(instant: String, masked: Bool) throws {
        var server = try calendar("23:55-00:15 server")
        var zone = try calendar("16:55-17:15 America/New_York", zone: "UTC")
        #expect(server.state(at: try time(instant)).isMasked == masked)
        #expect(zone.state(at: try time(instant)).isMasked == masked)
    }

    /// 2014-05-02 is a Friday; the days are those on which a window begins.
    @Test func daysAreThoseOfTheBeginning() throws {
        let friday = try calendar("23:55-00:15 server Fri", zone: "UTC")
        #expect(friday.interval(containing: try time("2014-05-03T00:10:00Z")) != nil)
        #expect(friday.interval(containing: try time("2014-05-02T00:10:00Z")) == nil)
        #expect(friday.interval(containing: try time("2014-05-03T23:57:00Z")) == nil)
    }

    @Test func touchingWindowsAreOne() throws {
        let two = try calendar("23:55-00:15 server, 00:15-00:20 server", zone: "UTC")
        let inside = try #require(two.interval(containing: try time("2014-05-03T00:16:00Z")))
        #expect(inside.start == (try time("2014-05-02T23:55:00Z")))
        #expect(inside.end == (try time("2014-05-03T00:20:00Z")))
    }

    /// The cached answer is that of a fresh look, minute by minute through both DST changes.
    @Test(arguments: ["2014-03-08T00:00:00Z", "2014-11-01T00:00:00Z"])
    func memoryChangesNothing(start: String) throws {
        let text = "23:55-00:15 server, 01:30-02:10 America/New_York Sun"
        var kept = try calendar(text)
        var instant = try time(start)
        var masked = 0
        for _ in 0..<(3 * 1_440) {
            let fresh = kept.interval(containing: instant)
            #expect(kept.state(at: instant).since == fresh?.start.milliseconds ?? 0)
            if fresh != nil { masked += 1 }
            instant = instant.advanced(byMilliseconds: 60_000)
        }
        // Three rollovers of 20 minutes and one window of 40: DST makes none longer.
        #expect(masked == 100)
    }

    @Test(arguments: [
        "23:55-23:55 server", "23:55 server", "23:55-24:15 server", "23:55-00:15 Mars/Base",
        "23:55-00:15", "23:55-00:15 server Fry",
    ])
    func nonsenseIsRefused(text: String) {
        #expect(SettingFormat<[MaskWindow]>.maskWindows.parse(text) == nil)
    }
}
