import RiskService

/// `riskctl account …`.
enum AccountCommands {
    static let all = [list, show, enroll, disable, flatten, restore, arm]

    private static let filters = ["server", "group", "plan", "tier", "status", "limit", "cursor"]

    private static let list = CommandSpec(
        "account", "list", "the accounts, a page at a time",
        [
            OptionSpec("server", "NAME", "of this server"),
            OptionSpec("group", "GROUP", "of this MetaTrader group"),
            OptionSpec("plan", "PLAN", "of this plan"),
            OptionSpec("tier", "TIER", "now, critical, hot, warm, normal or idle"),
            OptionSpec("status", "STATUS", "active, violated, disabled, blind or unarmed"),
            OptionSpec("armed", nil, "armed ones only"),
            OptionSpec("unarmed", nil, "unarmed ones only, with the reason"),
            OptionSpec("limit", "N", "1 to 1000 (default 100)"),
            OptionSpec("cursor", "CURSOR", "the page after this one"), .socket,
        ]
    ) { invocation throws(CommandFailure) in
        var call = ControlCall(verb: "account.list", arguments: invocation.arguments(filters))
        if invocation.has("armed"), invocation.has("unarmed") {
            throw CommandFailure(.usage, "--armed and --unarmed exclude each other")
        }
        if invocation.has("armed") { call.arguments["armed"] = "true" }
        if invocation.has("unarmed") { call.arguments["armed"] = "false" }
        try invocation.ask(call) { page in
            invocation.has("unarmed") ? AccountText.unarmed(page) : AccountText.list(page)
        }
    }

    private static let show = CommandSpec(
        "account", "show", operands: ["SERVER/LOGIN"], "one account with its rules", [.socket]
    ) { invocation throws(CommandFailure) in
        let (server, login) = try invocation.account()
        let call = ControlCall(
            verb: "account.show", arguments: ["server": server, "login": login])
        try invocation.ask(call) { AccountText.single($0) }
    }

    private static let disable = act(
        "disable", "disable trading; positions and orders stay as they are")

    private static let flatten = act(
        "flatten", "disable trading, cancel the orders, close the positions")

    private static let restore = act(
        "restore", "allow trading again, where riskd disabled it and nothing holds the account")

    private static let arm = act(
        "arm", "evaluate the rules of voided violations again, in a new life")

    private static func act(_ verb: String, _ summary: String) -> CommandSpec {
        CommandSpec("account", verb, operands: ["SERVER/LOGIN"], summary, [.reason, .socket]) {
            invocation throws(CommandFailure) in
            let (server, login) = try invocation.account()
            let call = ControlCall(
                verb: "account.\(verb)", arguments: ["server": server, "login": login],
                reason: try invocation.required("reason"))
            try invocation.ask(call) { HumanText.cell($0["message"]) }
        }
    }

    private static let enroll = CommandSpec(
        "account", "enroll", operands: ["SERVER/LOGIN"],
        "arm an account, or begin a new life of it",
        [
            OptionSpec("plan", "PLAN", "plan (required)"),
            OptionSpec("phase", "PHASE", "phase of the evaluation"),
            OptionSpec("evaluation-id", "ID", "the firm's own id of this life (required)"),
            OptionSpec("start", "TIME", "date or RFC 3339 time of its start (required)"),
            OptionSpec("initial-balance", "MONEY", "as in 100000.00 (required)"),
            OptionSpec("currency", "CODE", "as in USD (required)"),
            OptionSpec("anchor-day", "DATE", "trading day that the anchors below belong to"),
            OptionSpec("anchor-balance", "MONEY", "balance at that day's reset"),
            OptionSpec("anchor-equity", "MONEY", "equity at that day's reset"),
            OptionSpec("high-water", "MONEY", "highest equity so far, which riskd did not see"),
            .reason, .socket,
        ]
    ) { invocation throws(CommandFailure) in
        let (server, login) = try invocation.account()
        for name in ["plan", "evaluation-id", "start", "initial-balance", "currency"] {
            _ = try invocation.required(name)
        }
        var call = ControlCall(
            verb: "account.enroll",
            arguments: invocation.arguments([
                "plan", "phase", "evaluation-id", "start", "initial-balance", "currency",
                "anchor-day", "anchor-balance", "anchor-equity", "high-water",
            ]), reason: try invocation.required("reason"))
        call.arguments["server"] = server
        call.arguments["login"] = login
        try invocation.ask(call) { HumanText.cell($0["message"]) }
    }
}
