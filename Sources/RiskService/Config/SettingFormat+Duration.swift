extension SettingFormat where Value == Int64 {
    /// Milliseconds, written as `250ms`, `1s`, `3min`, `2h`, `1d`, or `1min 30s`.
    static func duration(_ range: ClosedRange<Int64>) -> Self {
        let (least, most) = (
            DurationText.text(range.lowerBound), DurationText.text(range.upperBound)
        )
        return SettingFormat(
            expected: "a duration from \(least) to \(most), such as 250ms, 1s or 3min",
            parse: { text in
                DurationText.milliseconds(text).flatMap { range.contains($0) ? $0 : nil }
            }, show: { DurationText.text($0) })
    }
}

/// Durations as systemd writes them.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Nil unless every part has a unit: a bare number is ambiguous.
    static func milliseconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        // More parts than units are no duration, and might overflow.
        guard (1...units.count).contains(parts.count) else { return nil }
        var sum: Int64 = 0
        for part in parts {
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            let name = part.dropFirst(digits.count)
            guard let count = Int64(digits), count <= 1_000_000_000,
                let unit = units.first(where: { $0.name == name })
            else { return nil }
            sum += count * unit.milliseconds
        }
        return sum
    }

    /// The largest units first: `1min 30s`.
    static func text(_ milliseconds: Int64) -> String {
        var rest = milliseconds
        var parts: [String] = []
        for unit in units where rest >= unit.milliseconds {
            parts.append("\(rest / unit.milliseconds)\(unit.name)")
            rest %= unit.milliseconds
        }
        return parts.isEmpty ? "0s" : parts.joined(separator: " ")
    }
}
