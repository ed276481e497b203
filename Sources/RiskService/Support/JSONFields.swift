/// Builds one JSON object as text, fields in the order given: for events and their evidence.
struct JSONFields {
    private(set) var text = "{"
    private var isEmpty = true

    /// The finished object.
    var object: String { text + "}" }

    mutating func add(_ key: String, _ value: String) { add(key, raw: Self.quoted(value)) }
    mutating func add(_ key: String, _ value: String?) {
        add(key, raw: value.map(Self.quoted) ?? "null")
    }
    mutating func add(_ key: String, _ value: some BinaryInteger) { add(key, raw: "\(value)") }
    mutating func add(_ key: String, _ value: Bool) { add(key, raw: value ? "true" : "false") }
    mutating func add(_ key: String, _ value: JSONFields) { add(key, raw: value.object) }
    mutating func add(_ key: String, _ values: [JSONFields]) {
        add(key, raw: "[" + values.map(\.object).joined(separator: ",") + "]")
    }
    mutating func add(_ key: String, _ values: [String]) {
        add(key, raw: "[" + values.map(Self.quoted).joined(separator: ",") + "]")
    }

    /// Adds a value that is JSON already.
    mutating func add(_ key: String, raw: String) {
        if !isEmpty { text += "," }
        isEmpty = false
        text += Self.quoted(key) + ":" + raw
    }

    private static func quoted(_ value: String) -> String {
        var bytes: [UInt8] = []
        JSONText.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
