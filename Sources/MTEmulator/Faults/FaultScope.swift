public import RiskEngine

/// Whom a fault concerns; as text `all`, `100001,100002` or `group:prop\*`.
public enum FaultScope: Equatable, Sendable, CustomStringConvertible {
    case all
    case logins([Login])
    /// A MetaTrader group mask.
    case groups(String)

    /// Nil when `text` is no scope.
    public init?(_ text: String) {
        if text == "all" {
            self = .all
        } else if text.hasPrefix("group:"), text.count > 6 {
            self = .groups(String(text.dropFirst(6)))
        } else {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let logins = parts.compactMap { UInt64($0).map { Login($0) } }
            guard logins.count == parts.count else { return nil }
            self = .logins(logins)
        }
    }

    public var description: String {
        switch self {
        case .all: "all"
        case .logins(let logins): logins.map { "\($0.rawValue)" }.joined(separator: ",")
        case .groups(let mask): "group:\(mask)"
        }
    }
}
