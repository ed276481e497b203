internal import RiskEngine

// What the desk decided, and what riskd did to the accounts' rights.
extension LedgerReader {
    /// What a person decided about a violation; nil while nobody did.
    func decision(violation id: String) throws(LedgerError) -> DecisionView? {
        let statement = try database.prepare(
            "SELECT decision, at, identity, reason FROM decision WHERE violation = ?")
        try statement.bind([.text(id)])
        guard try statement.step() else { return nil }
        var view = DecisionView()
        view.decision = statement.text(0)
        view.at = UTCTime(milliseconds: statement.integer(1)).rfc3339
        view.by = statement.text(2)
        view.reason = statement.text(3)
        return view
    }

    /// Ids of the violations that were voided.
    func voidedViolations() throws(LedgerError) -> Set<String> {
        let statement = try database.prepare(
            "SELECT violation FROM decision WHERE decision = 'voided'")
        var ids: Set<String> = []
        while try statement.step() { ids.insert(statement.text(0)) }
        return ids
    }

    /// Of each rule and period that an account ever broke, whether the last violation was voided.
    func verdicts(on key: AccountKey) throws(LedgerError) -> [RulePeriod: Bool] {
        let statement = try database.prepare(
            """
            SELECT v.rule, v.period, coalesce(d.decision, '') FROM violation AS v
            LEFT JOIN decision AS d ON d.violation = v.id
            WHERE v.server = ? AND v.login = ? ORDER BY v.life
            """)
        try statement.bind([.text(key.server.rawValue), .bits(key.login.rawValue)])
        var verdicts: [RulePeriod: Bool] = [:]
        while try statement.step() {
            let rule = RulePeriod(
                rule: statement.text(0), period: Int32(truncatingIfNeeded: statement.integer(1)))
            verdicts[rule] = statement.text(2) == "voided"
        }
        return verdicts
    }

    /// Accounts whose trading riskd disabled, and has not allowed again.
    func disabledAccounts() throws(LedgerError) -> Set<AccountKey> {
        try lastActions("action IN ('disable', 'enable')", is: ["disable"])
    }

    /// Accounts that a person had disabled or closed, and nobody has restored since.
    func orderedAccounts() throws(LedgerError) -> Set<AccountKey> {
        try lastActions(
            "violation LIKE 'act_%' AND action IN ('suspend', 'flatten', 'restore')",
            is: ["suspend", "flatten"])
    }

    private func lastActions(
        _ condition: String, is wanted: Set<String>
    ) throws(LedgerError) -> Set<AccountKey> {
        let statement = try database.prepare(
            """
            SELECT server, login, action FROM intent WHERE state = 'confirmed' AND \(condition)
            ORDER BY rowid
            """)
        var accounts: Set<AccountKey> = []
        while try statement.step() {
            let key = account(statement, 0)
            if wanted.contains(statement.text(2)) {
                accounts.insert(key)
            } else {
                accounts.remove(key)
            }
        }
        return accounts
    }

    /// The last day on which each account was closed by a pausing rule, in its present life.
    func pausedAccounts() throws(LedgerError) -> [AccountKey: PausedAccount] {
        let statement = try database.prepare(
            """
            SELECT v.server, v.login, v.life, max(v.period) FROM violation AS v
            WHERE v.severity = 'pause'
                AND v.life = (SELECT max(life) FROM life AS l
                    WHERE l.server = v.server AND l.login = v.login)
                AND EXISTS(SELECT 1 FROM intent AS i
                    WHERE i.\(LedgerSchema.isIntent(of: "v.id"))
                        AND i.action = 'flatten' AND i.state = 'confirmed')
            GROUP BY v.server, v.login
            """)
        var paused: [AccountKey: PausedAccount] = [:]
        while try statement.step() {
            paused[account(statement, 0)] = PausedAccount(
                life: UInt32(truncatingIfNeeded: statement.integer(2)),
                day: Int32(truncatingIfNeeded: statement.integer(3)))
        }
        return paused
    }
}

/// A rule in one of its periods.
struct RulePeriod: Hashable {
    var rule: String
    var period: Int32
}

/// An account that a pausing rule closed: it may trade again on the day after.
struct PausedAccount: Equatable, Sendable {
    var life: UInt32
    /// The trading day of the pause.
    var day: Int32
}
