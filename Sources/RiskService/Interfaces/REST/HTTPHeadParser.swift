/// Finds and reads request heads in a stream of bytes (RFC 9112).
///
/// Lines end with CRLF; a bare LF is taken too, as section 2.2 allows.
struct HTTPHeadParser {
    enum Outcome: Equatable {
        case needsMore
        /// A request, and how many bytes its head had.
        case request(HTTPRequest, bytes: Int)
        /// The connection cannot be understood any further.
        case refused(status: Int, detail: String)
    }

    private struct Refusal: Error {
        let status: Int
        let detail: String
    }

    let headBytesMax: Int
    /// Bytes already searched for the end of the head, so that a slow client costs no more.
    private var searched = 0

    init(headBytesMax: Int) { self.headBytesMax = headBytesMax }

    /// Looks at `input`, which begins with a head and only grows until one is returned.
    mutating func parse(_ input: [UInt8]) -> Outcome {
        var start = 0
        // Empty lines before a request are ignored (RFC 9112, section 2.2).
        while start < input.count, input[start] == 13 || input[start] == 10 { start += 1 }
        guard let end = headEnd(input, from: start) else {
            if input.count >= headBytesMax {
                return .refused(status: 431, detail: "The head exceeds \(headBytesMax) bytes.")
            }
            searched = max(start, input.count - 3)
            return .needsMore
        }
        searched = 0
        guard end <= headBytesMax else {
            return .refused(status: 431, detail: "The head exceeds \(headBytesMax) bytes.")
        }
        do throws(Refusal) {
            return .request(try Self.read(input[start..<end]), bytes: end)
        } catch {
            return .refused(status: error.status, detail: error.detail)
        }
    }

    /// The index after the empty line.
    private func headEnd(_ input: [UInt8], from start: Int) -> Int? {
        var index = max(start, searched)
        while index < input.count {
            if input[index] == 10 {
                if index + 1 < input.count, input[index + 1] == 10 { return index + 2 }
                if index + 2 < input.count, input[index + 1] == 13, input[index + 2] == 10 {
                    return index + 3
                }
            }
            index += 1
        }
        return nil
    }

    private static func read(_ head: ArraySlice<UInt8>) throws(Refusal) -> HTTPRequest {
        let lines = head.split(separator: 10, omittingEmptySubsequences: false).map {
            $0.last == 13 ? $0.dropLast() : $0
        }
        var request = try requestLine(lines[0])
        for line in lines.dropFirst() where !line.isEmpty {
            request.fields.append(try field(line))
        }
        try checkFraming(request)
        return request
    }

    private static func requestLine(_ line: ArraySlice<UInt8>) throws(Refusal) -> HTTPRequest {
        let parts = line.split(separator: 32, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(isTokenByte),
            !parts[1].isEmpty, parts[1].allSatisfy({ (33...126).contains($0) })
        else {
            throw Refusal(status: 400, detail: "The request line is not METHOD TARGET HTTP/1.1.")
        }
        var request = HTTPRequest()
        request.method = String(decoding: parts[0], as: UTF8.self)
        switch String(decoding: parts[2], as: UTF8.self) {
        case "HTTP/1.1": request.minorVersion = 1
        case "HTTP/1.0": request.minorVersion = 0
        case let version where version.hasPrefix("HTTP/"):
            throw Refusal(status: 505, detail: "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
        default:
            throw Refusal(status: 400, detail: "The request line does not end with HTTP/1.1.")
        }
        let target = String(decoding: parts[1], as: UTF8.self)
        if target.hasPrefix("/") {
            request.target = target
        } else if target.lowercased().hasPrefix("http://") {
            let rest = target.dropFirst(7)
            let slash = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            request.authority = String(rest[..<slash])
            let path = rest[slash...]
            request.target = path.hasPrefix("/") ? String(path) : "/" + path
        } else {
            throw Refusal(status: 400, detail: "The target is neither a path nor an http URL.")
        }
        return request
    }

    private static func field(
        _ line: ArraySlice<UInt8>
    ) throws(Refusal) -> (name: String, value: String) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(isTokenByte)
        else { throw Refusal(status: 400, detail: "A field is not NAME: VALUE.") }
        let value = line[(colon + 1)...]
        guard value.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else {
            throw Refusal(status: 400, detail: "A field contains a control character.")
        }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        let text = String(decoding: value, as: UTF8.self).split(whereSeparator: {
            $0 == " " || $0 == "\t"
        }).joined(separator: " ")
        return (name, text)
    }

    /// Refuses bodies: nothing here takes one, and a length misread would become a next request.
    private static func checkFraming(_ request: HTTPRequest) throws(Refusal) {
        let length = request.field("content-length") ?? "0"
        guard !length.isEmpty, length.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw Refusal(status: 400, detail: "Content-Length is no number.")
        }
        // Other methods are refused for what they are, by the router.
        if request.hasBody, request.method == "GET" || request.method == "HEAD" {
            throw Refusal(status: 413, detail: "Requests have no body here.")
        }
        if request.fields.filter({ $0.name == "host" }).count > 1 {
            throw Refusal(status: 400, detail: "Host is given twice.")
        }
        if request.minorVersion == 1, request.field("host") == nil {
            throw Refusal(status: 400, detail: "HTTP/1.1 needs a Host field.")
        }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
