/// The server's transition to the next trading day: a walk over the accounts, not a transaction.
public struct EndOfDayPlan: Codable, Equatable, Sendable {
    /// In which order the accounts have their turn.
    public enum Order: String, Codable, Sendable {
        case ascending
        case descending
        /// Group after group in the scenario's order, ascending within.
        case group
        /// Anew each day, from the seed.
        case shuffled
    }
    /// When the walk begins, in minutes of the server's wall clock since 00:00.
    public var minute = 0
    /// From the first account's turn to the last one's.
    public var durationMs: Int64 = 60_000
    public var order = Order.ascending
    /// Weekdays that have an end, 0 Sunday … 6 Saturday.
    public var weekdays = [1, 2, 3, 4, 5]
    /// From an account's swaps to its commission, and again to its previous-day fields; until then
    /// its row shows the equity of before.
    ///
    /// 0 does all at once.
    public var accountMs: Int64 = 40
    /// How long positions of the reopening swap modes are gone.
    public var reopenMs: Int64 = 200

    public init() {}

    /// Every field may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        minute = try fields.decodeIfPresent(Int.self, forKey: .minute) ?? minute
        durationMs = try fields.decodeIfPresent(Int64.self, forKey: .durationMs) ?? durationMs
        order = try fields.decodeIfPresent(Order.self, forKey: .order) ?? order
        weekdays = try fields.decodeIfPresent([Int].self, forKey: .weekdays) ?? weekdays
        accountMs = try fields.decodeIfPresent(Int64.self, forKey: .accountMs) ?? accountMs
        reopenMs = try fields.decodeIfPresent(Int64.self, forKey: .reopenMs) ?? reopenMs
    }

    /// - Throws: Which field is out of its range.
    func check() throws(ScenarioError) {
        guard (0..<1440).contains(minute), weekdays.allSatisfy({ (0...6).contains($0) }) else {
            throw .invalid("end_of_day: minute must be 0...1439, weekdays 0...6")
        }
        guard (0...21_600_000).contains(durationMs), (0...600_000).contains(accountMs),
            (0...600_000).contains(reopenMs)
        else {
            throw .invalid(
                "end_of_day: duration_ms must be 0...21600000, account_ms and reopen_ms 0...600000")
        }
    }
}
