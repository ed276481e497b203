import Foundation
import Testing

@testable import RiskService

@Suite("riskctl audit", .enabled(if: RiskctlProgram.path != nil))
struct AuditCommandTests {
    private func verify(
        _ fixture: AuditFixture, _ arguments: String...
    ) throws -> (code: Int32, out: String, err: String) {
        // Its own heads only: whatever journal this host has tells of other ledgers.
        try RiskctlProgram.run(
            ["audit", "verify", "--state-directory", fixture.ledger.directory.path] + arguments)
    }

    @Test("An untouched ledger verifies, with and without a head")
    func sound() throws {
        let fixture = try AuditFixture()
        let plain = try verify(fixture)
        #expect(plain.code == 0, "\(plain.err)")
        #expect(plain.out.hasPrefix("ok: rows 1 to 200, head \(fixture.head(200).hash)"))
        let head = fixture.head(120)
        let checked = try verify(fixture, "--head", "\(head.number):\(head.hash)")
        #expect(checked.out.contains("1 published head(s) agree"))
        let json = try verify(fixture, "--json")
        #expect(JSONValue(text: json.out)?["last"]?.unsignedValue == 200)
        #expect(JSONValue(text: json.out)?["ok"] == .bool(true))
    }

    @Test(
        "Changes in the file are named by row",
        arguments: [
            ("UPDATE audit SET what = what || ' ' WHERE number = 17", 17),
            ("UPDATE audit SET outcome = 'no' WHERE number = 200", 200),
            ("UPDATE audit SET at = at + 1 WHERE number = 1", 1),
            ("UPDATE audit SET login = NULL WHERE number = 3", 3),
            ("UPDATE audit SET server = 'live2' WHERE number = 101", 101),
            ("UPDATE audit SET kind = 'checkpoint' WHERE number = 60", 60),
            ("UPDATE audit SET kind = CAST(kind AS BLOB) WHERE number = 61", 61),
            ("UPDATE audit SET hash = zeroblob(32) WHERE number = 88", 88),
            ("DELETE FROM audit WHERE number = 57", 57),
            ("DELETE FROM audit WHERE number <= 5", 1),
            (
                """
                UPDATE audit SET number = -number WHERE number >= 40;
                UPDATE audit SET number = 1 - number WHERE number < 0;
                INSERT INTO audit SELECT 40, at, kind, server, login, identity, what, outcome, hash
                    FROM audit WHERE number = 39
                """, 40
            ),
            (
                """
                UPDATE audit SET number = 1000 WHERE number = 70;
                UPDATE audit SET number = 70 WHERE number = 71;
                UPDATE audit SET number = 71 WHERE number = 1000
                """, 70
            ),
        ] as [(String, Int)])
    func changed(sql: String, row: Int) throws {
        let fixture = try AuditFixture()
        try fixture.execute(sql)
        let human = try verify(fixture)
        #expect(human.code == 1)
        #expect(human.err.hasPrefix("riskctl: audit row \(row) "), "\(human.err)")
        let json = try verify(fixture, "--json")
        #expect(json.code == 1)
        #expect(JSONValue(text: json.out)?["row"]?.unsignedValue == UInt64(row))
    }

    @Test("A cut-off end is found by the heads that the journal has")
    func tailCut() throws {
        let fixture = try AuditFixture()
        try fixture.execute("DELETE FROM audit WHERE number > 150")
        #expect(try verify(fixture).code == 0, "nothing inside the ledger can tell")
        let file = fixture.ledger.directory.path + "/journal"
        let journal =
            "12:00 riskd: \(fixture.head(120).line)\n12:01 riskd: "
            + "\(fixture.head(190).line)\n"
        try journal.write(toFile: file, atomically: true, encoding: .utf8)
        let found = try verify(fixture, "--heads", file)
        #expect(found.code == 1)
        #expect(found.err.contains("audit row 151 is missing: the end was cut off; row 190"))
    }

    @Test("Export gives every row with its hash")
    func export() throws {
        let fixture = try AuditFixture(rows: 30)
        let result = try RiskctlProgram.run([
            "audit", "export", "--after", "20", "--state-directory",
            fixture.ledger.directory.path,
        ])
        #expect(result.code == 0)
        let lines = result.out.split(separator: "\n").compactMap { JSONValue(text: $0) }
        #expect(lines.compactMap { $0["number"]?.unsignedValue } == Array(21...30))
        #expect(
            lines.compactMap { $0["hash"]?.stringValue }
                == fixture.rows.dropFirst(20).map(\.hexadecimalHash))
    }
}
