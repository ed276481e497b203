internal import RiskEngine

/// Instants as HTTP writes them: `Fri, 25 Apr 2025 09:12:00 GMT`.
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ time: UTCTime) -> String {
        let text = RFC3339.text(time)
        let day = Int((Double(time.milliseconds) / 86_400_000).rounded(.down))
        let (year, month, date) = RFC3339.civil(daysSinceEpoch: Int64(day))
        let weekday = weekdays[((day % 7) + 7) % 7]
        let clock = text.dropFirst(11).prefix(8)
        return "\(weekday), \(date < 10 ? "0" : "")\(date) \(months[Int(month) - 1]) \(year) "
            + "\(clock) GMT"
    }
}
