import MTBridge
import RiskEngine
import Testing

@testable import RiskService

@Suite("Ledger: files of older schemas")
struct LedgerMigrationTests {
    @Test("Each older schema is migrated, and keeps what it has", arguments: 1..<6)
    func migrated(from version: Int64) throws {
        let fixture = try LedgerFixture()
        let path = fixture.directory.path + "/riskd.db"
        let now = UTCTime(milliseconds: 1_399_033_800_000)
        let file = try SQLiteDatabase(path: path, access: .create)
        try LedgerSchema.migrate(file, from: 0, to: version, epoch: "0123456789abcdef", at: now)
        for statement in [
            "INSERT INTO outbox VALUES(1, 'evt_1', 'riskd.started', NULL, 1, '{}')",
            """
            INSERT INTO intent VALUES('vio_1/0', 'vio_1', 'live1', 7, 'flatten', 'withheld',
                'observe', 0, '', 0, 0, 1)
            """,
            """
            INSERT INTO intent VALUES('vio_10/0', 'vio_10', 'live1', 7, 'flatten', 'planned',
                '', 0, '', 0, 0, 1)
            """,
        ] { try file.execute(statement) }
        // Nobody reads a file of another schema than this program's.
        #expect(throws: LedgerError.self) { try fixture.reader() }
        let ledger = try fixture.open()
        ledger.append(.event(LedgerFixture.event(2)))
        ledger.stop()
        let reader = try fixture.reader()
        #expect(try reader.headSeq() == 2)
        #expect(try reader.openIntents().map(\.id) == ["vio_10/0"])
        #expect(try reader.withheldFlattens().map(\.id) == ["vio_1/0"])
        #expect(try reader.intents(violation: "vio_1").map(\.id) == ["vio_1/0"])
        #expect(try reader.integrityProblem() == nil)
    }

    @Test("The last schema here is the one that the tests above end before")
    func isCurrent() {
        #expect(LedgerSchema.currentVersion == 6)
    }
}
