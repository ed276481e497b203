public import RiskEngine

extension UTCTime {
    /// Reads `2014-05-02T12:30:00Z`, with or without milliseconds, `Z` or an offset (`+02:00`);
    /// or a date alone, which is its midnight in UTC.
    public init?(rfc3339 text: String) {
        guard let date = CivilDate(String(text.prefix(10))) else { return nil }
        let midnight = date.dayNumber * 86_400_000
        let rest = text.dropFirst(10)
        if rest.isEmpty {
            self.init(milliseconds: midnight)
            return
        }
        guard let separator = rest.first, "Tt ".contains(separator) else { return nil }
        let clock = rest.dropFirst()
        let time = clock.prefix { $0.isNumber || $0 == ":" || $0 == "." }
        guard let sinceMidnight = Self.milliseconds(ofDay: time),
            let offset = Self.offsetMinutes(clock.dropFirst(time.count))
        else { return nil }
        self.init(milliseconds: midnight + sinceMidnight - Int64(offset) * 60_000)
    }

    /// `12:30:00` or `12:30:00.250`.
    private static func milliseconds(ofDay text: Substring) -> Int64? {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count <= 2, parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = Int64(parts[0]), let minute = Int64(parts[1]),
            let second = Int64(parts[2]), (0..<24).contains(hour), (0..<60).contains(minute),
            (0..<60).contains(second)
        else { return nil }
        var thousandths: Int64 = 0
        if halves.count == 2 {
            let digits = halves[1]
            guard (1...9).contains(digits.utf8.count), UInt64(digits) != nil,
                let value = Int64((digits + "00").prefix(3))
            else { return nil }
            thousandths = value
        }
        return ((hour * 60 + minute) * 60 + second) * 1_000 + thousandths
    }

    /// Minutes east of Greenwich of `Z`, `+02:00` or `-05:00`.
    private static func offsetMinutes(_ text: Substring) -> Int? {
        if text == "Z" || text == "z" { return 0 }
        guard let zone = ServerZone(String(text)), zone.identifier == nil else { return nil }
        return zone.shiftMinutes
    }

    /// `2014-05-02T12:30:00.250Z`: always UTC, always milliseconds.
    public var rfc3339: String {
        var text: [UInt8] = []
        text.reserveCapacity(24)
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the same as bytes.
    func append(to text: inout [UInt8]) {
        let day = milliseconds.flooredQuotient(86_400_000)
        let rest = milliseconds - day * 86_400_000
        CivilDate(dayNumber: day).append(to: &text)
        text.append(UInt8(ascii: "T"))
        text.append(decimal: rest / 3_600_000, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: rest / 60_000 % 60, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: rest / 1_000 % 60, digits: 2)
        text.append(UInt8(ascii: "."))
        text.append(decimal: rest % 1_000, digits: 3)
        text.append(UInt8(ascii: "Z"))
    }
}

extension [UInt8] {
    /// Appends at least so many decimal digits, with zeros in front.
    mutating func append(decimal value: Int64, digits: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var unit: UInt64 = 1
        for _ in 1..<digits { unit *= 10 }
        while value.magnitude / 10 >= unit { unit *= 10 }
        while unit > 0 {
            append(UInt8(ascii: "0") + UInt8(value.magnitude / unit % 10))
            unit /= 10
        }
    }
}

extension Int64 {
    /// Division toward minus infinity; `divisor` is positive.
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Decimal with leading zeros.
    func padded(_ width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.count)) + text
    }
}
