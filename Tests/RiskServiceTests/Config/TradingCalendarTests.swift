import Foundation
import RiskEngine
import RiskService
import Testing

@Suite("Trading days: one reset a day, through every change of the clocks")
struct TradingCalendarTests {
    private func calendar(_ reset: String) throws -> TradingCalendar {
        try #require(ResetTime(reset).flatMap(TradingCalendar.init))
    }

    private func utc(_ text: String) throws -> UTCTime {
        try #require(UTCTime(rfc3339: text), "\(text)")
    }

    /// An instant, and the day that it must be in.
    struct Row: Sendable {
        var reset: String
        var instant: String
        var start: String
        var end: String
        var date: String
    }

    @Test(
        "Hand-checked days",
        arguments: [
            // 17:00 in New York is 22:00Z in winter and 21:00Z in summer.
            Row(
                reset: "17:00 America/New_York", instant: "2025-01-15T21:59:59.999Z",
                start: "2025-01-14T22:00:00Z", end: "2025-01-15T22:00:00Z", date: "2025-01-15"),
            Row(
                reset: "17:00 America/New_York", instant: "2025-01-15T22:00:00Z",
                start: "2025-01-15T22:00:00Z", end: "2025-01-16T22:00:00Z", date: "2025-01-16"),
            Row(
                reset: "17:00 America/New_York", instant: "2025-07-15T21:00:00Z",
                start: "2025-07-15T21:00:00Z", end: "2025-07-16T21:00:00Z", date: "2025-07-16"),
            // The day of the change has 23 hours, the one in November 25.
            Row(
                reset: "17:00 America/New_York", instant: "2025-03-09T12:00:00Z",
                start: "2025-03-08T22:00:00Z", end: "2025-03-09T21:00:00Z", date: "2025-03-09"),
            Row(
                reset: "17:00 America/New_York", instant: "2025-11-02T12:00:00Z",
                start: "2025-11-01T21:00:00Z", end: "2025-11-02T22:00:00Z", date: "2025-11-02"),
            Row(
                reset: "00:00 Europe/Prague", instant: "2014-05-02T12:30:00Z",
                start: "2014-05-01T22:00:00Z", end: "2014-05-02T22:00:00Z", date: "2014-05-02"),
            Row(
                reset: "00:00 Europe/Prague", instant: "2025-10-26T12:00:00Z",
                start: "2025-10-25T22:00:00Z", end: "2025-10-26T23:00:00Z", date: "2025-10-26"),
            // 02:30 does not exist in Prague on 30 March 2025: the first instant after the gap.
            Row(
                reset: "02:30 Europe/Prague", instant: "2025-03-30T00:59:59Z",
                start: "2025-03-29T01:30:00Z", end: "2025-03-30T01:00:00Z", date: "2025-03-30"),
            Row(
                reset: "02:30 Europe/Prague", instant: "2025-03-30T01:00:00Z",
                start: "2025-03-30T01:00:00Z", end: "2025-03-31T00:30:00Z", date: "2025-03-31"),
            // It comes twice on 26 October: the first.
            Row(
                reset: "02:30 Europe/Prague", instant: "2025-10-26T01:30:00Z",
                start: "2025-10-26T00:30:00Z", end: "2025-10-27T01:30:00Z", date: "2025-10-27"),
            // The southern summer: Sydney is +11:00 in January and +10:00 in July.
            Row(
                reset: "00:00 Australia/Sydney", instant: "2025-01-15T12:59:59Z",
                start: "2025-01-14T13:00:00Z", end: "2025-01-15T13:00:00Z", date: "2025-01-15"),
            Row(
                reset: "00:00 Australia/Sydney", instant: "2025-07-15T14:00:00Z",
                start: "2025-07-15T14:00:00Z", end: "2025-07-16T14:00:00Z", date: "2025-07-16"),
            // Beirut leaves out midnight itself.
            Row(
                reset: "00:00 Asia/Beirut", instant: "2024-03-30T22:00:00Z",
                start: "2024-03-30T22:00:00Z", end: "2024-03-31T21:00:00Z", date: "2024-03-31"),
            Row(
                reset: "00:00 UTC", instant: "2024-02-29T23:59:59.999Z",
                start: "2024-02-29T00:00:00Z", end: "2024-03-01T00:00:00Z", date: "2024-02-29"),
        ])
    func days(_ row: Row) throws {
        let day = try calendar(row.reset).day(containing: utc(row.instant))
        #expect(day.start.rfc3339 == (try utc(row.start)).rfc3339)
        #expect(day.end.rfc3339 == (try utc(row.end)).rfc3339)
        #expect(CivilDate(dayNumber: Int64(day.number)).description == row.date)
    }

    @Test(
        "Days of 2024 to 2026 follow each other without gap, overlap or missing number",
        arguments: [
            "00:00 Europe/Prague", "02:00 Europe/Prague", "02:30 Europe/Prague",
            "03:00 Europe/Prague",
            "17:00 America/New_York", "01:30 America/New_York", "02:30 America/New_York",
            "00:00 Australia/Sydney", "02:59 Australia/Sydney", "02:15 Australia/Lord_Howe",
            "00:00 Asia/Beirut", "23:59 UTC", "00:00 Pacific/Kiritimati", "00:00 Pacific/Pago_Pago",
        ])
    func chain(_ reset: String) throws {
        let calendar = try calendar(reset)
        var day = calendar.day(containing: try utc("2024-01-01T12:00:00Z"))
        let end = try utc("2027-01-01")
        while day.start < end {
            let next = calendar.day(after: day)
            #expect(next.start == day.end)
            #expect(next.number == day.number + 1)
            let hours = day.end.milliseconds(since: day.start) / 1_800_000
            #expect((45...51).contains(hours), "half hours of \(day.start.rfc3339)")
            // Both ends of the day belong to it.
            #expect(calendar.day(containing: day.start) == day)
            #expect(calendar.day(containing: day.end.advanced(byMilliseconds: -1)) == day)
            day = next
        }
    }

    @Test("The next resets, across a change")
    func resets() throws {
        let resets = try calendar("17:00 America/New_York")
            .resets(after: utc("2025-03-07T22:00:00Z"), count: 3).map(\.rfc3339)
        #expect(
            resets == [
                "2025-03-08T22:00:00.000Z", "2025-03-09T21:00:00.000Z", "2025-03-10T21:00:00.000Z",
            ])
    }

    @Test(
        "Reset times that are none",
        arguments: [
            "", "00:00", "24:00 UTC", "0:00 UTC", "00:60 UTC", "00:00 Europe/Pragu", "00:00 CET",
            "-1:00 UTC", "+1:00 UTC", "00:00  ", "00:00 Europe/Prague now",
        ])
    func bad(_ text: String) {
        #expect(ResetTime(text) == nil)
    }

    @Test(
        "All resets of three years agree with Python's zoneinfo",
        arguments: [
            "00:00 Europe/Prague", "17:00 America/New_York", "00:00 Australia/Sydney",
            "02:30 Europe/Prague", "01:30 America/New_York", "02:30 Australia/Sydney", "00:00 UTC",
        ])
    func againstPython(_ text: String) throws {
        let reset = try #require(ResetTime(text))
        guard let table = try pythonTable(reset) else {
            print("SKIPPED: no python3 with zoneinfo to compare \(text) with")
            return
        }
        #expect(table.count == 1_096)
        let found = try calendar(text).resets(after: utc("2023-12-31T12:00:00Z"), count: 1_096)
        let from = try #require(found.firstIndex { $0.milliseconds == table[0] })
        let shared = Array(found.dropFirst(from))
        #expect(shared.count >= 1_095)
        #expect(shared.map(\.milliseconds) == Array(table.prefix(shared.count)))
    }

    /// For each date of 2024 to 2026, the first UTC minute at which the zone's clock shows the
    /// reset time or, on that date, more: found by walking, which needs no rule about gaps.
    private func pythonTable(_ reset: ResetTime) throws -> [Int64]? {
        let script = """
            import datetime as d, zoneinfo, sys
            zone = zoneinfo.ZoneInfo(sys.argv[1]); minute = int(sys.argv[2])
            day = d.date(2024, 1, 1)
            while day.year < 2027:
                wall = d.datetime.combine(day, d.time()) + d.timedelta(minutes=minute)
                t = wall.replace(tzinfo=d.timezone.utc) - d.timedelta(hours=16)
                while t.astimezone(zone).replace(tzinfo=None) < wall:
                    t += d.timedelta(minutes=15)
                # A reset on another minute than a quarter: back to the minute itself.
                while (t - d.timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None) >= wall:
                    t -= d.timedelta(minutes=1)
                print(int(t.timestamp() * 1000)); day += d.timedelta(days=1)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, reset.zone, "\(reset.minuteOfDay)"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { Int64($0) }
    }
}
