/// Why a scenario, a tick file or another input cannot be used; the text says how to mend it.
public enum ScenarioError: Error, Equatable, Sendable, CustomStringConvertible {
    case invalid(String)

    public var description: String {
        switch self {
        case .invalid(let text): text
        }
    }
}
