import Foundation
public import RiskEngine

/// The zone of the server's wall clock: `Europe/Athens`, `America/New_York+07:00`, `+03:00`, `UTC`.
public struct EmulatorZone: Sendable, Equatable, CustomStringConvertible {
    public let description: String
    private let zone: TimeZone?
    private let shiftSeconds: Int

    public static let utc = EmulatorZone(name: "UTC", zone: nil, shift: 0)

    private init(name: String, zone: TimeZone?, shift: Int) {
        description = name
        self.zone = zone
        shiftSeconds = shift
    }

    /// Nil when `text` is neither an IANA name, an IANA name with a shift, nor a fixed offset.
    public init?(parsing text: String) {
        if text == "UTC" {
            self = .utc
            return
        }
        guard !text.isEmpty else { return nil }
        var name = Substring(text)
        var shift = 0
        if text.count >= 6, let parsed = Self.offset(text.suffix(6)) {
            name = text.dropLast(6)
            shift = parsed
        }
        guard !name.isEmpty else {
            self.init(name: text, zone: nil, shift: shift)
            return
        }
        guard let zone = TimeZone(identifier: String(name)) else { return nil }
        self.init(name: text, zone: zone, shift: shift)
    }

    /// Seconds of `+hh:mm` or `-hh:mm`.
    private static func offset(_ text: Substring) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == 43 || bytes[0] == 45, bytes[3] == 58 else { return nil }
        let parts = text.dropFirst().split(separator: ":")
        guard parts.count == 2, let hours = Int(parts[0]), let minutes = Int(parts[1]),
            hours <= 24, minutes < 60, hours >= 0, minutes >= 0
        else { return nil }
        return (bytes[0] == 45 ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    /// Server wall clock minus UTC, in milliseconds.
    public func offsetMilliseconds(at utc: UTCTime) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(utc.milliseconds) / 1000)
        return Int64((zone?.secondsFromGMT(for: date) ?? 0) + shiftSeconds) * 1000
    }

    public func serverTime(_ utc: UTCTime) -> ServerTime {
        ServerTime(milliseconds: utc.milliseconds + offsetMilliseconds(at: utc))
    }

    /// Until when the offset at `utc` holds.
    func nextTransition(after utc: UTCTime) -> UTCTime {
        let date = Date(timeIntervalSince1970: Double(utc.milliseconds) / 1000)
        guard let next = zone?.nextDaylightSavingTimeTransition(after: date) else {
            return .distantFuture
        }
        return UTCTime(milliseconds: Int64(next.timeIntervalSince1970 * 1000))
    }

    /// The last instant at or before `utc` when the clock of this zone showed midnight.
    public func lastMidnight(before utc: UTCTime) -> UTCTime {
        let day: Int64 = 86_400_000
        let local = utc.milliseconds + offsetMilliseconds(at: utc)
        let midnight = local - ((local % day) + day) % day
        let guess = UTCTime(milliseconds: midnight - offsetMilliseconds(at: utc))
        return UTCTime(milliseconds: midnight - offsetMilliseconds(at: guess))
    }

    /// The local date at `utc`, `2014-05-02`.
    public func dateText(_ utc: UTCTime) -> String {
        CivilDate(milliseconds: serverTime(utc).milliseconds).description
    }
}

extension EmulatorZone {
    /// Reads a UTC instant: `2014-05-02T12:28:00Z`, with or without milliseconds, or a date.
    public static func instant(parsing text: String) -> UTCTime? { CivilDate.utc(parsing: text) }
}
