import RiskService

/// Prediction in `riskctl status` and `riskctl account show`, for people.
enum PredictionText {
    /// Quotes named in one line at most.
    private static let namesMax = 8

    /// A block per server that predicts; empty without one.
    static func text(_ servers: [JSONValue]) -> String {
        servers.compactMap { server in
            server["prediction"].map { block(HumanText.cell(server["name"]), $0) }
        }.joined(separator: "\n\n")
    }

    private static func block(_ name: String, _ view: JSONValue) -> String {
        func cell(_ key: String) -> String { HumanText.cell(view[key]) }
        var table = Table(["", ""])
        table.add(["prediction", name + (isTrue(view["alive"]) ? "" : ": QUOTE THREAD SILENT")])
        table.add(["  accounts", accounts(view)])
        for line in unpredictable(view) { table.add(["", line]) }
        table.add(["  promoted", promoted(view)])
        table.add([
            "  verified",
            "\(cell("verified")), \(cell("verified_below")) of them below a floor; "
                + "\(cell("unanswered")) unanswered",
        ])
        table.add(["  wrong", wrong(view)])
        table.add(["  corroborated", "\(cell("corroborated")) reads"])
        table.add(["  quotes", quotes(view)])
        for (title, key) in [("  unusable", "unusable_quotes"), ("  quarantined", "quarantined")] {
            let names = names(view[key])
            if !names.isEmpty { table.add([title, names]) }
        }
        table.add([
            "  quarantines", "\(cell("quarantines")), held back \(cell("held")) reads",
        ])
        table.add([
            "  positions",
            "\(cell("position_reads")) reads, \(cell("positions_waiting")) accounts wait",
        ])
        table.add([
            "  samples", "\(cell("samples")), \(cell("samples_lost")) lost",
        ])
        let errors = errors(view)
        if !errors.isEmpty { table.add(["  error", errors]) }
        let degraded = view["degraded"]?.arrayValue ?? []
        if !degraded.isEmpty { table.add(["  DEGRADED", HumanText.cell(view["degraded"])]) }
        return table.rowsText
    }

    private static func accounts(_ view: JSONValue) -> String {
        "\(HumanText.cell(view["predictable"])) predicted, \(HumanText.cell(view["watched"])) "
            + "near a floor or mark, \(HumanText.cell(view["below"])) predicted below"
    }

    /// The reasons that somebody has.
    private static func unpredictable(_ view: JSONValue) -> [String] {
        (view["unpredictable"]?.arrayValue ?? []).filter {
            ($0["accounts"]?.unsignedValue ?? 0) > 0
        }.map { "\(HumanText.cell($0["accounts"])) not: \(HumanText.cell($0["detail"]))" }
    }

    private static func promoted(_ view: JSONValue) -> String {
        let reasons = ["below", "near", "peak", "unpredictable"]
        let counts = reasons.map { "\($0) \(HumanText.cell(view["promoted"]?[$0]))" }
        return counts.joined(separator: ", ")
    }

    private static func wrong(_ view: JSONValue) -> String {
        let tolerance = view["tolerance"]
        return "\(HumanText.cell(view["wrong"])) of \(HumanText.cell(view["compared"])) by more "
            + "than \(HumanText.cell(tolerance?["minor_units"])) minor units and "
            + "\(HumanText.cell(tolerance?["notional_ppm"])) ppm of notional"
    }

    private static func quotes(_ view: JSONValue) -> String {
        "\(HumanText.cell(view["quotes"])) in use, "
            + (isTrue(view["quotes_connected"]) ? "connected" : "NOT CONNECTED")
    }

    private static func names(_ quotes: JSONValue?) -> String {
        let quotes = quotes?.arrayValue ?? []
        let names = quotes.prefix(namesMax).map {
            "\(name($0)) \(HumanText.cell($0["settlement"]))"
        }
        let rest = quotes.count - names.count
        return names.joined(separator: ", ") + (rest > 0 ? ", and \(rest) more" : "")
    }

    /// The worst of them, in parts per million of notional.
    private static func errors(_ view: JSONValue) -> String {
        (view["errors"]?.arrayValue ?? []).filter { ($0["samples"]?.unsignedValue ?? 0) > 0 }
            .prefix(namesMax / 2).map {
                "\(name($0)) \(HumanText.cell($0["absolute_ppm"])) ppm"
            }.joined(separator: ", ")
    }

    private static func name(_ quote: JSONValue) -> String {
        "\(HumanText.cell(quote["symbol"]))/\(HumanText.cell(quote["price_class"]))"
    }

    private static func isTrue(_ value: JSONValue?) -> Bool { value == .bool(true) }

    // MARK: One account

    /// Nil where accounts are not predicted.
    static func account(_ view: JSONValue?) -> String? {
        guard let view else { return nil }
        let held = isTrue(view["held"]) ? "; verdicts wait: a quote is quarantined" : ""
        guard isTrue(view["predicted"]) else {
            let reason = view["reason"] ?? view["state"]
            return "no: \(HumanText.cell(reason))" + held
        }
        return "equity \(HumanText.cell(view["equity"])), "
            + "\(HumanText.cell(view["equity_at_usual_spread"])) at usual spreads" + held
    }
}
