internal import RiskEngine

/// The windows of a server as instants.
///
/// A window begins at the first instant at which its clock shows the start (in a spring gap, at the
/// first instant after it) and lasts for its nominal length: DST makes none longer than it was
/// written. Overlapping and touching windows are one.
struct MaskCalendar {
    let windows: [MaskWindow]
    let zone: ServerZone
    /// What the last answer was, and for which instants it holds.
    private var known: (from: Int64, until: Int64, state: MaskState) = (0, 0, .open)

    private static let dayMilliseconds: Int64 = 86_400_000

    init(windows: [MaskWindow], zone: ServerZone) {
        self.windows = windows
        self.zone = zone
    }

    /// The mask at `utc`: two comparisons as a rule.
    @inline(__always)
    mutating func state(at utc: UTCTime) -> MaskState {
        let now = utc.milliseconds
        if now >= known.from && now < known.until { return known.state }
        return look(at: utc)
    }

    /// The masked interval that contains `utc`; nil outside of all windows.
    func interval(containing utc: UTCTime) -> (start: UTCTime, end: UTCTime)? {
        let all = intervals(around: utc)
        return all.first { $0.start <= utc && utc < $0.end }
    }

    private mutating func look(at utc: UTCTime) -> MaskState {
        let day = Self.dayMilliseconds
        let all = intervals(around: utc)
        if let inside = all.first(where: { $0.start <= utc && utc < $0.end }) {
            let since = MaskState(since: inside.start.milliseconds)
            known = (inside.start.milliseconds, inside.end.milliseconds, since)
        } else {
            let before = all.last { $0.end <= utc }?.end.milliseconds
            let after = all.first { $0.start > utc }?.start.milliseconds
            // Further than a day nothing was looked for.
            known = (
                before ?? utc.milliseconds, min(after ?? .max, utc.milliseconds + day / 2), .open
            )
        }
        return known.state
    }

    /// All intervals that begin within two days of `utc`, ascending and merged.
    private func intervals(around utc: UTCTime) -> [(start: UTCTime, end: UTCTime)] {
        var all: [(start: UTCTime, end: UTCTime)] = []
        for window in windows {
            let table = window.zone.flatMap { ZoneTable($0) }
            let wall = table?.wallClock(at: utc) ?? zone.serverTime(at: utc).milliseconds
            let date = wall.flooredQuotient(Self.dayMilliseconds)
            for date in date - 2...date + 1 where window.begins(on: date) {
                let start = date * Self.dayMilliseconds + Int64(window.startMinute) * 60_000
                let first =
                    table?.first(wallClock: start) ?? zone.first(ServerTime(milliseconds: start))
                let length = Int64(window.lengthMinutes) * 60_000
                all.append((first, first.advanced(byMilliseconds: length)))
            }
        }
        all.sort { $0.start < $1.start }
        var merged: [(start: UTCTime, end: UTCTime)] = []
        for interval in all {
            if let last = merged.last, interval.start <= last.end {
                merged[merged.count - 1].end = max(last.end, interval.end)
            } else {
                merged.append(interval)
            }
        }
        return merged
    }
}

extension MaskWindow {
    /// Whether it begins on a date, given in days since 1970-01-01 (a Thursday).
    func begins(on date: Int64) -> Bool {
        let weekday = (date + 4) - (date + 4).flooredQuotient(7) * 7
        return weekdays & 1 << UInt8(weekday) != 0
    }
}
