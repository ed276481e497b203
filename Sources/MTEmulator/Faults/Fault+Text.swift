import MTBridge
import RiskEngine

extension Fault: CustomStringConvertible {
    /// The command that makes this fault.
    public var description: String {
        switch self {
        case .unknownLogin(let replies): "unknown-login \(replies)"
        case .omit(let logins, let replies): "omit \(FaultScope.logins(logins)) \(replies)"
        case .equity(let login, let value, let replies):
            "equity \(login.rawValue) \(value) \(replies)"
        case .garbage: "garbage"
        case .halfOpen(let isOn): "half-open \(isOn ? "on" : "off")"
        case .silent(let milliseconds): "half-open \(FaultText.duration(milliseconds))"
        case .gone(let milliseconds): "gone \(FaultText.duration(milliseconds))"
        case .outage(let milliseconds, let code):
            "outage \(FaultText.duration(milliseconds)) \(code.rawValue)"
        case .restart(let plan): plan.map { "restart \(FaultText.restart($0))" } ?? "restart"
        case .view(let view): view.description
        case .offMarket(let symbol, let factor, let milliseconds):
            "off-market \(symbol) \(factor) "
                + (milliseconds.map { FaultText.duration($0) } ?? "tick")
        case .spread(let symbol, let factor, let milliseconds):
            "spread \(symbol ?? "all") \(factor) \(FaultText.duration(milliseconds))"
        case .sessionBreak(let symbol, let milliseconds):
            "break \(symbol ?? "all") \(FaultText.duration(milliseconds))"
        case .cash(let login, let action, let amount, let comment, let isHinted):
            FaultText.cash(login, action, amount, comment, isHinted)
        case .account(let change): change.description
        case .deal(let change): change.description
        case .endOfDay: "end-of-day"
        }
    }

    /// The command's first word.
    var name: String { String(description.prefix { $0 != " " }) }
}

extension FaultyEquity: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notANumber: "nan"
        case .infinite: "inf"
        case .negativeInfinite: "-inf"
        case .zero: "zero"
        case .negative: "negative"
        case .value(let value): "\(value)"
        }
    }
}

extension ViewFault: CustomStringConvertible {
    public var description: String {
        let time = FaultText.duration(milliseconds)
        return switch kind {
        case .zero: "zero \(scope) \(time)"
        case .missing(let share): "missing \(scope) \(time) \(FaultText.share(share))"
        case .short(let share): "short \(scope) \(time) \(FaultText.share(share))"
        case .empty: "empty \(scope) \(time)"
        case .unpriced: "unpriced \(scope) \(time)"
        case .frozen: "frozen \(scope) \(time)"
        case .stale: "stale \(scope) \(time)"
        case .torn(let part): "torn \(scope) \(time) \(part.rawValue)"
        }
    }
}

extension AccountChange: CustomStringConvertible {
    public var description: String {
        switch self {
        case .move(let login, let group): "move \(login.rawValue) \(group)"
        case .archive(let login): "archive \(login.rawValue)"
        case .restore(let login): "restore \(login.rawValue)"
        case .delete(let login): "delete \(login.rawValue)"
        case .create(let login, let group, let balance, let leverage):
            "create \(login.rawValue) \(group) \(balance) \(leverage)"
        }
    }
}

extension DealChange: CustomStringConvertible {
    public var description: String {
        let place =
            switch target {
            case .ticket(let ticket): "\(login.rawValue) \(ticket)"
            case .last: "\(login.rawValue) last"
            case .lastClose: "\(login.rawValue) last-close"
            }
        let tail = (fixesBalance ? " fix" : "") + (isHinted ? "" : " silent")
        return switch kind {
        case .edit(let fields): "deal-edit \(place)\(fields.text)\(tail)"
        case .cancel: "deal-cancel \(place)\(tail)"
        case .delete: "deal-delete \(place)\(tail)"
        }
    }
}

extension DealChange.Fields {
    /// ` profit=… price=…`, what is set.
    fileprivate var text: String {
        var items: [String] = []
        if let profit { items.append("profit=\(profit)") }
        if let storage { items.append("swap=\(storage)") }
        if let commission { items.append("commission=\(commission)") }
        if let price { items.append("price=\(price)") }
        if let lots { items.append("lots=\(lots)") }
        if let action { items.append("action=\(action.rawValue)") }
        if let shiftMilliseconds {
            items.append("shift=\(FaultText.duration(shiftMilliseconds))")
        }
        if let comment { items.append("comment=\(comment)") }
        return items.map { " \($0)" }.joined()
    }
}
