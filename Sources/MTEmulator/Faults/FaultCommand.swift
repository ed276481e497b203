import MTBridge
import RiskEngine

/// The text form of faults: on mtemud's control socket, and in a scenario's plans.
public enum FaultCommand {
    /// Reads one command line; the error says what was expected.
    public static func parse(_ line: String) throws(ScenarioError) -> Fault {
        let words = line.split(separator: " ").map(String.init)
        guard let name = words.first, let usage = usages.first(where: { $0.name == name })?.usage
        else { throw .invalid("unknown command '\(words.first ?? "")'; try help") }
        var rest = FaultWords(words, usage: usage)
        let fault = try parse(name, &rest)
        try rest.end()
        return fault
    }

    private static func parse(
        _ name: String, _ words: inout FaultWords
    ) throws(ScenarioError) -> Fault {
        switch name {
        case "unknown-login": return .unknownLogin(replies: try words.count())
        case "omit":
            guard case .logins(let logins) = try words.scope() else { throw words.expected() }
            return .omit(logins, replies: try words.count())
        case "equity":
            return .equity(
                try words.login(), try equity(&words), replies: try words.count())
        case "garbage": return .garbage
        case "half-open":
            if words.take("on") { return .halfOpen(true) }
            if words.take("off") { return .halfOpen(false) }
            return .silent(milliseconds: try words.duration())
        case "gone": return .gone(milliseconds: try words.duration())
        case "outage":
            let milliseconds = try words.duration()
            let code = UInt32(words.optional() ?? "10")
            guard let code else { throw words.expected() }
            return .outage(milliseconds: milliseconds, code: Retcode(rawValue: code))
        case "restart": return .restart(words.isEmpty ? nil : try restart(&words))
        case "off-market":
            return .offMarket(
                symbol: try words.word(), factor: try words.factor(),
                milliseconds: words.take("tick") ? nil : try words.duration())
        case "spread":
            return .spread(
                symbol: try words.symbol(), factor: try words.factor(),
                milliseconds: try words.duration())
        case "break":
            return .sessionBreak(
                symbol: try words.symbol(), milliseconds: try words.duration())
        case "end-of-day": return .endOfDay
        case "zero", "missing", "short", "empty", "unpriced", "frozen", "stale", "torn":
            return .view(try view(name, &words))
        case "move", "archive", "restore", "delete", "create":
            return .account(try account(name, &words))
        case "deal-edit", "deal-cancel", "deal-delete": return .deal(try deal(name, &words))
        default: return try cash(name, &words)
        }
    }

    private static func equity(
        _ words: inout FaultWords
    ) throws(ScenarioError) -> FaultyEquity {
        let text = try words.word()
        switch text {
        case "nan": return .notANumber
        case "inf": return .infinite
        case "-inf": return .negativeInfinite
        case "zero": return .zero
        case "negative": return .negative
        default:
            guard let value = Double(text) else { throw words.expected() }
            return .value(value)
        }
    }

    private static func restart(
        _ words: inout FaultWords
    ) throws(ScenarioError) -> RestartPlan {
        var plan = RestartPlan()
        while let word = words.optional() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            if word == "keep" {
                plan.keepsConnections = true
            } else if word == "early" {
                plan.synchronizesEarly = true
            } else if parts.count == 2, parts[0] == "share",
                let share = FaultText.share(parts[1])
            {
                plan.missingShare = share
            } else if parts.count == 2, let milliseconds = FaultText.duration(parts[1]) {
                switch parts[0] {
                case "down": plan.downMs = milliseconds
                case "stale": plan.staleMs = milliseconds
                case "missing": plan.missingMs = milliseconds
                case "zero": plan.zeroMs = milliseconds
                case "empty": plan.emptyMs = milliseconds
                case "unpriced": plan.unpricedMs = milliseconds
                case "frozen": plan.frozenMs = milliseconds
                default: throw words.expected()
                }
            } else {
                throw words.expected()
            }
        }
        try plan.check()
        return plan
    }

    private static func cash(
        _ name: String, _ words: inout FaultWords
    ) throws(ScenarioError) -> Fault {
        guard let entry = CashFlow.names.first(where: { $0.name == name }) else {
            throw words.expected()
        }
        let login = try words.login()
        let amount = try words.number()
        guard abs(amount) <= 1e9 else { throw words.expected() }
        let isSilent = words.take("silent")
        return .cash(
            login, entry.action, amount: Double(entry.sign) * amount,
            comment: words.remainder(), isHinted: !isSilent)
    }
}
