internal import RiskEngine

/// Instants as HTTP writes them: `Fri, 25 Apr 2025 09:12:00 GMT`.
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ time: UTCTime) -> String {
        let day = time.milliseconds.flooredQuotient(86_400_000)
        let date = CivilDate(dayNumber: day)
        let weekday = weekdays[Int(day - day.flooredQuotient(7) * 7)]
        let month = months[date.month - 1]
        let clock = time.rfc3339.dropFirst(11).prefix(8)
        return "\(weekday), \(Int64(date.day).padded(2)) \(month) \(date.year) \(clock) GMT"
    }
}
