import MTBridge
import RiskEngine

/// Fills the placeholders of a planned or random command in.
struct FaultTemplate {
    let emulator: Emulator
    /// The account picked last: a group has its currency.
    private var account: Int?

    init(_ emulator: Emulator) { self.emulator = emulator }

    /// The command with every `{…}` replaced, innermost first; nil when there is nothing to pick.
    mutating func fill(_ command: String, _ random: inout SeededRandom) -> String? {
        var text = command
        while let close = text.firstIndex(of: "}"),
            let open = text[..<close].lastIndex(of: "{")
        {
            let name = String(text[text.index(after: open)..<close])
            guard let value = value(name, &random) else { return nil }
            text.replaceSubrange(open...close, with: value)
        }
        return text
    }

    private mutating func value(_ name: String, _ random: inout SeededRandom) -> String? {
        switch name {
        case "login":
            account = pick(&random)
            return account.map { "\(emulator.book.users[$0].login.rawValue)" }
        case "logins":
            var logins: [UInt64] = []
            for _ in 0...random.below(4) {
                guard let picked = pick(&random) else { return nil }
                logins.append(emulator.book.users[picked].login.rawValue)
            }
            return FaultScope.logins(Set(logins).sorted().map { Login($0) }).description
        case "archived":
            let logins = emulator.desk.archive.keys.map { $0.rawValue }.sorted()
            return logins.isEmpty ? nil : "\(random.pick(logins))"
        case "fresh":
            return "\((emulator.book.users.map { $0.login.rawValue }.max() ?? 100_000) + 1)"
        case "symbol": return random.pick(emulator.market.symbols).record.name
        case "group":
            let currency = account.map { emulator.book.group(of: $0).currency }
            let groups = emulator.book.groups.filter { currency == nil || $0.currency == currency }
            return groups.isEmpty ? nil : random.pick(groups).name
        default: return Self.choice(name, &random)
        }
    }

    /// `5..60` is a whole number between, `a|b` one of them.
    private static func choice(_ text: String, _ random: inout SeededRandom) -> String? {
        let options = text.split(separator: "|").map(String.init)
        guard options.count < 2 else { return random.pick(options) }
        guard let dots = text.firstRange(of: ".."), let low = Int64(text[..<dots.lowerBound]),
            let high = Int64(text[dots.upperBound...]), low <= high
        else { return nil }
        return "\(low + Int64(random.below(Int(high - low + 1))))"
    }

    /// An account that is there.
    private func pick(_ random: inout SeededRandom) -> Int? {
        let count = emulator.book.accounts.count
        guard emulator.desk.absent.count < count else { return nil }
        while true {
            let account = random.below(count)
            if emulator.isPresent(account) { return account }
        }
    }
}
