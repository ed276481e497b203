/// Reads one JSON text in place: the logs have hundreds of thousands of long lines, and a generic
/// decoder takes minutes for them.
///
/// Keys may come in any order; unknown ones are skipped. The first violation of JSON sets `failed`,
/// after which every read is empty: the caller checks once, at the end.
public struct JSONCursor {
    private let bytes: [UInt8]
    private var index: Int
    private let end: Int
    public private(set) var failed = false

    /// Reads `bytes[range]`.
    public init(_ bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.upperBound <= bytes.count, "the range is beyond the bytes")
        self.bytes = bytes
        index = range.lowerBound
        end = range.upperBound
    }

    public init(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes, 0..<bytes.count)
    }

    /// Calls `body` with each key of an object; it must consume the value.
    public mutating func members(_ body: (String, inout JSONCursor) -> Void) {
        guard take(UInt8(ascii: "{")) else { return fail() }
        if take(UInt8(ascii: "}")) { return }
        repeat {
            let key = string()
            guard take(UInt8(ascii: ":")), !failed else { return fail() }
            body(key, &self)
        } while !failed && take(UInt8(ascii: ","))
        if !take(UInt8(ascii: "}")) { fail() }
    }

    /// Calls `body` before each element of an array; it must consume the element.
    public mutating func elements(_ body: (inout JSONCursor) -> Void) {
        guard take(UInt8(ascii: "[")) else { return fail() }
        if take(UInt8(ascii: "]")) { return }
        repeat { body(&self) } while !failed && take(UInt8(ascii: ","))
        if !take(UInt8(ascii: "]")) { fail() }
    }

    /// A whole number; a number with a fraction or a string fails.
    public mutating func integer() -> Int64 {
        skipSpace()
        let negative = index < end && bytes[index] == UInt8(ascii: "-")
        if negative { index += 1 }
        let start = index
        var value: Int64 = 0
        while index < end, bytes[index] &- 48 < 10 {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, carry) = tens.addingReportingOverflow(Int64(bytes[index] &- 48))
            guard !overflow, !carry else {
                fail()
                return 0
            }
            value = next
            index += 1
        }
        if index == start || (index < end && Self.isFraction(bytes[index])) { fail() }
        return negative ? -value : value
    }

    public mutating func double() -> Double {
        skipSpace()
        let start = index
        while index < end, Self.isNumber(bytes[index]) { index += 1 }
        guard let value = Double(text(start..<index)) else {
            fail()
            return 0
        }
        return value
    }

    /// A string; escapes other than `\uXXXX` are resolved, those are kept as they are.
    public mutating func string() -> String {
        guard take(UInt8(ascii: "\"")) else {
            fail()
            return ""
        }
        let start = index
        var escaped = false
        while index < end, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\") {
                escaped = true
                index += 1
            }
            index += 1
        }
        guard index < end else {
            fail()
            return ""
        }
        let raw = text(start..<index)
        index += 1
        return escaped ? Self.unescape(raw) : raw
    }

    /// Whether the next value is a string; consumes nothing but space.
    public mutating func isAtString() -> Bool {
        skipSpace()
        return index < end && bytes[index] == UInt8(ascii: "\"")
    }

    /// A string, or a number as its text: identifiers come as either.
    public mutating func label() -> String {
        if isAtString() { return string() }
        let start = index
        while index < end, Self.isNumber(bytes[index]) { index += 1 }
        if index == start { fail() }
        return text(start..<index)
    }

    /// True when the value is this bare word (`true`, `null`); consumes any value.
    public mutating func label(literal word: String) -> Bool {
        skipSpace()
        let start = index
        skip()
        return text(start..<index) == word
    }

    /// Consumes any value; where it stood.
    public mutating func skipped() -> Range<Int> {
        skipSpace()
        let start = index
        skip()
        return start..<max(start, index)
    }

    /// Consumes any value.
    public mutating func skip() {
        skipSpace()
        guard index < end else { return fail() }
        switch bytes[index] {
        case UInt8(ascii: "{"): members { _, cursor in cursor.skip() }
        case UInt8(ascii: "["): elements { $0.skip() }
        case UInt8(ascii: "\""): _ = string()
        default:
            let start = index
            while index < end, Self.isScalar(bytes[index]) { index += 1 }
            if index == start { fail() }
        }
    }

    private mutating func fail() {
        failed = true
        index = end
    }

    private mutating func skipSpace() {
        while index < end, bytes[index] <= 32 { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < end, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private static func unescape(_ raw: String) -> String {
        var result = ""
        var pending = false
        for character in raw {
            if pending {
                switch character {
                case "n": result.append("\n")
                case "t": result.append("\t")
                case "r": result.append("\r")
                case "u": result.append("\\u")
                default: result.append(character)
                }
                pending = false
            } else if character == "\\" {
                pending = true
            } else {
                result.append(character)
            }
        }
        return result
    }

    private static func isFraction(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
    }

    private static func isNumber(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || isFraction(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "+")
    }

    private static func isScalar(_ byte: UInt8) -> Bool {
        isNumber(byte) || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
    }
}
