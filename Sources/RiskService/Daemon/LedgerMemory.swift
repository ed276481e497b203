internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// What the ledger remembers when riskd starts.
struct LedgerMemory {
    /// Enforcement that was owed when the last run ended.
    struct Owed {
        /// The intent that stands for the whole.
        var flatten: IntentRecord
        var inherited: [IntentRecord]
        var nextOrdinal: Int
    }
    /// An account on which enforcement was begun.
    struct Enforced {
        var key: AccountKey
        var at: UTCTime
        /// The quotes corroborated all of its breaches.
        var isCorroborated: Bool
    }
    /// The kill switch and the breakers that are on.
    let brakes: [BrakeRecord]
    private let enforced: [Enforced]
    private let reader: LedgerReader
    private let lives: [LifeRecord]
    private let rules: [AccountKey: [RuleStateRecord]]
    private let open: [String: [IntentRecord]]
    private let ordinals: [String: Int]

    /// - Parameter now: What breakers count reaches back from here.
    init(directory: String, now: UTCTime) throws(LedgerError) {
        reader = try LedgerReader(directory: directory)
        brakes = try reader.brakes()
        enforced = try reader.enforcedAccounts(since: now.advanced(byMilliseconds: -86_400_000))
        lives = try reader.lives()
        rules = Dictionary(grouping: try reader.ruleStates(), by: \.key)
        open = Dictionary(grouping: try reader.openIntents(), by: \.violation)
        var ordinals: [String: Int] = [:]
        for violation in open.keys {
            ordinals[violation] = try reader.intents(violation: violation).count
        }
        self.ordinals = ordinals
    }

    /// Gives a server its mask and the quotes of its resets.
    func recall(_ context: ServerContext) {
        let left = mask(of: context.settings.id)
        context.masks.left.withLock { $0 = left }
        recallResets(context)
    }

    /// The mask that the last run announced and did not end.
    private func mask(of server: ServerID) -> MaskBoard.Content? {
        // A setting that cannot be read is a mask that nobody ended: no harm.
        guard let text = try? reader.setting("mask/\(server)") else { return nil }
        return MaskBoard.Content(setting: text)
    }

    /// Gives a server the quotes of the resets that the present trading days began with.
    private func recallResets(_ context: ServerContext) {
        guard let prediction = context.prediction else { return }
        let now = context.service.clock.utc()
        for plan in context.service.plans.table.plans {
            let reset = plan.calendar.day(containing: now).start
            // What cannot be read is not known: no harm.
            guard let quotes = try? reader.quotes(context.settings.id, at: reset),
                !quotes.prices.isEmpty
            else { continue }
            prediction.keep(quotes, of: reset, now: now)
        }
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

    /// Violations for which nothing is done any more.
    func voided() -> Set<String> { (try? reader.voidedViolations()) ?? [] }

    /// What riskd did to the rights of a server's accounts.
    func rights(on server: ServerID) -> RememberedRights {
        func logins(_ keys: Set<AccountKey>?) -> Set<Login> {
            Set((keys ?? []).filter { $0.server == server }.map(\.login))
        }
        var rights = RememberedRights()
        rights.disabled = logins(try? reader.disabledAccounts())
        let ordered = logins(try? reader.orderedAccounts())
        for (key, paused) in (try? reader.pausedAccounts()) ?? [:]
        where key.server == server && rights.disabled.contains(key.login)
            && !ordered.contains(key.login)
        {
            rights.paused[key.login] = paused
        }
        return rights
    }

    /// On which accounts of a server enforcement was begun in the last day, and when.
    func enforced(on server: ServerID) -> [Enforced] {
        enforced.filter { $0.key.server == server }
    }

    /// The plan of an account's current life.
    func plan(of key: AccountKey) -> String? { lives.first { $0.key == key }?.plan }

    /// Accounts of a server with enforcement that is not over.
    func owedLogins(on server: ServerID) -> Set<Login> {
        Set(open.values.joined().filter { $0.key.server == server }.map(\.key.login))
    }

    func owed() -> [Owed] {
        open.values.compactMap { intents in
            guard let flatten = intents.first(where: \.isRoot) else { return nil }
            return Owed(
                flatten: flatten, inherited: intents.filter { !$0.isRoot },
                nextOrdinal: ordinals[flatten.violation] ?? intents.count)
        }
    }
}
