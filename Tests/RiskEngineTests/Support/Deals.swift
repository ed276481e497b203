import RiskEngine

/// Deals of a made-up account: a position's tickets are its number times a hundred, and up.
enum Deals {
    static let day: Int64 = 86_400_000

    static func at(_ day: Int32, _ milliseconds: Int64 = 0) -> Int64 {
        Int64(day) * Self.day + milliseconds
    }

    static func open(
        _ position: UInt64, day: Int32, volume: Int64, after milliseconds: Int64 = 0,
        result: Int64 = 0
    ) -> ResultEntry {
        ResultEntry(
            ticket: position * 100, at: at(day, milliseconds), day: day, kind: .opens,
            position: position, volume: volume, result: result)
    }

    static func close(
        _ position: UInt64, day: Int32, volume: Int64, result: Int64,
        after milliseconds: Int64 = 3_600_000
    ) -> ResultEntry {
        ResultEntry(
            ticket: position * 100 + 1, at: at(day, milliseconds), day: day, kind: .closes,
            position: position, volume: -volume, result: result)
    }

    /// Opened and closed an hour later; positions 10, 11, … by day.
    static func trade(day: Int32, result: Int64) -> [ResultEntry] {
        let position = UInt64(day) + 10
        return [
            open(position, day: day, volume: 1),
            close(position, day: day, volume: 1, result: result),
        ]
    }
}

extension ProgressState {
    mutating func take(all entries: [ResultEntry]) {
        for entry in entries { take(entry) }
    }
}
