import RiskService

/// What quotes said of a violation and did around it, for people.
enum QuoteText {
    /// Changes shown before and after the violation; `--json` has all.
    private static let ticksMax = 8

    /// The prediction of a violation's evidence.
    static func prediction(_ view: JSONValue) -> String {
        var head = Table(["", ""])
        for key in ["state", "corroborated"] {
            head.add(["  \(key)", HumanText.cell(view[key])])
        }
        for key in ["predicted_equity", "equity_at_usual_spread", "spread_only"]
        where view[key] != nil {
            head.add(["  \(key)", HumanText.cell(view[key])])
        }
        let quotes = view["quotes"]?.arrayValue ?? []
        let text = "prediction\n" + head.rowsText
        guard !quotes.isEmpty else { return text }
        var table = Table([
            "QUOTE", "FOR", "BID", "ASK", "AGE", "SETTLED", "SPREAD", "USUAL",
        ])
        for quote in quotes {
            let settled =
                quote["settled"] == .bool(true)
                ? "yes" : "no: \(HumanText.cell(quote["settlement"]))"
            table.add([
                name(quote), quote["conversion"] == .bool(true) ? "conversion" : "position",
                price(quote["bid"]), price(quote["ask"]), HumanText.age(quote["age_ms"]), settled,
                price(quote["spread"]), price(quote["usual_spread"]),
            ])
        }
        return text + "\n\n" + table.text
    }

    /// Each quote's last changes before the violation, and the first after it.
    static func ticks(_ windows: [JSONValue], at instant: String) -> String {
        windows.map { window in
            let points = window["points"]?.arrayValue ?? []
            // RFC 3339 of one length in UTC: text order is time order.
            let later = points.firstIndex { ($0["at"]?.stringValue ?? "") > instant }
            let middle = later ?? points.count
            let shown = points[max(0, middle - ticksMax)..<min(points.count, middle + ticksMax)]
            var table = Table(["AT", "BID", "ASK", ""])
            for (place, point) in zip(shown.indices, shown) {
                table.add([
                    HumanText.cell(point["at"]), price(point["bid"]), price(point["ask"]),
                    place == middle - 1 ? "<- violation" : "",
                ])
            }
            let title = "ticks of \(name(window)), 30 s before and after: \(points.count) changes"
            let rest = points.count > shown.count ? " (all: --json)" : ""
            return shown.isEmpty ? title : title + rest + "\n" + table.text
        }.joined(separator: "\n\n")
    }

    private static func name(_ quote: JSONValue) -> String {
        "\(HumanText.cell(quote["symbol"]))/\(HumanText.cell(quote["price_class"]))"
    }

    /// With every digit that it has.
    private static func price(_ value: JSONValue?) -> String {
        guard case .number(let number) = value else { return HumanText.cell(value) }
        return "\(number)"
    }
}
