extension ProgressReceipt {
    /// The receipt for people, in plain text.
    public var text: String {
        [headline, counted, verdict].joined(separator: "\n\n")
    }

    private var data: JSONValue { event["data"] ?? .null }

    private func word(_ value: JSONValue?) -> String { ReceiptText.word(value) }

    private var title: String {
        switch event["event"]?.stringValue {
        case "risk.review": "REVIEW"
        case "evaluation.gate": data["met"] == .bool(true) ? "GATE OPENED" : "GATE CLOSED"
        case "evaluation.target_reached": "TARGET REACHED"
        default: word(event["event"])
        }
    }

    private var headline: String {
        let rule = data["rule"]
        var text = ReceiptText("RECEIPT FOR \(word(event["id"])): \(title)")
        text.add(
            "account",
            "\(word(data["server"]))/\(word(data["login"])), group \(word(data["group"]))")
        text.add(
            "evaluation",
            "\(word(data["evaluation_id"])), plan \(word(data["plan"])), phase "
                + "\(word(data["phase"])), life \(word(data["life"]))")
        text.add(
            "rule",
            "\(word(rule?["id"])), version \(word(rule?["version"])), \(word(rule?["kind"]))")
        for (name, value) in Self.members(rule?["parameters"]) {
            text.add("", "\(name)=\(word(value))")
        }
        text.add("initial balance", "\(word(data["initial_balance"])) \(word(data["currency"]))")
        text.add("decided by", "deal \(word(data["deal"])) of \(word(data["at"]))")
        text.add("recorded at", "\(word(event["ts"])), event \(word(event["seq"]))")
        text.add("severity", "\(word(data["severity"])): it closes nothing")
        return text.lines
    }

    private var counted: String {
        var text = ReceiptText("WHAT THE DEALS ADD UP TO")
        for (name, value) in Self.members(data["figures"]) {
            text.add(name.replacing("_", with: " "), word(value))
        }
        if let trade = data["trade"] {
            text.add(
                "the trade",
                "position \(word(trade["position"])), \(word(trade["opened_at"])) to "
                    + "\(word(trade["closed_at"])), result \(word(trade["result"]))")
        }
        text.add("", "These are sums over the account's deals, as they were read then: they are")
        text.add("", "not recomputed here. 'riskctl account show' adds up the deals of today.")
        return text.lines
    }

    private var verdict: String {
        var text = ReceiptText("THE ANSWER, RECOMPUTED FROM THESE FIGURES AND PARAMETERS")
        for check in checks { text.add(check.holds ? check.name : "! \(check.name)", check.detail) }
        return text.lines + "\n\n" + summary + "."
    }

    private static func members(_ value: JSONValue?) -> [(name: String, value: JSONValue)] {
        guard case .object(let members)? = value else { return [] }
        return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
