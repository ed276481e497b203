import Foundation
import RiskService
import Testing

@Suite("Rosters: who is enrolled in what")
struct RosterFileTests {
    private let header = "server,login,plan,phase,evaluation_id,start,initial_balance,currency"
    private let row = "live1,1001,two-step,1,ev-1,2014-04-28,100000.00,USD"

    private func parse(_ text: String) -> (rows: [RosterRow], issues: [String]) {
        let (rows, issues) = RosterFile.parse(text, file: "a.csv")
        return (rows, issues.map(\.description))
    }

    @Test("Columns go by name, in any order, with anchors")
    func columns() throws {
        let text = """
            currency,login,server,anchor_equity,plan,phase,evaluation_id,start,anchor_day,\
            initial_balance,anchor_balance
            JPY,18446744073709551615,live1,99000.5,two-step,"funded, \""A\""",ev-1,\
            2014-04-28T10:00:00Z,2014-05-02,10000000,98000
            """
        let (rows, issues) = parse(text)
        #expect(issues == [])
        var expected = Enrolment()
        expected.server = "live1"
        expected.login = .max
        expected.plan = "two-step"
        expected.phase = "funded, \"A\""
        expected.evaluationId = "ev-1"
        expected.start = "2014-04-28T10:00:00Z"
        expected.initialBalance = "10000000"
        expected.currency = "JPY"
        expected.anchorDay = "2014-05-02"
        expected.anchorBalance = "98000"
        expected.anchorEquity = "99000.5"
        #expect(rows == [RosterRow(enrolment: expected, file: "a.csv", line: 2)])
    }

    @Test("As spreadsheets write it: byte order mark, CR LF, blank lines, no newline at the end")
    func spreadsheet() {
        let (rows, issues) = parse("\u{feff}\(header)\r\n\r\n\(row)\r\n\r\n\(row)")
        #expect(issues == [])
        #expect(rows.map(\.line) == [3, 5])
    }

    @Test("A newline between quotes does not end the row; lines are counted all the same")
    func newline() {
        let quoted = row.replacingOccurrences(of: "ev-1", with: "\"ev\n1\"")
        let (rows, issues) = parse("\(header)\n\(quoted)\n\(row)\n")
        #expect(issues == [])
        #expect(rows.map(\.enrolment.evaluationId) == ["ev\n1", "ev-1"])
        #expect(rows.map(\.line) == [2, 4])
    }

    @Test(
        "A wrong field concerns its row only",
        arguments: [
            ("1001", "0", "login is not valid"), ("1001", "-5", "login is not valid"),
            ("1001", "12x", "login is not valid"), ("live1", "", "server '' is not valid"),
            ("two-step", "", "plan '' is not valid"),
            ("2014-04-28", "28.04.2014", "expected a date (2014-05-02) or RFC 3339"),
            ("2014-04-28", "2014-02-30", "start '2014-02-30'"),
            ("100000.00", "0", "initial_balance '0'"), ("100000.00", "1e5", "a decimal above 0"),
            ("100000.00", "-1", "a decimal above 0"), ("100000.00", "\"100,000.00\"", "a decimal"),
            ("USD", "usd", "currency 'usd'"), ("USD", "", "currency ''"),
            (",USD", "", "7 fields; expected 8"), ("USD", "USD,", "9 fields; expected 8"),
        ])
    func wrongField(_ old: String, _ new: String, _ says: String) throws {
        let wrong = row.replacingOccurrences(of: old, with: new)
        let (rows, issues) = parse("\(header)\n\(wrong)\n\(row)")
        #expect(rows.map(\.line) == [3])
        #expect(issues.count == 1)
        let issue = try #require(issues.first)
        #expect(issue.hasPrefix("a.csv:2: "))
        #expect(issue.contains(says), "\(issue)")
    }

    @Test(
        "Anchors need their day, and the day an anchor",
        arguments: [
            ("2014-05-02,,", "anchor_day without"), (",1,", "anchor_balance without anchor_day"),
            (",,1", "anchor_equity without anchor_day"), ("2014-5-2,1,", "anchor_day '2014-5-2'"),
            ("2014-05-02,x,", "anchor_balance 'x'"),
        ])
    func anchors(_ fields: String, _ says: String) throws {
        let (rows, issues) = parse(
            "\(header),anchor_day,anchor_balance,anchor_equity\n\(row),\(fields)")
        #expect(rows.isEmpty)
        #expect(try #require(issues.first).contains(says))
    }

    @Test(
        "A wrong header or quote makes the file useless, or its end",
        arguments: [
            ("", 1, "no header"), ("server,login", 1, "column 'plan' is missing"),
            ("HEADER,logim", 1, "unknown column 'logim'; did you mean 'login'?"),
            ("HEADER,login", 1, "column 'login' is named twice"),
            ("HEADER\nROW\n\"live1", 3, "a quote is not closed"),
            ("HEADER\nROW\n\"live1\"x,1", 3, "a character follows a closing quote"),
        ])
    func wrongFile(_ text: String, _ line: Int, _ says: String) throws {
        let full = text.replacingOccurrences(of: "HEADER", with: header)
            .replacingOccurrences(of: "ROW", with: row)
        let (rows, issues) = parse(full)
        #expect(rows.count == (text.contains("ROW") ? 1 : 0))
        let issue = try #require(issues.first)
        #expect(issue.hasPrefix("a.csv:\(line): "), "\(issue)")
        #expect(issue.contains(says), "\(issue)")
    }

    @Test("An account that stands twice stands nowhere; both lines are named")
    func twice() throws {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let other = row.replacingOccurrences(of: "1001", with: "1002")
        for (name, text) in [
            ("b.csv", "\(header)\n\(other)\n\(row)"), ("a.csv", "\(header)\n\(row)"),
            ("notes.txt", "x"), ("c.csv", "oops"),
        ] {
            try text.write(
                toFile: "\(directory.path)/\(name)", atomically: false, encoding: .utf8)
        }
        let (rows, issues) = Roster.load(directory: directory.path)
        #expect(rows.map(\.enrolment.login) == [1002])
        let texts = issues.map(\.description)
        #expect(texts.contains { $0.contains("c.csv:1: ") })
        #expect(
            texts.contains {
                $0.contains("/b.csv:3: account live1 1001 is enrolled twice")
                    && $0.contains("/a.csv:2;")
            })
        #expect(Roster.load(directory: directory.path + "/none").rows.isEmpty)
        #expect(Roster.load(directory: directory.path + "/none").issues.isEmpty)
    }
}
