internal import RiskEngine

/// Instants as text: UTC with milliseconds, `2025-04-25T09:12:00.000Z`.
enum RFC3339 {
    static func text(_ time: UTCTime) -> String {
        let day = floorDivide(time.milliseconds, 86_400_000)
        let rest = time.milliseconds - day * 86_400_000
        let (year, month, date) = civil(daysSinceEpoch: day)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { pad($0, 2) }
        let millisecond = pad(rest % 1_000, 3)
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(date, 2))T"
            + clock.joined(separator: ":") + ".\(millisecond)Z"
    }

    /// Reads a date (its midnight in UTC) or a full time with `Z` or an offset.
    static func time(_ text: some StringProtocol) -> UTCTime? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let date = number(bytes[8..<10]), (1...12).contains(month), date >= 1,
            date <= daysInMonth(year: year, month: month)
        else { return nil }
        let day = days(year: year, month: month, date: date) * 86_400_000
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

    /// Year, month and date of a day; the algorithm is Howard Hinnant's `civil_from_days`.
    static func civil(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date)
    }

    /// Days since 1970-01-01; Hinnant's `days_from_civil`.
    private static func days(year: Int64, month: Int64, date: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    private static func daysInMonth(year: Int64, month: Int64) -> Int64 {
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        return days(year: next.0, month: next.1, date: 1) - days(year: year, month: month, date: 1)
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

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        a >= 0 ? a / b : -((-a + b - 1) / b)
    }
}
