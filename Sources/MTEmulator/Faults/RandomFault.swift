/// A command that comes by chance, so many times a simulated day on average.
public struct RandomFault: Codable, Equatable, Sendable {
    /// As on the control socket, with placeholders.
    ///
    /// `{login}`, `{logins}` (one to four), `{group}` (of the login's currency), `{symbol}`,
    /// `{fresh}` (a login that was never there), `{archived}`, `{LOW..HIGH}` (a whole number),
    /// `{a|b}` (a choice).
    public var command: String
    public var perDay: Double

    public init(_ command: String, perDay: Double) {
        self.command = command
        self.perDay = perDay
    }

    func check() throws(ScenarioError) {
        guard perDay.isFinite, perDay >= 0, perDay <= 100_000 else {
            throw .invalid("random_faults: '\(command)': per_day must be 0...100000")
        }
    }

    /// Every kind there is, each so many times a day.
    public static func everyKind(perDay: Double) -> [RandomFault] {
        [
            "unknown-login {1..3}", "omit {logins} {1..5}",
            "equity {login} {nan|inf|-inf|zero|negative} {1..3}", "garbage",
            "half-open {500..20000}ms", "gone {500..20000}ms", "outage {500..20000}ms {7|10|11}",
            "restart down={0..10000}ms stale={0..3000}ms missing={0..3000}ms zero={0..3000}ms "
                + "empty={0..3000}ms unpriced={0..3000}ms frozen={0..5000}ms "
                + "{keep|early|share=30%}",
            "zero {all|{logins}} {200..5000}ms",
            "missing {all|{logins}} {200..5000}ms {20|60|100}%",
            "short all {200..5000}ms {10|50|90}%", "empty {all|{logins}} {200..5000}ms",
            "unpriced {all|{logins}} {200..5000}ms", "frozen {all|{logins}} {1000..30000}ms",
            "stale {all|{logins}} {1000..30000}ms",
            "torn {all|{logins}} {200..5000}ms {equity|balance|floating}",
            "off-market {symbol} {0.5|0.9|0.98|1.02|1.1|2} {100..2000}ms",
            "spread {all|{symbol}} {3|8|20} {1..300}s", "break {all|{symbol}} {10..600}s",
            "move {login} {group}", "archive {login}", "restore {archived}", "delete {login}",
            "create {fresh} {group} 100000", "deposit {login} {10..5000}",
            "withdraw {login} {10..2000}", "credit {login} {-500..2000}",
            "bonus {login} {10..1000}",
            "correction {login} {-300..300}", "charge {login} {1..50}",
            "compensation {login} {1..500}", "compensation-credit {login} {1..500}",
            "deal-edit {login} {last|last-close} profit={-500..500} {fix|silent}",
            "deal-cancel {login} last-close", "deal-delete {login} last {fix|silent}",
        ].map { RandomFault($0, perDay: perDay) }
    }
}
