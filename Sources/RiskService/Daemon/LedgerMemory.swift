internal import RiskEngine

/// What the ledger remembers when riskd starts.
struct LedgerMemory {
    /// Enforcement that was owed when the last run ended.
    struct Owed {
        var flatten: IntentRecord
        var inherited: [IntentRecord]
        var nextOrdinal: Int
    }
    private let reader: LedgerReader
    private let lives: [LifeRecord]
    private let rules: [AccountKey: [RuleStateRecord]]
    private let open: [String: [IntentRecord]]
    private let ordinals: [String: Int]

    init(directory: String) throws(LedgerError) {
        reader = try LedgerReader(directory: directory)
        lives = try reader.lives()
        rules = Dictionary(grouping: try reader.ruleStates(), by: \.key)
        open = Dictionary(grouping: try reader.openIntents(), by: \.violation)
        var ordinals: [String: Int] = [:]
        for violation in open.keys {
            ordinals[violation] = try reader.intents(violation: violation).count
        }
        self.ordinals = ordinals
    }

    /// The mask that the last run announced and did not end.
    func mask(of server: ServerID) -> MaskBoard.Content? {
        // A setting that cannot be read is a mask that nobody ended: no harm.
        guard let text = try? reader.setting("mask/\(server)") else { return nil }
        return MaskBoard.Content(setting: text)
    }

    func accounts(of server: ServerID) -> [Login: StoredAccount] {
        var accounts: [Login: StoredAccount] = [:]
        for life in lives where life.key.server == server {
            var account = StoredAccount(life: life)
            for state in rules[life.key] ?? [] where state.life == life.life {
                account.rules[state.rule] = state
            }
            accounts[life.key.login] = account
        }
        return accounts
    }

    /// The plan of an account's current life.
    func plan(of key: AccountKey) -> String? { lives.first { $0.key == key }?.plan }

    func owed() -> [Owed] {
        open.values.compactMap { intents in
            guard let flatten = intents.first(where: { $0.action == .flatten }) else { return nil }
            return Owed(
                flatten: flatten, inherited: intents.filter { $0.action != .flatten },
                nextOrdinal: ordinals[flatten.violation] ?? intents.count)
        }
    }
}
