import MTBridge
import RiskEngine

/// Durations, shares and options as the commands write them.
enum FaultText {
    private static let units: [(suffix: String, milliseconds: Double)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Milliseconds of `250ms`, `5s`, `1.5m`, `2h`, `1d`; a bare number is seconds.
    static func duration(_ text: String) -> Int64? {
        var scale = 1000.0
        var number = Substring(text)
        if let unit = units.first(where: { text.hasSuffix($0.suffix) }) {
            number = text.dropLast(unit.suffix.count)
            scale = unit.milliseconds
        }
        guard let value = Double(number), value.isFinite, abs(value * scale) < 1e12 else {
            return nil
        }
        return Int64((value * scale).rounded())
    }

    static func duration(_ milliseconds: Int64) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }

    /// 0...1 of `50%`.
    static func share(_ text: String) -> Double? {
        guard text.hasSuffix("%"), let percent = Double(text.dropLast()),
            (0...100).contains(percent)
        else { return nil }
        return percent / 100
    }

    static func share(_ share: Double) -> String { "\(share * 100)%" }

    static func restart(_ plan: RestartPlan) -> String {
        var text =
            "down=\(duration(plan.downMs)) stale=\(duration(plan.staleMs)) "
            + "missing=\(duration(plan.missingMs)) share=\(share(plan.missingShare)) "
            + "zero=\(duration(plan.zeroMs)) empty=\(duration(plan.emptyMs)) "
            + "unpriced=\(duration(plan.unpricedMs)) frozen=\(duration(plan.frozenMs))"
        if plan.keepsConnections { text += " keep" }
        if plan.synchronizesEarly { text += " early" }
        return text
    }

    static func cash(
        _ login: Login, _ action: DealRecord.Action, _ amount: Double, _ comment: String,
        _ isHinted: Bool
    ) -> String {
        // A withdrawal is a negative deposit; the others have one name each.
        let entry =
            CashFlow.names.first { $0.action == action && (Double($0.sign) * amount >= 0) }
            ?? CashFlow.names.first { $0.action == action }
        let value = Double(entry?.sign ?? 1) * amount
        return "\(entry?.name ?? "deposit") \(login.rawValue) \(value)"
            + (isHinted ? "" : " silent") + (comment.isEmpty ? "" : " \(comment)")
    }
}
