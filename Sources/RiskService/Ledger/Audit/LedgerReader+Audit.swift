internal import RiskEngine

// The audit; reading all of it takes time in proportion to its size.
extension LedgerReader {
    /// The first row at which the audit does not hold, or nil.
    public func auditProblem() throws(LedgerError) -> AuditProblem? {
        try verifyAudit(heads: []).problem
    }

    /// Follows the chain to its end, through heads that were published outside.
    ///
    /// Each violation's evidence must be the one that its audit row sealed.
    public func verifyAudit(
        heads: [AuditHead]
    ) throws(LedgerError) -> (verifier: AuditVerifier, problem: AuditProblem?) {
        var verifier = AuditVerifier(epoch: epoch, heads: heads)
        let problem = try firstAuditProblem(&verifier) ?? verifier.finish()
        return (verifier, problem)
    }

    private func firstAuditProblem(
        _ verifier: inout AuditVerifier
    ) throws(LedgerError) -> AuditProblem? {
        let evidence = try database.prepare("SELECT evidence FROM violation WHERE id = ?")
        let rows = try database.prepare(Self.auditRows)
        while true {
            do throws(LedgerError) {
                guard try rows.step() else { return nil }
            } catch {
                return AuditProblem(
                    verifier.lastNumber + 1, "cannot be read: \(error.description)")
            }
            guard let row = auditRow(rows) else {
                return AuditProblem(verifier.lastNumber + 1, "has a column of a wrong type")
            }
            if let problem = verifier.take(row) { return problem }
            if let problem = try sealProblem(row, evidence) { return problem }
        }
    }

    /// Calls `body` with each row above `number`, in order, until it returns false.
    public func auditRows(
        after number: Int64, _ body: (AuditRow) -> Bool
    ) throws(LedgerError) {
        let rows = try database.prepare(Self.auditRows)
        while try rows.step() {
            guard let row = auditRow(rows) else { throw damaged("the audit has a wrong type") }
            if row.number > number, !body(row) { return }
        }
    }

    private static let auditRows = """
        SELECT number, at, kind, server, login, identity, what, outcome, hash
        FROM audit ORDER BY number
        """

    /// Nil when a column does not have the type that riskd wrote.
    private func auditRow(_ row: SQLiteStatement) -> AuditRow? {
        guard row.isInteger(0), row.isInteger(1), row.isText(2), row.isNull(3) || row.isText(3),
            row.isNull(4) || row.isInteger(4), row.isText(5), row.isText(6), row.isText(7),
            row.isBlob(8)
        else { return nil }
        return AuditRow(
            number: row.integer(0), at: row.integer(1), kind: row.bytes(2),
            server: row.isNull(3) ? nil : row.bytes(3), login: row.isNull(4) ? nil : row.bits(4),
            identity: row.bytes(5), what: row.bytes(6), outcome: row.bytes(7), hash: row.bytes(8))
    }

    /// What is wrong with the evidence that a violation's row sealed.
    private func sealProblem(
        _ row: AuditRow, _ evidence: SQLiteStatement
    ) throws(LedgerError) -> AuditProblem? {
        let what = String(decoding: row.what, as: UTF8.self).split(separator: " ")
        let outcome = String(decoding: row.outcome, as: UTF8.self)
        guard row.kind == Array(AuditRecord.Kind.act.rawValue.utf8), what.count == 4,
            what[0] == "violation", let seal = outcome.firstRange(of: "evidence sha256 ")
        else { return nil }
        try evidence.bind([.text(String(what[1]))])
        defer { evidence.reset() }
        guard try evidence.step() else {
            return AuditProblem(row.number, "records violation \(what[1]), which is missing")
        }
        guard outcome[seal.lowerBound...] == AuditChain.seal(evidence: evidence.bytes(0)) else {
            return AuditProblem(
                row.number, "sealed other evidence than violation \(what[1]) has now")
        }
        return nil
    }

    /// The end of the chain; nil while nothing was audited.
    public func auditHead() throws(LedgerError) -> AuditHead? {
        let row = try database.prepare(
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        guard try row.step() else { return nil }
        return AuditHead(
            number: row.integer(0), hash: AuditChain.hexadecimal(row.bytes(1)), epoch: epoch)
    }
}
