import RiskService

/// `riskctl rule list` for people.
enum RuleText {
    static func text(_ rules: [JSONValue]) -> String {
        rules.isEmpty ? table(rules) : table(rules) + "\n\n" + resets(rules)
    }

    private static func table(_ rules: [JSONValue]) -> String {
        var table = Table([
            "RULE", "KIND", "AMOUNT", "COMPARATOR", "SEVERITY", "MODE", "NEXT RESET", "ARMED",
            "ACCOUNTS",
        ])
        for rule in rules {
            let cells = ["rule", "kind", "amount", "comparator", "severity", "mode"].map {
                HumanText.cell(rule[$0])
            }
            let next = HumanText.cell(rule["next_resets"]?.arrayValue?.first)
            table.add(
                cells + [next, HumanText.cell(rule["armed"]), HumanText.cell(rule["accounts"])])
        }
        return table.text
    }

    /// The resets of each plan, once.
    private static func resets(_ rules: [JSONValue]) -> String {
        var table = Table(["PLAN", "RESET", "NEXT RESETS (UTC)", "IN THE ZONE"])
        var last: String?
        for rule in rules {
            let plan = HumanText.cell(rule["plan"])
            if plan == last { continue }
            last = plan
            let local = rule["next_resets_local"]?.arrayValue ?? []
            for (index, reset) in (rule["next_resets"]?.arrayValue ?? []).enumerated() {
                table.add([
                    plan, HumanText.cell(rule["reset"]), HumanText.cell(reset),
                    HumanText.cell(index < local.count ? local[index] : nil),
                ])
            }
        }
        return table.text
    }
}
