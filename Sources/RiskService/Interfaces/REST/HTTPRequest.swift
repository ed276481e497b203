/// A request without a body: all that this port takes.
struct HTTPRequest: Equatable {
    var method = ""
    /// Path and query, still percent-encoded.
    var target = ""
    /// `1` of `HTTP/1.1`.
    var minorVersion = 1
    /// Names in lower case; in the order received.
    var fields: [(name: String, value: String)] = []
    /// The authority of an absolute target; it replaces `Host`.
    var authority: String?

    /// Bytes follow that are no request: the connection ends with the answer.
    var hasBody: Bool {
        field("transfer-encoding") != nil || (field("content-length") ?? "0") != "0"
    }

    static func == (a: Self, b: Self) -> Bool {
        a.method == b.method && a.target == b.target && a.minorVersion == b.minorVersion
            && a.authority == b.authority
            && a.fields.elementsEqual(b.fields) { $0.name == $1.name && $0.value == $1.value }
    }

    /// All values of a field, joined as RFC 9110 section 5.3 says; nil when absent.
    func field(_ name: String) -> String? {
        let values = fields.filter { $0.name == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Whether the connection may carry another request.
    var keepsAlive: Bool {
        if hasBody { return false }
        let options = (field("connection") ?? "").lowercased().split(separator: ",").map {
            $0.trimming(" ")
        }
        return minorVersion >= 1 ? !options.contains("close") : options.contains("keep-alive")
    }
}

extension StringProtocol {
    /// Without `character` at both ends.
    func trimming(_ character: Character) -> String {
        var rest = self[...]
        while rest.first == character { rest = rest.dropFirst() }
        while rest.last == character { rest = rest.dropLast() }
        return String(rest)
    }
}
