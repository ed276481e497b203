internal import RiskEngine

/// One answer, complete: bodies here are small and made before they are sent.
struct HTTPResponse: Equatable {
    var status = 200
    var contentType = "application/json"
    var body: [UInt8] = []
    var allow: String?

    static func json(_ text: String) -> HTTPResponse { HTTPResponse(body: Array(text.utf8)) }

    /// An error as RFC 9457 says.
    static func problem(_ status: Int, _ detail: String) -> HTTPResponse {
        var body: [UInt8] = Array("{\"status\":\(status),\"title\":".utf8)
        JSONText.append(reason(status), to: &body)
        body.append(contentsOf: Array(",\"detail\":".utf8))
        JSONText.append(detail, to: &body)
        body.append(UInt8(ascii: "}"))
        return HTTPResponse(status: status, contentType: "application/problem+json", body: body)
    }

    /// The bytes to send; without the body for HEAD.
    func encoded(date: UTCTime, keepsAlive: Bool, omitsBody: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
        head += "Date: \(HTTPDate.text(date))\r\n"
        head += "Content-Type: \(contentType)\r\nContent-Length: \(body.count)\r\n"
        head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
        if let allow { head += "Allow: \(allow)\r\n" }
        if status == 503 { head += "Retry-After: 1\r\n" }
        head += "Connection: \(keepsAlive ? "keep-alive" : "close")\r\n\r\n"
        return Array(head.utf8) + (omitsBody ? [] : body)
    }

    static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 421: "Misdirected Request"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Error"
        }
    }
}
