import RiskEngine

extension EmulatorZone {
    private static let dayMilliseconds: Int64 = 86_400_000

    /// When this zone's clock shows `time`: the first time where it does so twice, and the instant
    /// of the leap where it never does.
    func utc(_ time: ServerTime) -> UTCTime {
        let day = Self.dayMilliseconds
        let before = offsetMilliseconds(at: UTCTime(milliseconds: time.milliseconds - day))
        let after = offsetMilliseconds(at: UTCTime(milliseconds: time.milliseconds + day))
        let early = UTCTime(milliseconds: time.milliseconds - max(before, after))
        let late = UTCTime(milliseconds: time.milliseconds - min(before, after))
        if serverTime(early) == time { return early }
        if serverTime(late) == time { return late }
        return nextTransition(after: early.advanced(byMilliseconds: -1))
    }

    /// The next instant after `utc` at which the clock shows a time of the day on one of these
    /// weekdays (0 Sunday … 6 Saturday); each date counts once, whatever the clock does.
    func next(millisecond: Int64, weekdays: Set<Int>, after utc: UTCTime) -> UTCTime? {
        let day = Self.dayMilliseconds
        let local = serverTime(utc).milliseconds
        let midnight = local - ((local % day) + day) % day
        for offset in Int64(-1)...8 {
            let date = midnight + offset * day
            guard weekdays.contains(Self.weekday(date)) else { continue }
            let wanted = ServerTime(milliseconds: date + millisecond)
            let instant = self.utc(wanted)
            if instant > utc { return instant }
        }
        return nil
    }

    /// The weekday of a date of the wall clock, 0 Sunday … 6 Saturday.
    static func weekday(_ localMilliseconds: Int64) -> Int {
        let days =
            localMilliseconds / dayMilliseconds - (localMilliseconds % dayMilliseconds < 0 ? 1 : 0)
        // 1970-01-01 was a Thursday.
        return Int(((days + 4) % 7 + 7) % 7)
    }
}
