internal import Foundation

/// The `data` of an event, read with a parser that is not riskd's.
struct EventData {
    private let object: [String: Any]

    init?(_ text: String) {
        guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)),
            let object = value as? [String: Any]
        else { return nil }
        self.object = object
    }

    func text(_ path: String...) -> String? { value(path) as? String }

    func texts(_ path: String...) -> [String]? { value(path) as? [String] }

    /// UTC milliseconds.
    func instant(_ path: String...) -> Int64? {
        guard let text = value(path) as? String else { return nil }
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        guard let date = try? style.parse(text) else { return nil }
        return Int64((date.timeIntervalSince1970 * 1_000).rounded())
    }

    func unsigned(_ path: String...) -> UInt64? { (value(path) as? NSNumber)?.uint64Value }

    /// A decimal with two places, as minor units.
    func minorUnits(_ path: String...) -> Int64? {
        guard let text = value(path) as? String else { return nil }
        let digits = text.filter { $0 != "." }
        let places = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 }
        guard places == 2 else { return nil }
        return Int64(digits)
    }

    private func value(_ path: [String]) -> Any? {
        var value: Any? = object
        for key in path { value = (value as? [String: Any])?[key] }
        return value
    }
}
