import RiskService

/// Values as a person reads them.
enum HumanText {
    /// A cell: `-` for what is absent or empty.
    static func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: "-"
        case .string(let text): text.isEmpty ? "-" : text
        case .bool(let flag): flag ? "yes" : "no"
        case .unsigned(let number): String(number)
        case .signed(let number): String(number)
        case .number(let number): decimal(number)
        case .array(let elements): elements.map { cell($0) }.joined(separator: ", ")
        case .object(let members):
            members.sorted { $0.key < $1.key }.map { "\($0.key)=\(cell($0.value))" }
                .joined(separator: " ")
        }
    }

    /// `850 ms`, `12.5 s`, `3 m 05 s`, `2 h 10 m`, `4 d 3 h`.
    static func age(milliseconds: UInt64) -> String {
        let seconds = milliseconds / 1_000
        switch milliseconds {
        case 0..<1_000: return "\(milliseconds) ms"
        case 1_000..<60_000: return "\(seconds).\(milliseconds % 1_000 / 100) s"
        case 60_000..<3_600_000: return "\(seconds / 60) m \(pad(seconds % 60)) s"
        case 3_600_000..<86_400_000: return "\(seconds / 3_600) h \(pad(seconds / 60 % 60)) m"
        default: return "\(seconds / 86_400) d \(seconds / 3_600 % 24) h"
        }
    }

    static func age(_ value: JSONValue?) -> String {
        value?.unsignedValue.map { age(milliseconds: $0) } ?? "-"
    }

    /// At most two decimals.
    static func decimal(_ number: Double) -> String {
        guard number.magnitude < 1e15 else { return String(number) }
        let hundredths = Int64((number * 100).rounded())
        let sign = hundredths < 0 ? "-" : ""
        let magnitude = hundredths.magnitude
        let fraction = magnitude % 100
        return "\(sign)\(magnitude / 100)" + (fraction == 0 ? "" : ".\(pad(UInt64(fraction)))")
    }

    private static func pad(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
