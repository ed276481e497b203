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
        "rule", "list", "every rule with its plan and amount, and the next five resets", [.socket]
    ) { invocation throws(CommandFailure) in
        try invocation.ask(ControlCall(verb: "rule.list")) { page in
            RuleText.text(page["items"]?.arrayValue ?? [])
        }
    }
}
