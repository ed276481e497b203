internal import RiskEngine

/// Percentages, exact to a millionth: `5%`, `0.08%`.
enum Percentage {
    /// Nil unless it is a decimal with at most four places and a `%`.
    static func parse(_ text: some StringProtocol) -> PartsPerMillion? {
        // Four decimals of a per cent are parts per million.
        guard text.hasSuffix("%"), let digits = CurrencyDigits(4),
            let value = Money(decimal: text.dropLast(), digits: digits)
        else { return nil }
        return PartsPerMillion(rawValue: value.minorUnits)
    }

    static func text(_ share: PartsPerMillion) -> String {
        Decimal8.trimmed(Money(minorUnits: share.rawValue), decimals: 4) + "%"
    }
}

/// Decimals of up to eight places, exact.
enum Decimal8 {
    static func parse(_ text: some StringProtocol) -> Int64? {
        CurrencyDigits(8).flatMap { Money(decimal: text, digits: $0)?.minorUnits }
    }

    static func text(_ hundredMillionths: Int64) -> String {
        trimmed(Money(minorUnits: hundredMillionths), decimals: 8)
    }

    /// Without zeros at the end.
    static func trimmed(_ value: Money, decimals: Int) -> String {
        guard let digits = CurrencyDigits(decimals) else { return "" }
        var text = value.decimal(digits)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}

extension SettingFormat where Value == PartsPerMillion {
    static func share(_ range: ClosedRange<Int64>) -> Self {
        SettingFormat(
            expected: "a percentage above 0% and up to 100%, such as 5% or 0.5%",
            parse: { text in
                Percentage.parse(text).flatMap { range.contains($0.rawValue) ? $0 : nil }
            }, show: { Percentage.text($0) })
    }

    /// `0.08%/s` of notional.
    static let velocity = SettingFormat(
        expected: "a share of notional a second, above 0%/s and up to 100%/s, such as 0.08%/s",
        parse: { text in
            guard text.hasSuffix("/s"), let share = Percentage.parse(text.dropLast(2)),
                (1...1_000_000).contains(share.rawValue)
            else { return nil }
            return share
        }, show: { Percentage.text($0) + "/s" })
}

extension SettingFormat where Value == [PartsPerMillion] {
    /// Warning rungs: ascending, at most eight; `none` for no warnings.
    static let rungs = SettingFormat(
        expected: "at most 8 ascending percentages below 100%, such as 50%,80%,90%, or none",
        parse: { text in
            if text == "none" { return [] }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let rungs = parts.compactMap { part in
                Percentage.parse(part.trimmed)
            }
            let isAscending = zip(rungs, rungs.dropFirst()).allSatisfy { $0 < $1 }
            guard rungs.count == parts.count, rungs.count <= 8, isAscending,
                rungs.allSatisfy({ (1..<1_000_000).contains($0.rawValue) })
            else { return nil }
            return rungs
        },
        show: { rungs in
            rungs.isEmpty ? "none" : rungs.map(Percentage.text).joined(separator: ",")
        })
}

extension StringProtocol {
    /// Without spaces and tabs at either end.
    var trimmed: String {
        let isBlank = { (c: Character) in c == " " || c == "\t" }
        guard let first = firstIndex(where: { !isBlank($0) }),
            let last = lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[first...last])
    }
}
