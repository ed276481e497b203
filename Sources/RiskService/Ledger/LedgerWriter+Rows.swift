internal import RiskEngine

extension LedgerWriter {
    func write(_ entry: LedgerEntry, into notice: inout CommitNotice) throws(LedgerError) {
        switch entry {
        case .violation(let draft): try write(draft, into: &notice)
        case .event(let draft): try write(draft, into: &notice)
        case .intents(let records, let token):
            for record in records { try write(record) }
            notice.tokens.append(token)
        case .life(let record): try write(record)
        case .setting(let name, let value?):
            try statements.setting.run(.text(name), .text(value))
        case .setting(let name, nil): try statements.settingRemoved.run(.text(name))
        case .ruleStates(let records): for record in records { try write(record) }
        case .quotes(let records): for record in records { try write(record) }
        case .audit(let record): try audit(record)
        case .brake(let record): try write(record)
        case .decision(let record): try write(record)
        }
    }

    private func write(
        _ draft: ViolationDraft, into notice: inout CommitNotice
    ) throws(LedgerError) {
        let id = draft.id
        let seq = heads.seq + 1
        try statements.violation.run(
            .text(id), .text(draft.key.account.server.rawValue),
            .bits(draft.key.account.login.rawValue), .integer(Int64(draft.key.life)),
            .text(draft.key.rule), .integer(Int64(draft.key.period)),
            .text(draft.severity.rawValue), .text(draft.mode.rawValue), .text(draft.plan),
            .integer(draft.at.milliseconds), .text(draft.event.id), .bits(seq),
            .text(draft.event.data))
        // The same finding again, found anew after a restart.
        guard database.changes == 1 else { return }
        // Its id and its evidence are stored once: see `LedgerReader.events(after:limit:)`.
        try store(draft.event, seq: seq, id: .null, data: id)
        publish(draft.event, seq: seq, into: &notice)
        try audit(
            AuditRecord(
                kind: .act, at: draft.at, server: draft.key.account.server,
                login: draft.key.account.login, identity: "riskd",
                what: "violation \(id) of \(draft.key.rule)",
                outcome: "\(draft.severity.rawValue) \(draft.mode.rawValue) \(draft.seal)"))
        for record in draft.intents { try write(record) }
        notice.violations.append(draft)
    }

    /// An event whose id is there already is not repeated.
    private func write(
        _ draft: EventDraft, into notice: inout CommitNotice
    ) throws(LedgerError) {
        let seq = heads.seq + 1
        try store(draft, seq: seq, id: .text(draft.id), data: draft.data)
        if database.changes == 1 { publish(draft, seq: seq, into: &notice) }
    }

    private func store(
        _ draft: EventDraft, seq: UInt64, id: SQLiteValue, data: String
    ) throws(LedgerError) {
        try statements.event.run(
            .bits(seq), id, .text(draft.name), .optional(draft.server?.rawValue),
            .integer(draft.at.milliseconds), .text(data))
    }

    private func publish(_ draft: EventDraft, seq: UInt64, into notice: inout CommitNotice) {
        heads.seq = seq
        notice.events.append(
            StoredEvent(
                seq: seq, name: draft.name, server: draft.server, id: draft.id, at: draft.at,
                data: draft.data))
    }

    private func write(_ record: IntentRecord) throws(LedgerError) {
        try statements.intent.run(
            .text(record.id), .text(record.violation), .text(record.key.server.rawValue),
            .bits(record.key.login.rawValue), .text(record.action.rawValue),
            .text(record.state.rawValue), .text(record.reason), .bits(record.ticket),
            .text(record.symbol), .bits(record.volume.rawValue), .integer(Int64(record.retcode)),
            .integer(record.updatedAt.milliseconds))
        let ticket = record.ticket == 0 ? "" : " #\(record.ticket)"
        let retcode = record.retcode == 0 ? "" : " \(record.retcode)"
        let reason = record.reason.isEmpty ? "" : " (\(record.reason))"
        try audit(
            AuditRecord(
                kind: .write, at: record.updatedAt, server: record.key.server,
                login: record.key.login, identity: "riskd",
                what: "\(record.action.rawValue)\(ticket) \(record.id)",
                outcome: record.state.rawValue + retcode + reason))
    }

    private func write(_ record: BrakeRecord) throws(LedgerError) {
        let server = record.server?.rawValue ?? ""
        if record.isSet {
            try statements.brake.run(
                .text(record.kind.rawValue), .text(server), .integer(record.at.milliseconds),
                .text(record.identity), .text(record.reason))
        } else {
            try statements.brakeRemoved.run(.text(record.kind.rawValue), .text(server))
        }
        try audit(
            AuditRecord(
                kind: .brake, at: record.at, server: record.server, login: nil,
                identity: record.identity,
                what: "\(record.kind.rawValue) \(record.isSet ? "set" : "cleared")"
                    + " reason: \(record.reason)",
                outcome: "ok"))
    }

    private func write(_ record: DecisionRecord) throws(LedgerError) {
        try statements.decision.run(
            .text(record.violation), .text(record.decision.rawValue),
            .integer(record.at.milliseconds), .text(record.identity), .text(record.reason))
        try audit(
            AuditRecord(
                kind: .act, at: record.at, server: record.key.server, login: record.key.login,
                identity: record.identity,
                what: "\(record.decision.rawValue) \(record.violation) reason: \(record.reason)",
                outcome: "ok"))
    }

    private func write(_ record: LifeRecord) throws(LedgerError) {
        try statements.life.run(
            .text(record.key.server.rawValue), .bits(record.key.login.rawValue),
            .integer(Int64(record.life)), .text(record.plan), .text(record.phase),
            .text(record.evaluationID), .integer(record.start.milliseconds),
            .integer(record.initialBalance.minorUnits), .text(record.currency),
            .integer(Int64(record.digits.rawValue)), .text(record.source.rawValue),
            .integer(record.enrolledAt.milliseconds))
    }

    func write(_ record: RuleStateRecord) throws(LedgerError) {
        try statements.ruleState.run(
            .text(record.key.server.rawValue), .bits(record.key.login.rawValue),
            .integer(Int64(record.life)), .text(record.rule),
            .integer(Int64(record.ruleVersion)), .integer(Int64(record.day)),
            .optional(record.anchor?.minorUnits), .integer(record.anchorAt.milliseconds),
            .integer(Int64(record.anchorProvenance.rawValue)),
            .optional(record.mark?.minorUnits), .integer(record.markAt.milliseconds),
            .integer(Int64(record.markProvenance.rawValue)),
            .integer(Int64(record.warnedRungs)),
            .optional(record.violatedPeriod.map(Int64.init)),
            .integer(record.hold.firstAt), .integer(record.hold.runAt),
            .integer(record.hold.lastAt), .integer(record.hold.lowestEquity),
            .integer(record.hold.maskSince), .integer(record.hold.reads),
            .optional(record.anchorKind?.rawValue), .integer(record.anchorFlow.minorUnits),
            .integer(record.markFlow.minorUnits),
            .integer(Int64(record.markSight.rawValue)))
    }

    func write(_ record: QuoteWindowRecord) throws(LedgerError) {
        try statements.quotes.run(
            .text(record.server.rawValue), .text(record.symbol),
            .integer(Int64(record.priceClass)), .integer(record.start.milliseconds),
            .blob(record.bytes))
    }

    func audit(_ record: AuditRecord) throws(LedgerError) {
        let number = heads.auditNumber + 1
        let hash = AuditChain.hash(after: heads.auditHash, number: number, record)
        try statements.audit.run(
            .integer(number), .integer(record.at.milliseconds), .text(record.kind.rawValue),
            .optional(record.server?.rawValue), record.login.map { .bits($0.rawValue) } ?? .null,
            .text(record.identity), .text(record.what), .text(record.outcome), .blob(hash))
        heads.auditNumber = number
        heads.auditHash = hash
    }

    func insert(_ row: AuditRow) throws(LedgerError) {
        try statements.audit.run(
            .integer(row.number), .integer(row.at), .utf8(row.kind),
            row.server.map { .utf8($0) } ?? .null, row.login.map { .bits($0) } ?? .null,
            .utf8(row.identity), .utf8(row.what), .utf8(row.outcome), .blob(row.hash))
    }
}
