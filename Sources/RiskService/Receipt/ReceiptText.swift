/// A titled block of a receipt: names to the left, facts to the right.
struct ReceiptText {
    private(set) var lines: String

    private static let indent = 20

    init(_ title: String) { lines = title }

    mutating func add(_ name: String, _ fact: String) {
        let padding = String(repeating: " ", count: max(1, Self.indent - name.count))
        lines += "\n  \(name)\(padding)\(fact)"
    }

    /// A value as a person reads it; `-` for what is absent or empty.
    static func word(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: "-"
        case .string(let text): text.isEmpty ? "-" : text
        case .bool(let flag): flag ? "yes" : "no"
        case .unsigned(let number): String(number)
        case .signed(let number): String(number)
        case .number(let number): "\(number)"
        case .array, .object: value?.text ?? "-"
        }
    }

    /// `-12.50` as `12.50`, and the other way round.
    static func negated(_ value: JSONValue?) -> String {
        let text = word(value)
        return text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text
    }

    /// What a provenance means, for who has not read the manual.
    static func provenance(_ text: String?) -> String {
        switch text {
        case "observed": "observed: read by riskd within 10 s of that instant"
        case "recomputed":
            "recomputed: follows exactly from the account's deals, and for what was open from the "
                + "quotes recorded then"
        case "given": "given by the firm's roster or an operator"
        case "estimated": "estimated: nobody saw it; it flags, and enforces nothing by itself"
        default: text ?? "-"
        }
    }
}
