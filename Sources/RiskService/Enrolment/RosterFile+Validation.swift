internal import RiskEngine

extension Enrolment {
    /// What is wrong with it by itself; whether server and plan exist is the daemon's to say.
    public var problems: [String] {
        var problems: [String] = []
        func check(_ isGood: Bool, _ column: String, _ value: String, _ expected: String) {
            if !isGood {
                problems.append("\(column) '\(value)' is not valid; expected \(expected)")
            }
        }
        check(!server.isEmpty, "server", server, "the name of a [Server NAME] section")
        if login == 0 { problems.append("login is not valid; expected a whole number above 0") }
        check(!plan.isEmpty, "plan", plan, "the name of a [Plan NAME] section")
        check(
            UTCTime(rfc3339: start) != nil, "start", start,
            "a date (2014-05-02) or RFC 3339 (2014-05-02T12:30:00Z)")
        check(
            (Decimal8.parse(initialBalance) ?? 0) > 0, "initial_balance", initialBalance,
            "a decimal above 0 such as 100000.00")
        check(
            SettingFormat.currency.parse(currency) != nil, "currency", currency,
            "the account's currency such as USD")
        check(
            highWater.isEmpty || (Decimal8.parse(highWater) ?? 0) > 0, "high_water", highWater,
            "a decimal above 0 such as 104250.00")
        return problems + anchorProblems
    }

    private var anchorProblems: [String] {
        var problems: [String] = []
        for (column, value) in [
            ("anchor_balance", anchorBalance), ("anchor_equity", anchorEquity),
        ] where !value.isEmpty {
            if Decimal8.parse(value) == nil {
                problems.append(
                    "\(column) '\(value)' is not valid; expected a decimal such as 100000.00")
            }
            if anchorDay.isEmpty {
                problems.append("\(column) without anchor_day; expected the trading day it is of")
            }
        }
        if !anchorDay.isEmpty {
            if CivilDate(anchorDay) == nil {
                problems.append(
                    "anchor_day '\(anchorDay)' is not valid; expected a date such as 2014-05-02")
            }
            if anchorBalance.isEmpty, anchorEquity.isEmpty {
                problems.append("anchor_day without anchor_balance or anchor_equity; add one")
            }
        }
        return problems
    }
}
