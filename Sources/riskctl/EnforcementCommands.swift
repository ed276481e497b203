import RiskService

/// `riskctl enforcement …`: the brakes.
enum EnforcementCommands {
    static let all = [status, list, pause, resume, release]

    private static let status = CommandSpec(
        "enforcement", "status", "what holds enforcement, and what is under way", [.socket]
    ) { invocation throws(CommandFailure) in
        try invocation.ask(ControlCall(verb: "status")) { text(status: $0) }
    }

    private static let list = CommandSpec(
        "enforcement", "list", "violations whose enforcement is withheld, newest first",
        [
            OptionSpec("server", "NAME", "of this server"),
            OptionSpec("limit", "N", "1 to 1000 (default 100)"),
            OptionSpec("cursor", "CURSOR", "the page after this one"), .socket,
        ]
    ) { invocation throws(CommandFailure) in
        var call = ControlCall(
            verb: "violation.list",
            arguments: invocation.arguments(["server", "limit", "cursor"]))
        call.arguments["status"] = "withheld"
        try invocation.ask(call) { page in
            var table = Table(["ID", "AT", "ACCOUNT", "RULE", "SEVERITY", "WITHHELD FOR"])
            for violation in page["items"]?.arrayValue ?? [] {
                let flatten = violation["intents"]?.arrayValue?.first {
                    $0["action"]?.stringValue == "flatten"
                }
                table.add([
                    HumanText.cell(violation["id"]), HumanText.cell(violation["at"]),
                    AccountText.name(violation), HumanText.cell(violation["rule"]),
                    HumanText.cell(violation["severity"]), HumanText.cell(flatten?["reason"]),
                ])
            }
            return PageText.text(table, page)
        }
    }

    private static let pause = brake(
        "pause", "the kill switch: nothing more is sent, whatever is queued")

    private static let resume = brake(
        "resume", "clear the kill switch; what was withheld stays so until it is released")

    private static let release = brake(
        "release", "close breakers and carry out what brakes held, each verified by fresh reads")

    private static func brake(_ verb: String, _ summary: String) -> CommandSpec {
        CommandSpec(
            "enforcement", verb, summary,
            [OptionSpec("server", "NAME", "of this server alone (default all)"), .reason, .socket]
        ) { invocation throws(CommandFailure) in
            let call = ControlCall(
                verb: "enforcement.\(verb)", arguments: invocation.arguments(["server"]),
                reason: try invocation.required("reason"))
            try invocation.ask(call) { HumanText.cell($0["message"]) }
        }
    }

    private static func text(status: JSONValue) -> String {
        var servers = Table(["SERVER", "PAUSED", "BREAKER", "UNDER WAY", "WRITES IN FLIGHT"])
        for server in status["servers"]?.arrayValue ?? [] {
            let writes = server["budgets"]?.arrayValue?.first {
                $0["line"]?.stringValue == "writes"
            }
            servers.add([
                HumanText.cell(server["name"]), HumanText.cell(server["enforcement_paused"]),
                HumanText.cell(server["breaker"]), underWay(server["enforcement"]),
                HumanText.cell(writes?["current"]),
            ])
        }
        let brakes = BrakeText.lines(status)
        let head = "mode \(HumanText.cell(status["mode"]))"
        return ([head] + brakes + ["", servers.text]).joined(separator: "\n")
    }

    private static func underWay(_ stages: JSONValue?) -> String {
        guard case .object(let counts) = stages, !counts.isEmpty else { return "-" }
        return counts.sorted { $0.key < $1.key }
            .map { "\($0.key) \(HumanText.cell($0.value))" }.joined(separator: ", ")
    }
}

/// The brakes that are on, one line each.
enum BrakeText {
    static func lines(_ status: JSONValue) -> [String] {
        (status["brakes"]?.arrayValue ?? []).map { brake in
            let scope = brake["server"]?.stringValue ?? "all servers"
            let what =
                brake["kind"]?.stringValue == "breaker" ? "BREAKER TRIPPED" : "PAUSED"
            return "\(what): \(scope) since \(HumanText.cell(brake["since"])) by "
                + "\(HumanText.cell(brake["by"])): \(HumanText.cell(brake["reason"]))"
        }
    }
}
