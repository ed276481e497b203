import RiskEngine
import Testing

@testable import RiskService

/// A ledger with 200 audit rows of all shapes.
struct AuditFixture {
    let ledger: LedgerFixture
    let epoch: String
    let rows: [AuditRow]

    /// - Parameter count: Rows in all, at least 3.
    init(rows count: Int = 200) throws {
        ledger = try LedgerFixture()
        let open = try ledger.open()
        open.append(.violation(LedgerFixture.violation(1_001)))
        for number in 3...count { open.append(.audit(Self.record(number))) }
        try #require(open.stop() == 0)
        let reader = try ledger.reader()
        epoch = reader.epoch
        var rows: [AuditRow] = []
        try reader.auditRows(after: 0) { row in
            rows.append(row)
            return true
        }
        try #require(rows.count == count)
        self.rows = rows
    }

    /// Absent fields, empty ones, long ones, and characters that a lenient reader would repair.
    private static func record(_ number: Int) -> AuditRecord {
        let kinds: [AuditRecord.Kind] = [
            .write, .act, .brake, .control, .rest, .reads, .failedRead,
        ]
        return AuditRecord(
            kind: kinds[number % kinds.count],
            at: UTCTime(milliseconds: 1_399_033_800_000 + Int64(number)),
            server: number % 3 == 0 ? nil : LedgerFixture.server,
            login: number % 4 == 0 ? nil : Login(UInt64(number) << 40 | 7),
            identity: number % 5 == 0 ? "" : "uid:1000",
            what: number % 7 == 0 ? "reason \u{fffd} größer, \(number)" : "did \(number)",
            outcome: number % 6 == 0 ? String(repeating: "x", count: 90) : "ok")
    }

    /// The verifier before each row, and after the last.
    func verifiers(heads: [AuditHead] = []) throws -> [AuditVerifier] {
        var verifiers = [AuditVerifier(epoch: epoch, heads: heads)]
        for row in rows {
            var next = try #require(verifiers.last)
            try #require(next.take(row) == nil)
            verifiers.append(next)
        }
        return verifiers
    }

    func head(_ number: Int) -> AuditHead {
        AuditHead(
            number: Int64(number), hash: rows[number - 1].hexadecimalHash, epoch: epoch)
    }

    /// Changes the file behind riskd's back.
    func execute(_ statements: String...) throws {
        let database = try SQLiteDatabase(
            path: ledger.directory.path + "/riskd.db", access: .readWrite)
        for statement in statements { try database.execute(statement) }
    }
}

extension AuditRow {
    /// The row with each of its bytes flipped in turn, and the field in which it was.
    var flips: [(field: String, row: AuditRow)] {
        var flips: [(String, AuditRow)] = []
        for shift in 0..<8 {
            var row = self
            row.number ^= 1 << Int64(8 * shift + shift)
            flips.append(("number", row))
            row = self
            row.at ^= 1 << Int64(8 * shift + shift)
            flips.append(("at", row))
            guard let login else { continue }
            row = self
            row.login = login ^ 1 << UInt64(8 * shift + shift)
            flips.append(("login", row))
        }
        func flip(_ field: String, _ path: WritableKeyPath<AuditRow, [UInt8]>) {
            for place in self[keyPath: path].indices {
                var row = self
                row[keyPath: path][place] ^= 1 << UInt8(place % 8)
                flips.append((field, row))
            }
        }
        flip("kind", \.kind)
        flip("identity", \.identity)
        flip("what", \.what)
        flip("outcome", \.outcome)
        flip("hash", \.hash)
        for place in (server ?? []).indices {
            var row = self
            row.server?[place] ^= 1 << UInt8(place % 8)
            flips.append(("server", row))
        }
        return flips
    }
}
