import MTBridge
import RiskEngine

extension FaultCommand {
    static func view(
        _ name: String, _ words: inout FaultWords
    ) throws(ScenarioError) -> ViewFault {
        let scope = try words.scope()
        let milliseconds = try words.duration()
        let kind: ViewFault.Kind
        switch name {
        case "zero": kind = .zero
        case "missing": kind = .missing(share: words.isEmpty ? 1 : try words.share())
        case "short": kind = .short(share: try words.share())
        case "empty": kind = .empty
        case "unpriced": kind = .unpriced
        case "frozen": kind = .frozen
        case "stale": kind = .stale
        default:
            guard let part = ViewFault.Part(rawValue: words.optional() ?? "equity") else {
                throw words.expected()
            }
            kind = .torn(part)
        }
        return ViewFault(kind, scope, milliseconds: milliseconds)
    }

    static func account(
        _ name: String, _ words: inout FaultWords
    ) throws(ScenarioError) -> AccountChange {
        let login = try words.login()
        switch name {
        case "move": return .move(login, group: try words.word())
        case "archive": return .archive(login)
        case "restore": return .restore(login)
        case "delete": return .delete(login)
        default:
            let group = try words.word()
            let balance = try words.number()
            guard let leverage = UInt32(words.optional() ?? "100"), leverage > 0 else {
                throw words.expected()
            }
            return .create(login, group: group, balance: balance, leverage: leverage)
        }
    }

    static func deal(
        _ name: String, _ words: inout FaultWords
    ) throws(ScenarioError) -> DealChange {
        let login = try words.login()
        let place = try words.word()
        let target: DealChange.Target
        switch place {
        case "last": target = .last
        case "last-close": target = .lastClose
        default:
            guard let ticket = UInt64(place) else { throw words.expected() }
            target = .ticket(ticket)
        }
        var kind = name == "deal-cancel" ? DealChange.Kind.cancel : .delete
        if name == "deal-edit" { kind = .edit(try fields(&words)) }
        let fixesBalance = words.take("fix")
        return DealChange(
            login, target, kind, fixesBalance: fixesBalance, isHinted: !words.take("silent"))
    }

    private static func fields(
        _ words: inout FaultWords
    ) throws(ScenarioError) -> DealChange.Fields {
        var fields = DealChange.Fields()
        while let word = words.next(where: { $0.contains("=") }) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let text = String(parts[1])
            if parts[0] == "comment" {
                fields.comment = text
                continue
            }
            if parts[0] == "shift" {
                guard let shift = FaultText.duration(text) else { throw words.expected() }
                fields.shiftMilliseconds = shift
                continue
            }
            guard let number = Double(text), number.isFinite else { throw words.expected() }
            switch parts[0] {
            case "profit": fields.profit = number
            case "swap": fields.storage = number
            case "commission": fields.commission = number
            case "price": fields.price = number
            case "lots" where number >= 0: fields.lots = number
            case "action":
                guard let action = UInt8(text).flatMap({ DealRecord.Action(rawValue: $0) }) else {
                    throw words.expected()
                }
                fields.action = action
            default: throw words.expected()
            }
        }
        guard fields != DealChange.Fields() else { throw words.expected() }
        return fields
    }
}
