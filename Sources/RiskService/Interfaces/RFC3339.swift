internal import RiskEngine

/// Instants as an operator or a query writes them; `UTCTime.rfc3339` is the other direction.
enum RFC3339 {
    /// Reads a date (its midnight in UTC) or a full time with `Z` or an offset.
    static func time(_ text: some StringProtocol) -> UTCTime? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10,
            let date = CivilDate(String(decoding: bytes[..<10], as: UTF8.self))
        else { return nil }
        let day = date.dayNumber * 86_400_000
        if bytes.count == 10 { return UTCTime(milliseconds: day) }
        guard bytes.count >= 20, bytes[10] | 0x20 == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), hour < 24, minute < 60, second <= 60
        else { return nil }
        var rest = bytes[19...]
        var milliseconds: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (48...57).contains($0) }
            guard !digits.isEmpty, digits.count <= 9,
                let value = number((digits + [48, 48]).prefix(3))
            else { return nil }
            milliseconds = value
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offsetMinutes(Array(rest)) else { return nil }
        let clock = (hour * 60 + minute - offset) * 60_000 + second * 1_000
        return UTCTime(milliseconds: day + clock + milliseconds)
    }

    private static func offsetMinutes(_ bytes: [UInt8]) -> Int64? {
        if bytes.count == 1, bytes[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            let hours = number(bytes[1..<3]), let minutes = number(bytes[4..<6]), hours < 24,
            minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }
}
