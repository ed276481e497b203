import RiskEngine

/// A command that the server carries out of itself, once or again and again.
public struct ScheduledFault: Codable, Equatable, Sendable {
    /// Which clock `time` is read from.
    public enum Clock: String, Codable, Sendable {
        case server
        case utc
    }
    /// As on the control socket, with the placeholders of random faults.
    public var command: String
    /// `23:59`, `23:59:30` or `23:59:30.250`.
    public var time: String
    /// `2026-06-09`: once, on that date; absent is each day.
    public var date: String?
    /// 0 Sunday … 6 Saturday; absent is every day.
    public var weekdays: [Int]?
    /// Absent is the server's.
    public var clock: Clock?

    public init(
        _ command: String, time: String, date: String? = nil, weekdays: [Int]? = nil,
        clock: Clock? = nil
    ) {
        self.command = command
        self.time = time
        self.date = date
        self.weekdays = weekdays
        self.clock = clock
    }

    /// Milliseconds since midnight; nil when the text is no time.
    private var millisecondOfDay: Int64? {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = Int64(parts[0]),
            let minute = Int64(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        guard parts.count == 3 else { return (hour * 60 + minute) * 60_000 }
        guard let second = Double(parts[2]), second >= 0, second < 60 else { return nil }
        return (hour * 60 + minute) * 60_000 + Int64((second * 1000).rounded())
    }

    func check() throws(ScenarioError) {
        guard millisecondOfDay != nil, weekdays?.allSatisfy({ (0...6).contains($0) }) ?? true,
            date.map({ EmulatorZone.instant(parsing: $0) != nil }) ?? true
        else {
            throw .invalid(
                "faults: '\(command)': expected time HH:MM[:SS], date YYYY-MM-DD, weekdays 0...6")
        }
    }

    /// When it is due next after `utc`; nil when never again.
    func next(after utc: UTCTime, server: EmulatorZone) -> UTCTime? {
        let zone = clock == .utc ? EmulatorZone.utc : server
        guard let time = millisecondOfDay else { return nil }
        guard let date else {
            return zone.next(
                millisecond: time, weekdays: Set(weekdays ?? Array(0...6)), after: utc)
        }
        guard let midnight = EmulatorZone.instant(parsing: date) else { return nil }
        let due = zone.utc(ServerTime(milliseconds: midnight.milliseconds + time))
        return due > utc ? due : nil
    }
}
