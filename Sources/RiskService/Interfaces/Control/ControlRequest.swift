/// One line of a control connection: `{"verb":"account.enroll","args":{…},"reason":"…"}`.
struct ControlRequest: Equatable {
    var verb = ""
    /// Values are strings, or numbers and flags as their text.
    var arguments: [String: String] = [:]
    var reason = ""

    init(line: some Collection<UInt8>) throws(ControlFailure) {
        guard let value = JSONValue(text: String(decoding: line, as: UTF8.self)),
            case .object(let members) = value, let verb = members["verb"]?.stringValue
        else {
            throw ControlFailure(
                .usage, "expected one line such as {\"verb\":\"status\",\"args\":{}}")
        }
        self.verb = verb
        for (key, value) in members where key != "verb" {
            switch (key, value) {
            case ("reason", .string(let text)): reason = text
            case ("args", .object(let arguments)):
                for (name, value) in arguments { self.arguments[name] = try Self.text(value, name) }
            default:
                throw ControlFailure(
                    .usage, "\(key): expected verb, args (an object) and reason (a string) only")
            }
        }
    }

    private static func text(_ value: JSONValue, _ name: String) throws(ControlFailure) -> String {
        switch value {
        case .string(let text): text
        case .unsigned(let number): String(number)
        case .signed(let number): String(number)
        case .bool(let flag): String(flag)
        case .null, .number, .array, .object:
            throw ControlFailure(
                .usage, "\(name): expected a string (money too), a whole number, or a flag")
        }
    }
}
