import RiskService

/// Accounts for people.
enum AccountText {
    static func list(_ page: JSONValue) -> String {
        var table = Table([
            "ACCOUNT", "STATUS", "TIER", "PLAN", "EQUITY", "BALANCE", "CUR", "USED %", "AGE",
        ])
        for account in items(page) {
            let used = (account["rules"]?.arrayValue ?? []).compactMap { number($0["used_pct"]) }
            table.add([
                name(account), HumanText.cell(account["status"]), HumanText.cell(account["tier"]),
                HumanText.cell(account["plan"]), HumanText.cell(account["equity"]),
                HumanText.cell(account["balance"]), HumanText.cell(account["currency"]),
                used.max().map { HumanText.decimal($0) } ?? "-",
                HumanText.age(account["last_sample_age_ms"]),
            ])
        }
        return PageText.text(table, page)
    }

    static func unarmed(_ page: JSONValue) -> String {
        var table = Table(["ACCOUNT", "GROUP", "REASON"])
        for account in items(page) {
            table.add([
                name(account), HumanText.cell(account["group"]),
                HumanText.cell(account["unarmed_reason"]),
            ])
        }
        return PageText.text(table, page)
    }

    static func single(_ account: JSONValue) -> String {
        var head = Table(["", ""])
        head.add(["account", "\(name(account)) \(HumanText.cell(account["group"]))"])
        head.add(["status", HumanText.cell(account["status"])])
        if let reason = account["unarmed_reason"]?.stringValue, !reason.isEmpty {
            head.add(["not armed", reason])
        }
        for (title, key) in [
            ("plan", "plan"), ("phase", "phase"), ("evaluation", "evaluation_id"),
            ("life", "life"), ("currency", "currency"), ("initial balance", "initial_balance"),
            ("balance", "balance"), ("equity", "equity"), ("credit", "credit"),
            ("margin", "margin"), ("tier", "tier"), ("masked", "masked"),
        ] where account[key] != nil {
            head.add([title, HumanText.cell(account[key])])
        }
        let age = HumanText.age(account["last_sample_age_ms"])
        head.add(["last sample", "\(HumanText.cell(account["sample_class"])), \(age) ago"])
        if let rejected = rejected(account["last_rejected"]) { head.add(["rejected", rejected]) }
        if let prediction = PredictionText.account(account["prediction"]) {
            head.add(["predicted", prediction])
        }
        var rules = Table([
            "RULE", "ARMED", "FLOOR", "HEADROOM", "USED %", "ANCHOR", "PROVENANCE", "NEXT RESET",
        ])
        for rule in account["rules"]?.arrayValue ?? [] {
            let anchor = rule["high_water_mark"] ?? rule["anchor"]
            rules.add([
                HumanText.cell(rule["rule"]), HumanText.cell(rule["armed"]),
                HumanText.cell(rule["floor"]), HumanText.cell(rule["headroom"]),
                HumanText.cell(rule["used_pct"]), HumanText.cell(anchor?["value"]),
                HumanText.cell(anchor?["provenance"]), HumanText.cell(rule["next_reset"]),
            ])
        }
        let text = head.rowsText + "\n\n" + rules.text
        return account["progress"].map { text + "\n\n" + progress($0) } ?? text
    }

    /// The last sample that was not believed, with what decided.
    private static func rejected(_ view: JSONValue?) -> String? {
        guard let view else { return nil }
        var text = "\(HumanText.cell(view["sample_class"])): \(HumanText.cell(view["detail"]))"
        if let symbol = view["symbol"] {
            text += " (\(HumanText.cell(symbol)): \(HumanText.cell(view["equity"])), by quotes "
            text += "\(HumanText.cell(view["predicted_low"]))"
            if view["predicted_low"] != view["predicted_high"] {
                text += " to \(HumanText.cell(view["predicted_high"]))"
            }
            text += ")"
        }
        let run = view["in_a_row"]?.unsignedValue ?? 0
        text += run > 0 ? ", \(run) in a row" : ", at \(HumanText.cell(view["at"]))"
        return text
    }

    /// What the deals say.
    private static func progress(_ progress: JSONValue) -> String {
        var head = Table(["", ""])
        for (title, key) in [
            ("result", "result"), ("best day", "best_day"), ("trading days", "trading_days"),
            ("profitable days", "profitable_days"),
        ] { head.add([title, HumanText.cell(progress[key])]) }
        var rules = Table(["RULE ON DEALS", "KIND", "MET", "SINCE", "FIGURES"])
        for rule in progress["rules"]?.arrayValue ?? [] {
            var figures: [String] = []
            if case .object(let fields)? = rule["figures"] {
                figures = fields.sorted { $0.key < $1.key }.map {
                    "\($0.key)=\(HumanText.cell($0.value))"
                }
            }
            rules.add([
                HumanText.cell(rule["rule"]), HumanText.cell(rule["kind"]),
                HumanText.cell(rule["met"]), HumanText.cell(rule["since"]),
                figures.joined(separator: " "),
            ])
        }
        let hasRules = !(progress["rules"]?.arrayValue ?? []).isEmpty
        return hasRules ? head.rowsText + "\n\n" + rules.text : head.rowsText
    }

    private static func items(_ page: JSONValue) -> [JSONValue] { page["items"]?.arrayValue ?? [] }

    static func name(_ account: JSONValue) -> String {
        "\(HumanText.cell(account["server"]))/\(HumanText.cell(account["login"]))"
    }

    private static func number(_ value: JSONValue?) -> Double? {
        switch value {
        case .unsigned(let number): Double(number)
        case .signed(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}

/// A table, and how to get the rows after it.
enum PageText {
    static func text(_ table: Table, _ page: JSONValue) -> String {
        guard let cursor = page["cursor"]?.stringValue else { return table.text }
        return table.text + "\n(more: --cursor \(cursor))"
    }
}
