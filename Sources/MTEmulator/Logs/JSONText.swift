/// Builds JSON by hand into a byte buffer: logs and exports are too large for `JSONEncoder`.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Drops the bytes written so far, in the middle of a container.
    mutating func clearKeepingPlace() { bytes.removeAll(keepingCapacity: true) }

    mutating func openObject() { open(UInt8(ascii: "{")) }
    mutating func closeObject() { close(UInt8(ascii: "}")) }
    mutating func openArray() { open(UInt8(ascii: "[")) }
    mutating func closeArray() { close(UInt8(ascii: "]")) }
    mutating func newline() {
        bytes.append(10)
        needsComma = false
    }
    /// A line break inside a container, where JSON allows it.
    mutating func lineBreak() {
        if needsComma {
            bytes.append(UInt8(ascii: ","))
            needsComma = false
        }
        bytes.append(10)
    }

    mutating func key(_ name: StaticString) {
        comma()
        bytes.append(34)
        // unsafe: a static string's bytes live for ever.
        unsafe bytes.append(
            contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(34)
        bytes.append(58)
        needsComma = false
    }

    mutating func value(_ text: String) {
        comma()
        bytes.append(34)
        for byte in text.utf8 {
            switch byte {
            case 34, 92:
                bytes.append(92)
                bytes.append(byte)
            case 0..<32:
                let hex = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(hex[Int(byte >> 4)])
                bytes.append(hex[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(34)
        needsComma = true
    }

    mutating func value(_ number: some BinaryInteger) {
        comma()
        if number < 0 { bytes.append(45) }
        digits(UInt64(number.magnitude))
        needsComma = true
    }

    /// The shortest text that reads back as the same double; `null` when not finite.
    mutating func value(_ number: Double) {
        comma()
        bytes.append(contentsOf: (number.isFinite ? number.description : "null").utf8)
        needsComma = true
    }

    mutating func value(_ flag: Bool) {
        comma()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        needsComma = true
    }

    mutating func null() {
        comma()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    mutating func pair(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    mutating func pair(_ name: StaticString, _ number: some BinaryInteger) {
        key(name)
        value(number)
    }

    mutating func pair(_ name: StaticString, _ number: Double) {
        key(name)
        value(number)
    }

    mutating func pair(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }

    private mutating func open(_ byte: UInt8) {
        comma()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(44) }
        needsComma = false
    }

    private mutating func digits(_ magnitude: UInt64) {
        var rest = magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(48 + rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}
