public import Foundation

/// Looks for a quarantined symbol in what riskd says of itself: its status and its journal.
public struct QuarantineWatch {
    public let symbol: String
    /// What was said of it.
    public private(set) var seen: Set<String> = []

    public init(symbol: String) { self.symbol = symbol }

    /// Takes in one answer of `/v1/status`: every value below a key that speaks of quarantine.
    public mutating func take(status body: Data) {
        guard let object = try? JSONSerialization.jsonObject(with: body) else { return }
        search(object, isBelow: false)
    }

    private mutating func search(_ value: Any, isBelow: Bool) {
        if let members = value as? [String: Any] {
            for (key, value) in members {
                search(value, isBelow: isBelow || key.lowercased().contains("quarantine"))
                if isBelow, key.contains(symbol) { seen.insert(key) }
            }
        } else if let items = value as? [Any] {
            for item in items { search(item, isBelow: isBelow) }
        } else if isBelow, let text = value as? String, text.contains(symbol) {
            seen.insert(text)
        }
    }

    /// Lines of riskd's journal about a quarantine of the symbol.
    public func alerts(in journal: String) -> [String] {
        journal.split(separator: "\n").map(String.init).filter {
            $0.lowercased().contains("quarantine") && $0.contains(symbol)
        }
    }
}
