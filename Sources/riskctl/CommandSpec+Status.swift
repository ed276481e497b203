import RiskService

extension CommandSpec {
    /// `riskctl status`.
    static let status = CommandSpec(
        "status", nil, "what riskd is doing, server by server", [.socket]
    ) { invocation throws(CommandFailure) in
        try invocation.ask(ControlCall(verb: "status")) { StatusText.text($0) }
    }

    /// `riskctl rule list`.
    static let ruleList = CommandSpec(
        "rule", "list", "every rule with its plan, amount and next reset", [.socket]
    ) { invocation throws(CommandFailure) in
        try invocation.ask(ControlCall(verb: "rule.list")) { page in
            var table = Table([
                "RULE", "KIND", "AMOUNT", "COMPARATOR", "SEVERITY", "MODE", "NEXT RESET",
                "ARMED", "ACCOUNTS",
            ])
            for rule in page["items"]?.arrayValue ?? [] {
                let cells = ["rule", "kind", "amount", "comparator", "severity", "mode"].map {
                    HumanText.cell(rule[$0])
                }
                let next = HumanText.cell(rule["next_resets"]?.arrayValue?.first)
                table.add(
                    cells + [next, HumanText.cell(rule["armed"]), HumanText.cell(rule["accounts"])])
            }
            return table.text
        }
    }
}
