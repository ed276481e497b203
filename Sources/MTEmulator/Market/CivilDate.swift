import RiskEngine

/// A date of the proleptic Gregorian calendar, from days since 1970-01-01.
///
/// Algorithms: Howard Hinnant, "chrono-compatible low-level date algorithms".
struct CivilDate: CustomStringConvertible {
    let year: Int
    let month: Int
    let day: Int

    init(milliseconds: Int64) {
        let dayLength: Int64 = 86_400_000
        let days =
            Int(milliseconds / dayLength) - (milliseconds % dayLength < 0 ? 1 : 0) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var description: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))"
    }

    /// Reads `2014-05-02T12:28:00Z`, `2014-05-02T12:28:00.250Z` or `2014-05-02`.
    static func utc(parsing text: String) -> UTCTime? {
        let halves = text.split(separator: "T", maxSplits: 1)
        let date = halves.first?.split(separator: "-").compactMap { Int($0) } ?? []
        guard date.count == 3, (1...12).contains(date[1]), (1...31).contains(date[2]) else {
            return nil
        }
        var milliseconds = Self.days(year: date[0], month: date[1], day: date[2]) * 86_400_000
        if halves.count == 2 {
            guard halves[1].hasSuffix("Z") else { return nil }
            let time = halves[1].dropLast().split(separator: ":")
            guard time.count == 3, let hour = Int(time[0]), let minute = Int(time[1]),
                let second = Double(time[2]), (0..<24).contains(hour), (0..<60).contains(minute),
                second >= 0, second < 60
            else { return nil }
            milliseconds += Int64(hour * 3600 + minute * 60) * 1000
            milliseconds += Int64((second * 1000).rounded())
        }
        return UTCTime(milliseconds: milliseconds)
    }

    private static func days(year: Int, month: Int, day: Int) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }
}
