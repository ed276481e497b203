/// The one line that a subscriber may send.
struct SubscriptionRequest: Equatable {
    /// The last `seq` it has; nil for a live tail.
    var after: UInt64?
    /// The epoch of that `seq`; nil is taken for the present one.
    var epoch: String?
    var filter = EventFilter()

    /// Longest request line in bytes, without its newline.
    static let bytesMax = 4_096
    /// Most entries in `events` and in `servers`.
    static let filtersMax = 64

    /// A request that was not understood.
    struct Refusal: Error, Equatable {
        let code: String
        let message: String
    }

    /// Reads a request line; an empty one asks for a live tail.
    init(line: some Collection<UInt8>) throws(Refusal) {
        let text = String(decoding: line, as: UTF8.self)
        if text.allSatisfy(\.isWhitespace) { return }
        guard let value = JSONValue(text: text), case .object(let members) = value else {
            throw Refusal(
                code: "bad_json",
                message: "expected one line such as {\"after\":17,\"epoch\":\"…\","
                    + "\"events\":[\"risk.*\"],\"servers\":[\"live1\"]}")
        }
        for (key, value) in members {
            switch key {
            case "after":
                guard let seq = value.unsignedValue else {
                    throw Refusal(code: "bad_after", message: "after: expected a whole number")
                }
                after = seq
            case "epoch":
                guard let text = value.stringValue else {
                    throw Refusal(code: "bad_epoch", message: "epoch: expected a string")
                }
                epoch = text
            case "events": filter.events = try Self.strings(value, key)
            case "servers": filter.servers = try Self.strings(value, key)
            default:
                throw Refusal(
                    code: "unknown_key",
                    message: "\(key): unknown; expected after, epoch, events or servers")
            }
        }
        if epoch != nil, after == nil {
            throw Refusal(code: "bad_after", message: "epoch is given, so after is needed too")
        }
    }

    private static func strings(_ value: JSONValue, _ key: String) throws(Refusal) -> [String] {
        let strings = value.arrayValue?.compactMap(\.stringValue)
        guard let strings, strings.count == value.arrayValue?.count, strings.count <= filtersMax
        else {
            throw Refusal(
                code: "bad_\(key)",
                message: "\(key): expected a list of at most \(filtersMax) strings")
        }
        return strings
    }
}
