import MTBridge
import RiskEngine

/// Whether a symbol trades at an instant of the server's wall clock.
enum SessionCalendar {
    /// A symbol without sessions trades always.
    static func isOpen(_ sessions: [SymbolRecord.Session], at time: ServerTime) -> Bool {
        if sessions.isEmpty { return true }
        let dayLength: Int64 = 86_400_000
        let inDay = ((time.milliseconds % dayLength) + dayLength) % dayLength
        let days = (time.milliseconds - inDay) / dayLength
        // 1970-01-01 was a Thursday.
        let weekday = ((days + 4) % 7 + 7) % 7
        let minute = inDay / 60_000
        return sessions.contains {
            Int64($0.weekday) == weekday && Int64($0.openMinute) <= minute
                && minute < Int64($0.closeMinute)
        }
    }
}
