internal import RiskEngine

// What holds enforcement, and what is held.
extension LedgerReader {
    /// The brakes that are on: those of all servers first, then by server.
    public func brakes() throws(LedgerError) -> [BrakeRecord] {
        let statement = try database.prepare(
            "SELECT kind, server, at, identity, reason FROM brake ORDER BY server, kind")
        var brakes: [BrakeRecord] = []
        while try statement.step() {
            guard let kind = BrakeRecord.Kind(rawValue: statement.text(0)) else {
                throw damaged("the brake '\(statement.text(0))' is unknown")
            }
            let server = statement.text(1)
            brakes.append(
                BrakeRecord(
                    kind, server: server.isEmpty ? nil : ServerID(server), isSet: true,
                    at: UTCTime(milliseconds: statement.integer(2)), identity: statement.text(3),
                    reason: statement.text(4)))
        }
        return brakes
    }

    /// Accounts on which enforcement was begun since then, each with the last time and whether the
    /// quotes corroborated all of it: what a breaker counts.
    func enforcedAccounts(since: UTCTime) throws(LedgerError) -> [LedgerMemory.Enforced] {
        let statement = try database.prepare(
            """
            SELECT v.server, v.login, max(v.at),
                min(coalesce(json_extract(v.evidence, '$.prediction.corroborated'), 0))
            FROM violation AS v
            WHERE v.at >= ? AND EXISTS(SELECT 1 FROM intent AS i
                WHERE i.\(LedgerSchema.isIntent(of: "v.id"))
                    AND i.action = 'flatten' AND i.state <> 'withheld')
            GROUP BY v.server, v.login ORDER BY 3
            """)
        try statement.bind([.integer(since.milliseconds)])
        var accounts: [LedgerMemory.Enforced] = []
        while try statement.step() {
            accounts.append(
                LedgerMemory.Enforced(
                    key: account(statement, 0), at: UTCTime(milliseconds: statement.integer(2)),
                    isCorroborated: statement.integer(3) != 0))
        }
        return accounts
    }

    /// Withheld enforcements, oldest first.
    ///
    /// - Parameters:
    ///   - server: Nil for all.
    ///   - reasons: What they are withheld for; nil for whatever reason.
    ///   - violation: One violation alone.
    func withheld(
        server: ServerID? = nil, reasons: Set<String>? = nil, violation: String? = nil
    ) throws(LedgerError) -> [WithheldEnforcement] {
        var found: [WithheldEnforcement] = []
        for flatten in try withheldFlattens() {
            guard server == nil || flatten.key.server == server,
                reasons?.contains(flatten.reason) ?? true,
                violation == nil || flatten.violation == violation,
                let key = try violationKey(id: flatten.violation)
            else { continue }
            let all = try intents(violation: flatten.violation)
            found.append(
                WithheldEnforcement(
                    flatten: flatten,
                    inherited: all.filter { $0.state == .unknown || $0.state == .sent },
                    nextOrdinal: all.count, violation: key))
        }
        return found
    }

    /// Identity of a violation; nil when there is none of this id.
    func violationKey(id: String) throws(LedgerError) -> ViolationKey? {
        let statement = try database.prepare(
            "SELECT server, login, life, rule, period FROM violation WHERE id = ?")
        try statement.bind([.text(id)])
        guard try statement.step() else { return nil }
        return ViolationKey(
            account: account(statement, 0), life: UInt32(truncatingIfNeeded: statement.integer(2)),
            rule: statement.text(3), period: Int32(truncatingIfNeeded: statement.integer(4)))
    }
}
