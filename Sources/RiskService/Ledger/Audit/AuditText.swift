/// The text of an audit row that its hash covers, beside the hash before it.
enum AuditText {
    /// Each field preceded by its length in bytes, `-` for an absent one: two rows never have the
    /// same text.
    static func canonical<Text: Collection<UInt8>>(
        number: Int64, at: Int64, kind: Text, server: Text?, login: UInt64?, identity: Text,
        what: Text, outcome: Text
    ) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        add(String(number).utf8, to: &text)
        add(String(at).utf8, to: &text)
        add(kind, to: &text)
        add(optional: server, to: &text)
        add(optional: login.map { String($0).utf8 }, to: &text)
        add(identity, to: &text)
        add(what, to: &text)
        add(outcome, to: &text)
        return text
    }

    private static func add(_ field: some Collection<UInt8>, to text: inout [UInt8]) {
        if !text.isEmpty { text.append(UInt8(ascii: ",")) }
        text.append(contentsOf: String(field.count).utf8)
        text.append(UInt8(ascii: ":"))
        text.append(contentsOf: field)
    }

    private static func add(optional field: (some Collection<UInt8>)?, to text: inout [UInt8]) {
        if let field { add(field, to: &text) } else { text.append(contentsOf: ",-".utf8) }
    }
}
