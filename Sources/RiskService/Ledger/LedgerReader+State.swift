internal import RiskEngine

// What a restart needs: lives, rule states, and what is still owed.
extension LedgerReader {
    /// The latest life of each account, in order of server and login.
    public func lives() throws(LedgerError) -> [LifeRecord] {
        // SQLite takes the other columns from the row of the maximum (lang_select.html,
        // "bare columns in an aggregate query").
        let statement = try database.prepare(
            """
            SELECT server, login, max(life), plan, phase, evaluation_id, start, initial_balance,
                currency, digits, source, enrolled_at
            FROM life GROUP BY server, login ORDER BY server, login
            """)
        var lives: [LifeRecord] = []
        while try statement.step() { lives.append(try life(statement)) }
        return lives
    }

    private func life(_ row: SQLiteStatement) throws(LedgerError) -> LifeRecord {
        var life = LifeRecord(key: account(row, 0))
        guard let digits = CurrencyDigits(Int(row.integer(9))),
            let source = LifeRecord.Source(rawValue: row.text(10))
        else { throw damaged("the life of \(life.key.login) has unknown digits or source") }
        life.life = UInt32(truncatingIfNeeded: row.integer(2))
        life.plan = row.text(3)
        life.phase = row.text(4)
        life.evaluationID = row.text(5)
        life.start = UTCTime(milliseconds: row.integer(6))
        life.initialBalance = Money(minorUnits: row.integer(7))
        life.currency = row.text(8)
        life.digits = digits
        life.source = source
        life.enrolledAt = UTCTime(milliseconds: row.integer(11))
        return life
    }

    /// The rule states of the latest lives.
    public func ruleStates() throws(LedgerError) -> [RuleStateRecord] {
        let statement = try database.prepare(
            """
            SELECT server, login, life, rule, rule_version, day, anchor, anchor_at,
                anchor_provenance, mark, mark_at, mark_provenance, warned_rungs, violated_period,
                hold_first_at, hold_run_at, hold_last_at, hold_lowest, hold_mask_since, hold_reads,
                anchor_kind, anchor_flow, mark_flow, mark_sight
            FROM rule_state AS s
            WHERE life = (SELECT max(life) FROM life AS l
                WHERE l.server = s.server AND l.login = s.login)
            ORDER BY server, login, rule
            """)
        var states: [RuleStateRecord] = []
        while try statement.step() { states.append(try ruleState(statement)) }
        return states
    }

    private func ruleState(_ row: SQLiteStatement) throws(LedgerError) -> RuleStateRecord {
        var state = RuleStateRecord(
            key: account(row, 0), life: UInt32(truncatingIfNeeded: row.integer(2)),
            rule: row.text(3))
        guard let anchorProvenance = Provenance(rawValue: UInt8(clamping: row.integer(8))),
            let markProvenance = Provenance(rawValue: UInt8(clamping: row.integer(11)))
        else { throw damaged("a rule state of \(state.key.login) has an unknown provenance") }
        state.ruleVersion = UInt32(truncatingIfNeeded: row.integer(4))
        state.day = Int32(truncatingIfNeeded: row.integer(5))
        state.anchor = row.optionalInteger(6).map { Money(minorUnits: $0) }
        state.anchorAt = UTCTime(milliseconds: row.integer(7))
        state.anchorProvenance = anchorProvenance
        state.mark = row.optionalInteger(9).map { Money(minorUnits: $0) }
        state.markAt = UTCTime(milliseconds: row.integer(10))
        state.markProvenance = markProvenance
        state.markSight = MarkSight(rawValue: UInt8(clamping: row.integer(23))) ?? .none
        state.warnedRungs = UInt8(truncatingIfNeeded: row.integer(12))
        state.violatedPeriod = row.optionalInteger(13).map { Int32(truncatingIfNeeded: $0) }
        state.hold.firstAt = row.integer(14)
        state.hold.runAt = row.integer(15)
        state.hold.lastAt = row.integer(16)
        state.hold.lowestEquity = row.integer(17)
        state.hold.maskSince = row.integer(18)
        state.hold.reads = row.integer(19)
        state.anchorKind = RuleSpec.Anchor(rawValue: row.text(20))
        state.anchorFlow = Money(minorUnits: row.integer(21))
        state.markFlow = Money(minorUnits: row.integer(22))
        return state
    }

    /// Intents that are planned, sent, acknowledged or of unknown outcome: to be reconciled.
    public func openIntents() throws(LedgerError) -> [IntentRecord] {
        try intents("WHERE \(LedgerSchema.isOpen)", [])
    }

    /// All intents of one violation, in the order in which they were written.
    public func intents(violation id: String) throws(LedgerError) -> [IntentRecord] {
        try intents("WHERE \(LedgerSchema.isIntent(of: "?1"))", [.text(id)])
    }

    /// Enforcements that are withheld, in the order in which they were found.
    func withheldFlattens() throws(LedgerError) -> [IntentRecord] {
        try intents("WHERE \(LedgerSchema.isWithheld) AND action = 'flatten'", [])
    }

    private func intents(
        _ condition: String, _ values: [SQLiteValue]
    ) throws(LedgerError) -> [IntentRecord] {
        let statement = try database.prepare(
            """
            SELECT server, login, id, violation, action, state, reason, ticket, symbol, volume,
                retcode, updated_at FROM intent \(condition) ORDER BY rowid
            """)
        try statement.bind(values)
        var intents: [IntentRecord] = []
        while try statement.step() { intents.append(try intent(statement)) }
        return intents
    }

    private func intent(_ row: SQLiteStatement) throws(LedgerError) -> IntentRecord {
        guard let action = IntentRecord.Action(rawValue: row.text(4)),
            let state = IntentRecord.State(rawValue: row.text(5))
        else { throw damaged("intent \(row.text(2)) has an unknown action or state") }
        var intent = IntentRecord(
            id: row.text(2), violation: row.text(3), key: account(row, 0), action: action,
            state: state)
        intent.reason = row.text(6)
        intent.ticket = row.bits(7)
        intent.symbol = row.text(8)
        intent.volume = Volume(rawValue: row.bits(9))
        intent.retcode = UInt32(truncatingIfNeeded: row.integer(10))
        intent.updatedAt = UTCTime(milliseconds: row.integer(11))
        return intent
    }

    /// Identities of the violations of the latest lives.
    public func violatedKeys() throws(LedgerError) -> Set<ViolationKey> {
        let statement = try database.prepare(
            """
            SELECT server, login, life, rule, period FROM violation AS v
            WHERE life = (SELECT max(life) FROM life AS l
                WHERE l.server = v.server AND l.login = v.login)
            """)
        var keys: Set<ViolationKey> = []
        while try statement.step() {
            keys.insert(
                ViolationKey(
                    account: account(statement, 0),
                    life: UInt32(truncatingIfNeeded: statement.integer(2)),
                    rule: statement.text(3),
                    period: Int32(truncatingIfNeeded: statement.integer(4))))
        }
        return keys
    }

    /// Server and login from two neighbouring columns.
    func account(_ row: SQLiteStatement, _ column: Int32) -> AccountKey {
        AccountKey(server: ServerID(row.text(column)), login: Login(row.bits(column + 1)))
    }
}
