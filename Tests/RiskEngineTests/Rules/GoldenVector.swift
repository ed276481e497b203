import RiskEngine
import Testing

/// One published worked example: what happened to an account, and where its floor then lies.
struct GoldenVector: Sendable, CustomTestStringConvertible {
    /// What the account went through before the question is asked.
    enum Step: Sendable {
        /// Seen twice during the day.
        case seen(equity: String, balance: String)
        /// Seen five seconds before the reset and just after it: a balance that moved in between
        /// would leave the day's anchor to the deals.
        case reset(equity: String, balance: String)
    }

    var name: String
    var initial: String
    var rule: RuleSpec
    var steps: [Step] = []
    /// The exact floor, rounded down to the minor unit; of a realized rule minus the limit.
    var floor: String
    /// The highest metric that breaks the rule; one minor unit more does not.
    var broken: String
    var digits = 2

    var testDescription: String { name }

    func money(_ text: String) -> Int64 {
        guard let digits = CurrencyDigits(digits), let money = Money(decimal: text, digits: digits)
        else { preconditionFailure("\(name): \(text) is no amount with \(digits) digits") }
        return money.minorUnits
    }

    /// The account after all steps.
    func account() -> TestAccount {
        var account = TestAccount(initial: money(initial), digits: digits, rules: [rule])
        for step in steps {
            switch step {
            case .seen(let equity, let balance):
                account.read(equity: money(equity), balance: money(balance))
                account.read(equity: money(equity), balance: money(balance))
            case .reset(let equity, let balance):
                let end = (account.utc / TestAccount.day + 1) * TestAccount.day
                account.read(equity: money(equity), balance: money(balance), at: end - 5_000)
                account.read(equity: money(equity), balance: money(balance), at: end)
            }
        }
        return account
    }
}
