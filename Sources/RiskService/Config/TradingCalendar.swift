public import RiskEngine

/// The trading days of a plan: its reset time in its zone, every day, through both DST changes.
///
/// Exactly one reset a day: when the reset time falls in the spring gap, at the first instant after
/// it; when autumn repeats it, at its first occurrence.
public struct TradingCalendar: Equatable, Sendable {
    private let table: ZoneTable
    private let minuteOfDay: Int64

    /// Nil when the system does not know the zone.
    public init?(_ reset: ResetTime) {
        guard let table = ZoneTable(reset.zone) else { return nil }
        self.table = table
        minuteOfDay = Int64(reset.minuteOfDay)
    }

    /// The trading day that contains `time`.
    ///
    /// Its number is the date of its last instant: with a reset at 17:00 the date on which it ends,
    /// with one at midnight the date that it covers.
    public func day(containing time: UTCTime) -> TradingDay {
        var date = table.wallClock(at: time).flooredQuotient(86_400_000)
        // The wall clock may be up to a day away from the resets around it.
        while reset(on: date) > time { date -= 1 }
        while reset(on: date + 1) <= time { date += 1 }
        return day(from: date)
    }

    /// The trading day after `day`.
    public func day(after day: TradingDay) -> TradingDay { self.day(containing: day.end) }

    /// The first `count` resets after `time`, ascending.
    public func resets(after time: UTCTime, count: Int) -> [UTCTime] {
        var day = day(containing: time)
        return (0..<count).map { _ in
            let reset = day.end
            day = self.day(containing: reset)
            return reset
        }
    }

    /// The trading day that begins with the reset on `date` (days since 1970-01-01).
    private func day(from date: Int64) -> TradingDay {
        TradingDay(
            number: Int32(minuteOfDay == 0 ? date : date + 1), start: reset(on: date),
            end: reset(on: date + 1))
    }

    private func reset(on date: Int64) -> UTCTime {
        table.first(wallClock: date * 86_400_000 + minuteOfDay * 60_000)
    }
}
