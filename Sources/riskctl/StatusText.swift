import RiskService

/// `riskctl status` for people.
enum StatusText {
    static func text(_ status: JSONValue) -> String {
        func cell(_ key: String) -> String { HumanText.cell(status[key]) }
        let uptime = HumanText.age(
            milliseconds: (status["uptime_seconds"]?.unsignedValue ?? 0) &* 1_000)
        var head = Table(["", ""])
        head.add(["riskd", "\(cell("version")), up \(uptime)"])
        let paused = status["enforcement_paused"] == .bool(true) ? " (enforcement paused)" : ""
        head.add(["mode", cell("mode") + paused])
        head.add(["ledger", "\(cell("ledger")), epoch \(cell("epoch")), head \(cell("head_seq"))"])
        head.add([
            "accounts",
            "\(cell("accounts")): \(cell("armed")) armed, \(cell("unarmed")) unarmed, "
                + "\(cell("blind")) blind",
        ])
        head.add(["violations", "\(cell("open_violations")) open"])
        var servers = Table([
            "SERVER", "STATE", "PLATFORM", "SERVER TIME", "BREAKER", "ACCOUNTS", "TIERS",
            "READS/S",
        ])
        for server in status["servers"]?.arrayValue ?? [] {
            let cells = ["name", "state", "platform", "server_time", "breaker", "accounts"].map {
                HumanText.cell(server[$0])
            }
            servers.add(cells + [tiers(server["tiers"]), reads(server["budgets"])])
        }
        let details = (status["servers"]?.arrayValue ?? []).compactMap { server -> String? in
            var details = [server["detail"]?.stringValue ?? ""]
            if server["enforcer"]?.stringValue == "no_credentials" {
                details.append("only observed: there are no credentials to enforce with")
            }
            details.removeAll { $0.isEmpty }
            guard !details.isEmpty else { return nil }
            return "\(HumanText.cell(server["name"])): \(details.joined(separator: "; "))"
        }
        let prediction = PredictionText.text(status["servers"]?.arrayValue ?? [])
        return
            ([head.rowsText] + BrakeText.lines(status) + ["", servers.text] + details
            + (prediction.isEmpty ? [] : ["", prediction])).joined(separator: "\n")
    }

    /// In the order of nearness, not of the alphabet.
    private static func tiers(_ tiers: JSONValue?) -> String {
        let names = ["now", "critical", "hot", "warm", "normal", "idle"]
        let shown = names.compactMap { name in
            tiers?[name].map { "\(name) \(HumanText.cell($0))" }
        }
        return shown.isEmpty ? "-" : shown.joined(separator: ", ")
    }

    private static func reads(_ budgets: JSONValue?) -> String {
        let line = budgets?.arrayValue?.first { $0["line"]?.stringValue == "account_reads" }
        guard let line else { return "-" }
        return "\(HumanText.cell(line["current"])) of \(HumanText.cell(line["limit"]))"
    }
}
