internal import RiskEngine

/// How a value is written in the configuration: one parser and one printer.
struct SettingFormat<Value: Sendable>: Sendable {
    /// What the error says after "expected".
    var expected: String
    /// Nil when the text is not such a value.
    var parse: @Sendable (String) -> Value?
    /// The canonical text: what `hash` and differences are made of.
    var show: @Sendable (Value) -> String

    /// The same format for a setting that may be absent.
    var optional: SettingFormat<Value?> {
        SettingFormat<Value?>(
            expected: expected, parse: { text in parse(text).map(Optional.some) },
            show: { value in value.map(show) ?? "" })
    }
}

extension SettingFormat where Value == String {
    static let path = SettingFormat(
        expected: "an absolute path",
        parse: { $0.hasPrefix("/") && !$0.contains("\0") ? $0 : nil }, show: { $0 })

    static let currency = SettingFormat(
        expected: "a currency of 2 to 15 capital letters or digits, as the group has it (USD)",
        parse: { text in
            let isGood = text.utf8.allSatisfy {
                (65...90).contains($0) || (48...57).contains($0)
            }
            return isGood && (2...15).contains(text.utf8.count) ? text : nil
        }, show: { $0 })

    static let rest = SettingFormat(
        expected: "127.0.0.1:PORT, unix:/path or off (riskd never serves beyond this host)",
        parse: { text in
            if text == "off" { return text }
            if text.hasPrefix("unix:/") { return text }
            guard text.hasPrefix("127.0.0.1:"), let port = UInt16(text.dropFirst(10)), port > 0
            else { return nil }
            return text
        }, show: { $0 })
}

extension SettingFormat where Value == Bool {
    static let boolean = SettingFormat(
        expected: "yes or no",
        parse: { $0 == "yes" ? true : $0 == "no" ? false : nil },
        show: { $0 ? "yes" : "no" })
}

extension SettingFormat where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Self {
        SettingFormat(
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
            show: { String($0) })
    }
}

extension SettingFormat where Value == UInt32 {
    static let version = SettingFormat(
        expected: "a whole number from 1 to 4294967295",
        parse: { text in UInt32(text).flatMap { $0 > 0 ? $0 : nil } }, show: { String($0) })
}

extension SettingFormat where Value == Double {
    /// `20/s`.
    static func rate(upTo most: Double) -> Self {
        SettingFormat(
            expected: "a rate above 0 and up to \(Int(most)) a second, such as 20/s",
            parse: { text in
                guard text.hasSuffix("/s"), let value = Double(text.dropLast(2)), value > 0,
                    value <= most
                else { return nil }
                return value
            }, show: { "\($0)/s" })
    }
}

extension SettingFormat where Value == Login {
    static let login = SettingFormat(
        expected: "a login: a whole number above 0",
        parse: { text in UInt64(text).flatMap { $0 > 0 ? Login($0) : nil } },
        show: { $0.description })
}

extension SettingFormat where Value: RawRepresentable, Value.RawValue == String {
    /// One of the words that an enumeration's raw values are.
    static func word(_ cases: Value...) -> Self {
        let words = cases.map(\.rawValue)
        let list = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        return SettingFormat(
            expected: list, parse: { words.contains($0) ? Value(rawValue: $0) : nil },
            show: { $0.rawValue })
    }
}
