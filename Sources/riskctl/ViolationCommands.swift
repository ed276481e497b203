import RiskService

/// `riskctl violation …`.
enum ViolationCommands {
    static let all = [list, show, ViolationExplain.command, void, uphold, enforce]

    private static let list = CommandSpec(
        "violation", "list", "the violations, newest first",
        [
            OptionSpec("server", "NAME", "of this server"),
            OptionSpec("login", "LOGIN", "of this account"),
            OptionSpec("plan", "PLAN", "of this plan"),
            OptionSpec("status", "STATUS", "open, enforced, withheld, voided or recorded"),
            OptionSpec("since", "TIME", "not before this date or RFC 3339 time"),
            OptionSpec("limit", "N", "1 to 1000 (default 100)"),
            OptionSpec("cursor", "CURSOR", "the page after this one"), .socket,
        ]
    ) { invocation throws(CommandFailure) in
        let names = ["server", "login", "plan", "status", "since", "limit", "cursor"]
        let call = ControlCall(verb: "violation.list", arguments: invocation.arguments(names))
        try invocation.ask(call) { page in
            var table = Table(["ID", "AT", "ACCOUNT", "RULE", "SEVERITY", "MODE", "STATUS"])
            for violation in page["items"]?.arrayValue ?? [] {
                let cells = ["rule", "severity", "mode", "status"].map {
                    HumanText.cell(violation[$0])
                }
                table.add(
                    [
                        HumanText.cell(violation["id"]), HumanText.cell(violation["at"]),
                        AccountText.name(violation),
                    ] + cells)
            }
            return PageText.text(table, page)
        }
    }

    private static let show = CommandSpec(
        "violation", "show", operands: ["ID"],
        "one violation with its evidence, quotes and intents",
        [.socket]
    ) { invocation throws(CommandFailure) in
        let call = ControlCall(
            verb: "violation.show", arguments: ["id": invocation.operands[0]])
        try invocation.ask(call) { single($0) }
    }

    private static let enforce = decision(
        "enforce", "carry out what is withheld, if fresh reads still break the rule")

    private static let void = decision(
        "void", "it should not have been found: nothing more is done for it")

    private static let uphold = decision("uphold", "it was looked at, and it stands")

    private static func decision(_ verb: String, _ summary: String) -> CommandSpec {
        CommandSpec("violation", verb, operands: ["ID"], summary, [.reason, .socket]) {
            invocation throws(CommandFailure) in
            let call = ControlCall(
                verb: "violation.\(verb)", arguments: ["id": invocation.operands[0]],
                reason: try invocation.required("reason"))
            try invocation.ask(call) { HumanText.cell($0["message"]) }
        }
    }

    private static func single(_ violation: JSONValue) -> String {
        var head = Table(["", ""])
        head.add(["violation", HumanText.cell(violation["id"])])
        head.add(["account", AccountText.name(violation)])
        for key in ["rule", "plan", "severity", "mode", "status", "at", "seq", "event_id"] {
            head.add([key, HumanText.cell(violation[key])])
        }
        if let decision = violation["decision"] {
            head.add([
                HumanText.cell(decision["decision"]),
                "\(HumanText.cell(decision["at"])) by \(HumanText.cell(decision["by"])): "
                    + HumanText.cell(decision["reason"]),
            ])
        }
        var text = head.rowsText
        if case .object(let evidence) = violation["evidence"] {
            var table = Table(["", ""])
            for (key, value) in evidence.sorted(by: { $0.key < $1.key })
            where key != "prediction" {
                table.add(["  \(key)", HumanText.cell(value)])
            }
            text += "\n\nevidence\n" + table.rowsText
            if let prediction = evidence["prediction"] {
                text += "\n\n" + QuoteText.prediction(prediction)
            }
        }
        if let ticks = violation["ticks"]?.arrayValue, !ticks.isEmpty {
            text += "\n\n" + QuoteText.ticks(ticks, at: violation["at"]?.stringValue ?? "")
        }
        if let intents = violation["intents"]?.arrayValue, !intents.isEmpty {
            let keys = ["id", "action", "state", "reason", "ticket", "symbol", "lots", "retcode"]
            var table = Table(keys.map { $0.uppercased() })
            for intent in intents { table.add(keys.map { HumanText.cell(intent[$0]) }) }
            text += "\n\n" + table.text
        }
        return text
    }
}
