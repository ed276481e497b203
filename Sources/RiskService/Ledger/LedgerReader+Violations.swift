internal import RiskEngine

// Violations as the interfaces show them.
extension LedgerReader {
    private static let ofThis = LedgerSchema.isIntent(of: "v.id")
    private static let columns = """
        number, id, seq, server, login, life, rule, plan, period, severity, mode, at, event_id,
        CASE
            WHEN EXISTS(SELECT 1 FROM decision WHERE violation = v.id
                AND decision = 'voided') THEN 'voided'
            WHEN EXISTS(SELECT 1 FROM intent WHERE \(ofThis)
                AND action = 'flatten' AND state = 'confirmed') THEN 'enforced'
            WHEN EXISTS(SELECT 1 FROM intent WHERE \(ofThis)
                AND action = 'flatten' AND state = 'withheld') THEN 'withheld'
            WHEN EXISTS(SELECT 1 FROM intent WHERE \(ofThis)) THEN 'open'
            ELSE 'recorded'
        END AS status
        """

    /// One violation with its evidence and intents; nil when there is none of this id.
    public func violation(id: String) throws(LedgerError) -> ViolationView? {
        let statement = try database.prepare(
            "SELECT \(Self.columns), evidence FROM violation AS v WHERE id = ?")
        try statement.bind([.text(id)])
        guard try statement.step() else { return nil }
        var view = try self.view(statement)
        view.evidence = statement.text(14)
        view.ticks = try ticks(
            around: view, at: UTCTime(milliseconds: statement.integer(11)))
        return view
    }

    /// A page of violations, newest first, without their evidence.
    ///
    /// The cursor names the last one shown, so pages neither repeat nor skip one when new
    /// violations come in between.
    public func violations(_ query: ViolationQuery) throws(QueryError) -> Page<ViolationView> {
        var conditions = ["1"]
        var values: [SQLiteValue] = []
        func require(_ condition: String, _ value: SQLiteValue?) {
            guard let value else { return }
            conditions.append(condition)
            values.append(value)
        }
        require("server = ?", query.server.map { .text($0) })
        require("login = ?", query.login.map { .bits($0) })
        require("plan = ?", query.plan.map { .text($0) })
        require("at >= ?", query.since.map { .integer($0.milliseconds) })
        require("status = ?", query.status.map { .text($0) })
        if let cursor = query.cursor {
            guard let number = PageCursor.number(of: cursor) else { throw .badCursor }
            require("number < ?", .integer(number))
        }
        let limit = min(max(query.limit, 1), 1_000)
        values.append(.integer(Int64(limit) + 1))
        let sql = """
            SELECT * FROM (SELECT \(Self.columns) FROM violation AS v)
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY number DESC LIMIT ?
            """
        do {
            return try page(sql, values, limit: limit)
        } catch {
            throw .unavailable(error.description)
        }
    }

    private func page(
        _ sql: String, _ values: [SQLiteValue], limit: Int
    ) throws(LedgerError) -> Page<ViolationView> {
        let statement = try database.prepare(sql)
        try statement.bind(values)
        var items: [ViolationView] = []
        var last: Int64 = 0
        while try statement.step() {
            guard items.count < limit else {
                return Page(items: items, cursor: PageCursor.text(for: last))
            }
            last = statement.integer(0)
            items.append(try view(statement))
        }
        return Page(items: items, cursor: nil)
    }

    private func view(_ row: SQLiteStatement) throws(LedgerError) -> ViolationView {
        var view = ViolationView()
        view.id = row.text(1)
        view.seq = row.bits(2)
        view.server = row.text(3)
        view.login = row.bits(4)
        view.life = UInt32(truncatingIfNeeded: row.integer(5))
        view.rule = row.text(6)
        view.plan = row.text(7)
        view.period = Int32(truncatingIfNeeded: row.integer(8))
        view.severity = row.text(9)
        view.mode = row.text(10)
        view.at = UTCTime(milliseconds: row.integer(11)).rfc3339
        view.eventId = row.text(12)
        view.status = row.text(13)
        view.decision = try decision(violation: view.id)
        view.intents = try intents(violation: view.id).map(IntentView.init)
        return view
    }
}

extension IntentView {
    init(_ record: IntentRecord) {
        self.init()
        id = record.id
        action = record.action.rawValue
        state = record.state.rawValue
        reason = record.reason
        ticket = record.ticket
        symbol = record.symbol
        lots = record.volume.description
        retcode = record.retcode
        updatedAt = record.updatedAt.rfc3339
    }
}
