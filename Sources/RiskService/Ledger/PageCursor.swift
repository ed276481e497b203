internal import Foundation

/// The opaque cursor of a list: a row number as base64url text.
enum PageCursor {
    private static let prefix = "v1:"

    static func text(for number: Int64) -> String {
        Data("\(prefix)\(number)".utf8).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// Nil when `text` is not one of ours.
    static func number(of text: String) -> Int64? {
        guard text.utf8.count <= 64 else { return nil }
        var base64 = text.replacingOccurrences(of: "-", with: "+")
            .replacingOccurrences(of: "_", with: "/")
        while base64.utf8.count % 4 != 0 { base64.append("=") }
        guard let data = Data(base64Encoded: base64) else { return nil }
        let plain = String(decoding: data, as: UTF8.self)
        guard plain.hasPrefix(prefix) else { return nil }
        return Int64(plain.dropFirst(prefix.count))
    }
}
