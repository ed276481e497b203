import RiskService

/// `riskctl config …`
enum ConfigCommands {
    static let all = [reload]

    private static let reload = CommandSpec(
        "config", "reload", "make riskd read its configuration again", [.reason, .socket]
    ) { invocation throws(CommandFailure) in
        let call = ControlCall(verb: "config.reload", reason: try invocation.required("reason"))
        try invocation.ask(call) { HumanText.cell($0["message"]) }
    }
}
