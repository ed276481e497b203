extension ViolationReceipt {
    /// The receipt for people, in plain text of at most 100 columns where the facts allow it.
    public var text: String {
        var sections = [headline, measured, seen]
        if let quotes { sections.append(quotes) }
        sections.append(done)
        sections.append(verdict)
        return sections.joined(separator: "\n\n")
    }

    private var currency: String { word(evidence["currency"]) }

    private func amount(_ value: JSONValue?) -> String { "\(word(value)) \(currency)" }

    private func word(_ value: JSONValue?) -> String { ReceiptText.word(value) }

    private var headline: String {
        let rule = evidence["rule"]
        var text = ReceiptText("RECEIPT FOR VIOLATION \(word(violation["id"]))")
        let phase = word(evidence["phase"])
        text.add(
            "account",
            "\(word(violation["server"]))/\(word(violation["login"])), group "
                + word(evidence["group"]))
        text.add(
            "evaluation",
            "\(word(evidence["evaluation_id"])), plan \(word(violation["plan"])), phase "
                + "\(phase), life \(word(violation["life"]))")
        text.add("rule", "\(word(rule?["id"])), version \(word(rule?["version"]))")
        text.add("", ruleInWords)
        if let day = evidence["trading_day"] {
            text.add(
                "trading day",
                "\(word(day["date"])): \(word(day["start"])) to \(word(day["end"]))")
        }
        text.add("recorded at", "\(word(violation["at"])), event \(word(violation["seq"]))")
        text.add("severity", "\(word(violation["severity"])), mode \(word(violation["mode"]))")
        text.add("settings", "config \(word(evidence["config_hash"]).prefix(12))")
        return text.lines
    }

    private var ruleInWords: String {
        let rule = evidence["rule"]
        let subject =
            switch rule?["kind"]?.stringValue {
            case "daily_loss": "loss within a trading day"
            case "max_loss": "loss in all"
            default: word(rule?["kind"])
            }
        let bound =
            rule?["comparator"]?.stringValue == "at_or_below" ? "at or below" : "below"
        var text =
            "\(subject) of \(word(rule?["amount"])), "
            + "broken when the \(word(rule?["metric"])) is \(bound) the floor"
        if let lock = rule?["lock"]?.stringValue { text += "; the floor stops at \(lock)" }
        if let time = rule?["persistence"]?.stringValue { text += "; \(time)" }
        return text
    }

    private var measured: String {
        var text = ReceiptText("WHAT IT IS MEASURED FROM")
        text.add("initial balance", amount(evidence["initial_balance"]))
        for (name, title) in [("anchor", "day anchor"), ("mark", "high-water mark")] {
            guard let reference = evidence[name] else { continue }
            text.add(
                title,
                "\(amount(reference["value"])) (\(word(reference["kind"]))) as of "
                    + word(reference["at"]))
            text.add("", ReceiptText.provenance(reference["provenance"]?.stringValue))
            if let flow = reference["cash_flow"] {
                text.add(
                    "", "of it \(amount(flow)) by deposits, withdrawals and the like since then")
            }
        }
        if let opening = evidence["day_start_balance"] {
            text.add("balance at the start of the day", amount(opening))
        }
        text.add("allowed loss", amount(evidence["limit"]))
        text.add("floor", amount(evidence["floor"]))
        return text.lines
    }

    private var seen: String {
        var text = ReceiptText("WHAT WAS SEEN")
        let interval = evidence["interval"]
        text.add(
            "it happened",
            interval?["after"]?.stringValue.map { "after \($0), by \(word(interval?["until"]))" }
                ?? "by \(word(interval?["until"])), the first read of the account")
        for read in evidence["samples"]?.arrayValue ?? [] {
            text.add(
                "read",
                "\(word(read["at"])): equity \(amount(read["equity"])), balance "
                    + amount(read["balance"]))
        }
        text.add(
            "of the last read",
            "floating \(word(evidence["floating"])), credit \(word(evidence["credit"])), margin "
                + word(evidence["margin"]))
        text.add("below the floor by", ReceiptText.negated(evidence["headroom"]))
        text.add("share of the limit", "\(word(evidence["limit_used_pct"])) %")
        let confirmed =
            switch evidence["confirmed_by"]?.stringValue {
            case "second_read": "a second read at once"
            case "corroboration": "the quotes of the same moment"
            default: word(evidence["confirmed_by"])
            }
        text.add("confirmed by", confirmed)
        if let held = evidence["held"] {
            text.add(
                "held by a mask",
                "since \(word(held["mask_since"])): below the floor at \(word(held["reads"])) "
                    + "read(s) from \(word(held["first_at"])) to \(word(held["last_at"])), lowest "
                    + "equity \(amount(held["lowest_equity"]))")
        }
        return text.lines
    }

    private var quotes: String? {
        let prediction = evidence["prediction"]
        let quotes = prediction?["quotes"]?.arrayValue ?? []
        let ticks = violation["ticks"]?.arrayValue ?? []
        guard prediction?["predicted_equity"] != nil || !quotes.isEmpty || !ticks.isEmpty
        else { return nil }
        var text = ReceiptText("WHAT THE MARKET SHOWED")
        if let predicted = prediction?["predicted_equity"] {
            text.add("equity at the quotes", amount(predicted))
            text.add("at usual spreads", amount(prediction?["equity_at_usual_spread"]))
            text.add(
                "spread alone",
                prediction?["spread_only"] == .bool(true)
                    ? "at usual spreads the floor would not have been broken"
                    : "at usual spreads the floor would have been broken, too")
        }
        for quote in quotes {
            text.add(
                word(quote["symbol"]),
                "bid \(word(quote["bid"])), ask \(word(quote["ask"])), spread "
                    + "\(word(quote["spread"])) (usual \(word(quote["usual_spread"]))), "
                    + "\(word(quote["age_ms"])) ms old, \(word(quote["settlement"]))")
        }
        for window in ticks {
            let points = window["points"]?.arrayValue ?? []
            guard let first = points.first, let last = points.last else { continue }
            text.add(
                word(window["symbol"]),
                "\(points.count) quotes recorded from \(word(first["at"])) to "
                    + word(last["at"]))
        }
        return text.lines
    }

    private var done: String {
        var text = ReceiptText("WHAT WAS DONE")
        text.add("status", word(violation["status"]))
        let intents = violation["intents"]?.arrayValue ?? []
        for intent in intents {
            var parts = [word(intent["state"])]
            if let ticket = intent["ticket"]?.unsignedValue, ticket != 0 {
                parts.append("ticket \(ticket)")
            }
            if let symbol = intent["symbol"]?.stringValue, !symbol.isEmpty {
                parts.append("\(word(intent["lots"])) lots of \(symbol)")
            }
            if let retcode = intent["retcode"]?.unsignedValue, retcode != 0 {
                parts.append("answer \(retcode)")
            }
            if let reason = intent["reason"]?.stringValue, !reason.isEmpty {
                parts.append(reason)
            }
            parts.append("at \(word(intent["updated_at"]))")
            text.add(word(intent["action"]), parts.joined(separator: ", "))
        }
        if intents.isEmpty { text.add("", "nothing: its severity closes nothing") }
        return text.lines
    }

    private var verdict: String {
        var text = ReceiptText("THE VERDICT, RECOMPUTED FROM THIS EVIDENCE")
        for check in checks { text.add(check.holds ? check.name : "! \(check.name)", check.detail) }
        if let recomputed {
            text.add("floor", "\(recomputed.floor) \(currency)")
            text.add("broken below", "\(recomputed.breachBelow) \(currency)")
        }
        return text.lines + "\n\n" + summary + "."
    }
}
