import Foundation

/// Looks for a quarantined symbol in what riskd says of itself: its status and its journal.
struct QuarantineWatch {
    let symbol: String
    private(set) var seen: Set<String> = []

    init(symbol: String) { self.symbol = symbol }

    /// Takes in one answer of `/v1/status`: every value below a key that speaks of quarantine.
    mutating func take(status body: Data) {
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
    func alerts(in log: String) -> [String] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init).filter {
            $0.lowercased().contains("quarantine") && $0.contains(symbol)
        }
    }
}
