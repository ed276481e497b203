import Foundation
import RiskJudge

/// The start state that mtemud exported, as far as the judge needs it.
struct Population {
    struct Account {
        var login: UInt64 = 0
        var group = ""
        var plan = ""
        var initialBalance: Int64 = 0
        var anchorBalance: Int64 = 0
        var anchorEquity: Int64 = 0
        /// The generator's own floor: the judge's must agree.
        var breachBelow: Int64 = 0
        var tickets: Set<UInt64> = []
        var symbols: Set<String> = []
        /// The highest balance that its deals ever led to.
        var balanceMax = Int64.min
    }

    private(set) var accounts: [Account] = []
    /// Symbols that managers get no quotes for.
    private(set) var unquoted: Set<String> = []
    /// Currency digits by group.
    private(set) var digits: [String: Int] = [:]

    /// - Throws: `BenchmarkError` when the file is not what mtemud exports.
    init(path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var cursor = JSONCursor(bytes, 0..<bytes.count)
        var found: [Account] = []
        cursor.members { key, value in
            switch key {
            case "accounts": value.elements { found.append(Self.account(&$0)) }
            case "symbols": value.elements { quoted(&$0) }
            case "groups": value.elements { group(&$0) }
            default: value.skip()
            }
        }
        guard !cursor.failed, !found.isEmpty else {
            throw BenchmarkError("\(path): expected an exported population with accounts")
        }
        accounts = found
    }

    private mutating func quoted(_ cursor: inout JSONCursor) {
        var name = ""
        var isQuoted = true
        cursor.members { key, value in
            switch key {
            case "name": name = value.string()
            case "quoted": isQuoted = !value.label(literal: "false")
            default: value.skip()
            }
        }
        if !isQuoted { unquoted.insert(name) }
    }

    private mutating func group(_ cursor: inout JSONCursor) {
        var name = ""
        var digits: Int64 = 2
        cursor.members { key, value in
            switch key {
            case "name": name = value.string()
            case "currency_digits": digits = value.integer()
            default: value.skip()
            }
        }
        self.digits[name] = Int(digits)
    }

    /// The judge's floors; every account is in one of its three plans.
    ///
    /// - Throws: `BenchmarkError` when the generator's floor is another.
    func levels() throws(BenchmarkError) -> [Level] {
        var levels: [Level] = []
        for account in accounts {
            guard let rule = LevelRule(rawValue: account.plan) else {
                throw BenchmarkError("account \(account.login) has the plan '\(account.plan)'")
            }
            let floor = rule.breachBelow(
                initial: account.initialBalance, anchorBalance: account.anchorBalance,
                anchorEquity: account.anchorEquity)
            guard floor == account.breachBelow else {
                throw BenchmarkError(
                    "account \(account.login): the judge's floor is \(floor), the generator's "
                        + "\(account.breachBelow)")
            }
            let trail = rule.trail(initial: account.initialBalance)
            // A trailing mark begins at the initial balance: nothing in the deals may say
            // otherwise.
            guard trail == 0 || account.balanceMax <= account.initialBalance else {
                throw BenchmarkError(
                    "account \(account.login): a balance of \(account.balanceMax) beats its mark"
                )
            }
            levels.append(
                Level(login: account.login, name: rule.id, breachBelow: floor, trail: trail))
        }
        return levels
    }

    /// Open tickets by login.
    var positions: [UInt64: Set<UInt64>] {
        Dictionary(accounts.map { ($0.login, $0.tickets) }) { first, _ in first }
    }

    /// Logins for which `holds` is true.
    func logins(where holds: (Account) -> Bool) -> Set<UInt64> {
        Set(accounts.filter(holds).map(\.login))
    }

    /// Currency digits by login.
    var digitsByLogin: [UInt64: Int] {
        Dictionary(accounts.map { ($0.login, digits[$0.group] ?? 2) }) { first, _ in first }
    }

    /// Groups of a plan's accounts, in order.
    func groups(of plan: String) -> [String] {
        Set(accounts.filter { $0.plan == plan }.map(\.group)).sorted()
    }

    private static func account(_ cursor: inout JSONCursor) -> Account {
        var account = Account()
        cursor.members { key, value in
            switch key {
            case "login": account.login = UInt64(value.integer())
            case "group": account.group = value.string()
            case "enrolment": enrolment(&value, &account)
            case "positions":
                value.elements { position in
                    position.members { key, value in
                        switch key {
                        case "ticket": account.tickets.insert(UInt64(value.integer()))
                        case "symbol": account.symbols.insert(value.string())
                        default: value.skip()
                        }
                    }
                }
            case "deals":
                var balance: Int64 = 0
                value.elements { deal in
                    deal.members { key, value in
                        switch key {
                        case "profit_minor", "storage_minor", "commission_minor":
                            balance += value.integer()
                        default: value.skip()
                        }
                    }
                    account.balanceMax = Swift.max(account.balanceMax, balance)
                }
            default: value.skip()
            }
        }
        return account
    }

    private static func enrolment(_ cursor: inout JSONCursor, _ account: inout Account) {
        cursor.members { key, value in
            switch key {
            case "plan": account.plan = value.string()
            case "initial_balance_minor": account.initialBalance = value.integer()
            case "anchor_balance_minor": account.anchorBalance = value.integer()
            case "anchor_equity_minor": account.anchorEquity = value.integer()
            case "breach_below_minor": account.breachBelow = value.integer()
            default: value.skip()
            }
        }
    }
}
