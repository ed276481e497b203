import RiskService

/// Configurations for tests: a small right one, and ways to make it wrong.
enum ConfigurationFixture {
    static let good = """
        [Server live1]
        bridge=unix:/run/mt/live1.sock
        zone=America/New_York+07:00
        reader-login=1001
        [Plan two-step]
        match=live1:demo\\2step*
        reset=00:00 Europe/Prague
        [Rule two-step/daily]
        kind=daily_loss
        amount=5% of initial
        """

    static func parse(_ text: String) throws -> Configuration {
        try ConfigurationParser.parse([("riskd.conf", text)])
    }

    /// `good` with one line replaced (by several, when it holds newlines).
    static func parse(replacing line: String, with other: String) throws -> Configuration {
        let lines = good.split(separator: "\n").map { $0 == line ? other : String($0) }
        precondition(lines.joined(separator: "\n") != good, "there is no line '\(line)'")
        return try parse(lines.joined(separator: "\n"))
    }

    /// What is wrong with `text`; empty when nothing is.
    static func issues(_ text: String) -> [String] {
        do {
            _ = try parse(text)
            return []
        } catch let error as ConfigurationError {
            return error.issues.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
}
