/// A JSON value with its keys in the order given: results are read by people too.
indirect enum JSON {
    case integer(Int64)
    case number(Double)
    /// A number as it is to be written.
    case literal(String)
    case text(String)
    case flag(Bool)
    case list([JSON])
    case object([(String, JSON)])
    case null

    init(_ value: Int) { self = .integer(Int64(value)) }

    /// Nanoseconds as milliseconds with three decimals; null when there is nothing to tell.
    init(milliseconds nanoseconds: Int64?) {
        guard let nanoseconds else {
            self = .null
            return
        }
        self = .number(Double(nanoseconds / 1_000) / 1_000)
    }

    var text: String {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): value.isFinite ? Number.fixed(value, decimals: 3) : "null"
        case .literal(let value): value
        case .text(let value): Self.quoted(value)
        case .flag(let value): value ? "true" : "false"
        case .list(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
        case .null: "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if scalar.value < 32 {
                    let code = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
