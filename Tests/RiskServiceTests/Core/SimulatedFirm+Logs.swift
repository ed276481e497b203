import MTEmulator
import RiskEngine

@testable import RiskService

extension SimulatedFirm {
    /// Data of the events with this name, in the order in which they were published.
    func events(_ name: String) -> [JSONValue] {
        notices.events.filter { $0.name == name }.compactMap { JSONValue(text: $0.data) }
    }

    func events(_ name: String, _ login: UInt64) -> [JSONValue] {
        events(name).filter { $0["login"]?.unsignedValue == login }
    }

    /// Lines of the action ledger of this kind, for one account.
    func actions(_ kind: String, _ login: UInt64) -> [JSONValue] {
        lines(actions, kind).filter { $0["login"]?.unsignedValue == login }
    }

    func lines(_ log: MemoryLog, _ kind: String) -> [JSONValue] {
        log.lines.filter { $0.contains("\"kind\":\"\(kind)\"") }.compactMap { JSONValue(text: $0) }
    }

    /// When requests of this kind were answered: milliseconds since the start.
    func answered(_ kinds: Set<String>, by identity: Login? = nil) -> [Int64] {
        replies.lines.compactMap { JSONValue(text: $0) }.filter { line in
            kinds.contains(line["kind"]?.stringValue ?? "")
                && (identity == nil || line["identity"]?.unsignedValue == identity?.rawValue)
        }.map { ($0["utc_ms"]?.integer ?? 0) - FirmScenario.start.milliseconds }
    }

    /// When this account was shown to riskd, and what as equity, in minor units.
    func shown(_ login: UInt64) -> [(at: Int64, equity: Int64?)] { shown()[login] ?? [] }

    /// The same for all accounts, reading the reply log once.
    func shown() -> [UInt64: [(at: Int64, equity: Int64?)]] {
        var shown: [UInt64: [(at: Int64, equity: Int64?)]] = [:]
        for line in lines(replies, "accounts") {
            let at = (line["utc_ms"]?.integer ?? 0) - FirmScenario.start.milliseconds
            for row in line["rows"]?.arrayValue ?? [] {
                guard let row = row.arrayValue, let login = row[0].unsignedValue else { continue }
                shown[login, default: []].append((at, row[1].integer))
            }
        }
        return shown
    }

    /// What riskd holds of an account: its row and rule states as last published.
    func account(_ login: UInt64) -> (row: AccountRow, rules: [RuleState])? {
        guard let slot = core.context.directory.slot(of: Login(login)) else { return nil }
        return core.context.table.copy(of: slot)
    }

    func entry(_ login: UInt64) -> AccountEntry? { core.context.directory.entry(Login(login)) }

    /// Dealer requests that had an effect on a position of this account, in order.
    func effects(_ login: UInt64) -> [JSONValue] {
        actions("dealer_effect", login).filter { ($0["done_volume"]?.integer ?? 0) > 0 }
    }

    /// Effects of riskd that made the net exposure of a symbol larger than it was.
    func growths(_ login: UInt64) -> [JSONValue] {
        effects(login).filter { effect in
            effect["identity"]?.unsignedValue == SimulatedConnector.enforcer.rawValue
                && abs(effect["net_after"]?.integer ?? 0) > abs(effect["net_before"]?.integer ?? 0)
        }
    }
}

extension JSONValue {
    /// Any whole number.
    var integer: Int64? {
        switch self {
        case .unsigned(let number): Int64(exactly: number)
        case .signed(let number): number
        case .null, .bool, .number, .string, .array, .object: nil
        }
    }

    var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    var doubleValue: Double? {
        switch self {
        case .number(let number): number
        case .unsigned(let number): Double(number)
        case .signed(let number): Double(number)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    subscript(keys: String...) -> JSONValue? {
        keys.reduce(Optional(self)) { $0?[$1] }
    }
}
