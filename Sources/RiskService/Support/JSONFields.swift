internal import RiskEngine

/// Builds one JSON object as text, fields in the order given: for events and their evidence.
///
/// Made of bytes, which are appended in place: a mass of violations is written between two reads.
struct JSONFields {
    private var bytes: [UInt8]

    /// - Parameter capacity: Bytes it will have, about.
    init(capacity: Int = 240) {
        bytes = []
        bytes.reserveCapacity(capacity)
        bytes.append(UInt8(ascii: "{"))
    }

    /// The finished object.
    var object: String { String(decoding: bytes, as: UTF8.self) + "}" }

    mutating func add(_ key: String, _ value: String) {
        begin(key)
        JSONText.append(value, to: &bytes)
    }
    mutating func add(_ key: String, _ value: String?) {
        if let value { add(key, value) } else { add(key, raw: "null") }
    }
    /// As RFC 3339.
    mutating func add(_ key: String, _ value: UTCTime) {
        begin(key)
        bytes.append(UInt8(ascii: "\""))
        value.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
    mutating func add(_ key: String, _ value: UTCTime?) {
        if let value { add(key, value) } else { add(key, raw: "null") }
    }
    mutating func add(_ key: String, _ value: some BinaryInteger) { add(key, raw: "\(value)") }
    mutating func add(_ key: String, _ value: Bool) { add(key, raw: value ? "true" : "false") }
    mutating func add(_ key: String, _ value: JSONFields) {
        begin(key)
        append(value)
    }
    mutating func add(_ key: String, _ values: [JSONFields]) {
        list(key, values) { $0.append($1) }
    }
    mutating func add(_ key: String, _ values: [String]) {
        list(key, values) { JSONText.append($1, to: &$0.bytes) }
    }

    /// Adds a value that is JSON already.
    mutating func add(_ key: String, raw: String) {
        begin(key)
        bytes.append(contentsOf: raw.utf8)
    }

    private mutating func begin(_ key: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSONText.append(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ value: JSONFields) {
        bytes.append(contentsOf: value.bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func list<Value>(
        _ key: String, _ values: [Value], _ each: (inout JSONFields, Value) -> Void
    ) {
        begin(key)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            each(&self, value)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
