import Foundation
import RiskEngine
import RiskService
import Testing

@Suite("Zones: server clocks and UTC")
struct ZoneTests {
    private func utc(_ text: String) throws -> UTCTime {
        try #require(UTCTime(rfc3339: text), "\(text)")
    }

    private func zone(_ text: String) throws -> ServerZone {
        try #require(ServerZone(text), "\(text)")
    }

    private func server(_ text: String) throws -> ServerTime {
        ServerTime(milliseconds: try utc(text + "Z").milliseconds)
    }

    @Test(
        "Zones read back as they were written",
        arguments: [
            "Europe/Athens", "America/New_York+07:00", "America/New_York-03:30", "+03:00", "-05:00",
            "+00:00", "UTC", "America/Port-au-Prince",
        ])
    func text(_ text: String) throws {
        #expect(try zone(text).text == text)
    }

    @Test(
        "What is no zone is refused",
        arguments: [
            "", "Europe/Pragu", "EST", "GMT+3", "3", "+3", "+15:00", "+03:60", "Europe/Athens+7",
            "Europe/Athens +07:00", "++7:00", "+07:+1", "/", "../etc/passwd",
            "Europe/../Europe/Prague",
        ])
    func bad(_ text: String) {
        #expect(ServerZone(text) == nil)
    }

    @Test(
        "Server clocks against hand-checked instants",
        arguments: [
            // GMT+2/+3 on US dates: the commonest MetaTrader clock. US DST began on 9 March 2014,
            // Europe's on 30 March.
            ("America/New_York+07:00", "2014-03-09T06:59:59Z", "2014-03-09T08:59:59"),
            ("America/New_York+07:00", "2014-03-09T07:00:00Z", "2014-03-09T10:00:00"),
            ("America/New_York+07:00", "2014-05-02T12:30:00Z", "2014-05-02T15:30:00"),
            ("America/New_York+07:00", "2014-11-02T07:00:00Z", "2014-11-02T09:00:00"),
            ("Europe/Athens", "2014-03-29T12:00:00Z", "2014-03-29T14:00:00"),
            ("Europe/Athens", "2014-03-30T01:00:00Z", "2014-03-30T04:00:00"),
            ("+03:00", "2014-05-02T22:00:00Z", "2014-05-03T01:00:00"),
            ("UTC", "2014-05-02T22:00:00Z", "2014-05-02T22:00:00"),
        ])
    func clocks(_ name: String, _ instant: String, _ shown: String) throws {
        let zone = try zone(name)
        #expect(try zone.serverTime(at: utc(instant)) == server(shown))
        #expect(try zone.utc(at: server(shown)) == utc(instant))
    }

    @Test("In a repeated hour, continuity decides")
    func repeatedHour() throws {
        let prague = try zone("Europe/Prague")
        let shown = try server("2025-10-26T02:30:00")
        let (first, second) = (try utc("2025-10-26T00:30:00Z"), try utc("2025-10-26T01:30:00Z"))
        #expect(prague.utc(at: shown) == first)
        #expect(prague.utc(at: shown, near: first.advanced(byMilliseconds: 900_000)) == first)
        #expect(prague.utc(at: shown, near: second.advanced(byMilliseconds: -900_000)) == second)
        // A whole night, minute by minute, each near the one before it: no jump, no repeat.
        var last = try utc("2025-10-25T20:00:00Z")
        for _ in 0..<(10 * 60) {
            let next = last.advanced(byMilliseconds: 60_000)
            let found = prague.utc(at: prague.serverTime(at: next), near: next)
            #expect(found == next)
            last = found
        }
    }

    @Test("In the hour that spring leaves out, the offset before it holds")
    func gap() throws {
        let prague = try zone("Europe/Prague")
        #expect(
            try prague.utc(at: server("2025-03-30T02:30:00")) == utc("2025-03-30T01:30:00Z"))
    }

    @Test(
        "Every hour of 2024 to 2026 converts there and back",
        arguments: [
            "Europe/Prague", "America/New_York", "America/New_York+07:00", "Australia/Sydney",
            "Australia/Lord_Howe", "UTC", "+05:30",
        ])
    func roundTrip(_ name: String) throws {
        let zone = try zone(name)
        var time = try utc("2024-01-01")
        let end = try utc("2027-01-01")
        while time < end {
            #expect(zone.utc(at: zone.serverTime(at: time), near: time) == time)
            time = time.advanced(byMilliseconds: 3_600_000)
        }
    }

    @Test("Zones are proven before they are used")
    func check() {
        #expect(ZoneCheck.problem("Europe/Prague") == nil)
        #expect(ZoneCheck.problem("Asia/Kathmandu") == nil)
        #expect(ZoneCheck.problem("Europe/Atlantis")?.contains("Europe/Atlantis") == true)
    }

    @Test(
        "RFC 3339 there and back",
        arguments: [
            ("2014-05-02T12:30:00.250Z", "2014-05-02T12:30:00.250Z"),
            ("2014-05-02", "2014-05-02T00:00:00.000Z"),
            ("2014-05-02T14:30:00+02:00", "2014-05-02T12:30:00.000Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
            ("2014-05-02t12:30:00.5z", "2014-05-02T12:30:00.500Z"),
        ])
    func rfc3339(_ text: String, _ canonical: String) throws {
        #expect(try utc(text).rfc3339 == canonical)
    }

    @Test(
        "What is no date is refused",
        arguments: [
            "", "2014", "2014-5-2", "2014-02-29", "2014-04-31", "2014-13-01",
            "2014-05-02T24:00:00Z",
            "2014-05-02T12:30:00", "2014-05-02T12:30Z", "2014-05-02T12:30:60Z", "02.05.2014",
            "2014-05-02T12:30:00.Z", "２０14-05-02",
        ])
    func badDate(_ text: String) {
        #expect(UTCTime(rfc3339: text) == nil)
    }
}
