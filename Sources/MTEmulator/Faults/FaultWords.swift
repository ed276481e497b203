import MTBridge
import RiskEngine

/// The words of one command line, taken one after the other.
struct FaultWords {
    let name: String
    /// What `name` wants, for the error.
    private let usage: String
    private var rest: ArraySlice<String>

    init(_ words: [String], usage: String) {
        name = words.first ?? ""
        self.usage = usage
        rest = words.dropFirst()
    }

    var isEmpty: Bool { rest.isEmpty }

    func expected() -> ScenarioError { .invalid("\(name): expected \(usage)") }

    mutating func word() throws(ScenarioError) -> String {
        guard let word = rest.popFirst() else { throw expected() }
        return word
    }

    /// Takes the next word when it is `word`.
    mutating func take(_ word: String) -> Bool {
        guard rest.first == word else { return false }
        rest.removeFirst()
        return true
    }

    /// All that is left, as one text.
    mutating func remainder() -> String {
        defer { rest = [] }
        return rest.joined(separator: " ")
    }

    var peek: String? { rest.first }

    mutating func optional() -> String? { rest.popFirst() }

    func end() throws(ScenarioError) {
        guard rest.isEmpty else { throw expected() }
    }

    mutating func login() throws(ScenarioError) -> Login {
        guard let login = UInt64(try word()), login > 0 else { throw expected() }
        return Login(login)
    }

    mutating func number() throws(ScenarioError) -> Double {
        guard let number = Double(try word()), number.isFinite else { throw expected() }
        return number
    }

    mutating func scope() throws(ScenarioError) -> FaultScope {
        guard let scope = FaultScope(try word()) else { throw expected() }
        return scope
    }

    /// Milliseconds, more than none and at most eleven days.
    mutating func duration() throws(ScenarioError) -> Int64 {
        guard let milliseconds = FaultText.duration(try word()), milliseconds > 0,
            milliseconds <= 1_000_000_000
        else { throw expected() }
        return milliseconds
    }

    /// A symbol's name, nil for `all`.
    mutating func symbol() throws(ScenarioError) -> String? {
        let text = try word()
        return text == "all" ? nil : text
    }

    mutating func factor() throws(ScenarioError) -> Double {
        let factor = try number()
        guard factor > 0, factor <= 1000 else { throw expected() }
        return factor
    }

    mutating func count() throws(ScenarioError) -> Int {
        guard let text = optional() else { return 1 }
        guard let count = Int(text), count > 0 else { throw expected() }
        return count
    }

    mutating func share() throws(ScenarioError) -> Double {
        guard let text = optional() else { return 0.5 }
        guard let share = FaultText.share(text) else { throw expected() }
        return share
    }
}

extension FaultWords {
    /// Takes the next word when it fulfils the condition.
    mutating func next(where isWanted: (String) -> Bool) -> String? {
        guard let first = peek, isWanted(first) else { return nil }
        return optional()
    }
}
