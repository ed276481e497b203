/// Wider spreads around the end of each day.
public struct SpreadBlowOut: Codable, Equatable, Sendable {
    public var minutesBefore = 5
    public var minutesAfter = 15
    public var factor = 5.0
    /// Absent is every symbol.
    public var symbol: String?

    public init() {}

    /// Every field may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        minutesBefore =
            try fields.decodeIfPresent(Int.self, forKey: .minutesBefore) ?? minutesBefore
        minutesAfter = try fields.decodeIfPresent(Int.self, forKey: .minutesAfter) ?? minutesAfter
        factor = try fields.decodeIfPresent(Double.self, forKey: .factor) ?? factor
        symbol = try fields.decodeIfPresent(String.self, forKey: .symbol)
    }

    func check() throws(ScenarioError) {
        guard (0...719).contains(minutesBefore), (0...719).contains(minutesAfter),
            minutesBefore + minutesAfter > 0, factor > 0, factor <= 1000
        else {
            throw .invalid(
                "spread_blow_out: minutes must be 0...719, not both 0; the factor 0...1000")
        }
    }

    /// The same as a planned fault.
    func plan(_ day: EndOfDayPlan) -> ScheduledFault {
        let begin = day.minute - minutesBefore
        let minute = (begin % 1440 + 1440) % 1440
        // Dates that end, as the walk counts them, seen from the date on which the spread widens.
        let shift = (day.minute < 720 ? 1 : 0) + (begin < 0 ? -1 : 0)
        return ScheduledFault(
            "spread \(symbol ?? "all") \(factor) \(minutesBefore + minutesAfter)m",
            time: "\(minute / 60):\(minute % 60)",
            weekdays: day.weekdays.map { ($0 + shift + 7) % 7 })
    }
}
