import RiskService
import Synchronization
import Testing

@Suite struct ControlSocketTests {
    /// Sends lines on one connection and reads an answer to each.
    private func ask(_ rig: InterfaceRig, _ lines: String...) throws -> [JSONValue] {
        var connection = try LineConnection(path: rig.controlPath)
        connection.setReceiveTimeout(seconds: 60)
        for line in lines { try connection.send(line: line) }
        var answers: [JSONValue] = []
        for _ in lines {
            let line = try connection.readLine()
            answers.append(try #require(line.flatMap { JSONValue(text: $0) }))
        }
        return answers
    }

    @Test func readVerbsAnswer() throws {
        let rig = try InterfaceRig()
        let answers = try ask(
            rig, "{\"verb\":\"status\"}", "{\"verb\":\"account.list\",\"args\":{\"limit\":1}}",
            "{\"verb\":\"account.show\",\"args\":{\"server\":\"live1\",\"login\":1001}}",
            "{\"verb\":\"violation.list\"}",
            "{\"verb\":\"violation.show\",\"args\":{\"id\":\"vio_1\"}}",
            "{\"verb\":\"rule.list\"}")
        #expect(answers.allSatisfy { $0["ok"] == .bool(true) })
        #expect(answers[0]["result"]?["mode"]?.stringValue == "observe")
        #expect(answers[1]["result"]?["items"]?.arrayValue?.count == 1)
        #expect(answers[2]["result"]?["equity"]?.stringValue == "99000.00")
        #expect(answers[4]["result"]?["evidence"]?["observed"]?.stringValue == "94999.99")
    }

    @Test func enrolmentArrivesWithIdentityAndReason() throws {
        let rig = try InterfaceRig()
        let answers = try ask(
            rig,
            """
            {"verb":"account.enroll","reason":"ticket 7","args":{"server":"live1","login":"1002",\
            "plan":"two-step","phase":"1","evaluation_id":"E-1","start":"2014-05-01",\
            "initial_balance":"100000","currency":"USD"}}
            """)
        #expect(answers[0]["result"]?["message"]?.stringValue == "done")
        let command = try #require(rig.daemon.commands.withLock { $0 }.first)
        var enrolment = Enrolment()
        enrolment.server = "live1"
        enrolment.login = 1_002
        enrolment.plan = "two-step"
        enrolment.phase = "1"
        enrolment.evaluationId = "E-1"
        enrolment.start = "2014-05-01"
        enrolment.initialBalance = "100000"
        enrolment.currency = "USD"
        #expect(command.command == .enroll(enrolment))
        #expect(command.reason == "ticket 7")
        #expect(command.identity.hasPrefix("uid:"))
        let row = try #require(rig.daemon.accesses.withLock { $0 }.last)
        #expect(row.kind == .control)
        #expect(row.what.hasSuffix("reason: ticket 7"))
        #expect(row.outcome == "ok")
    }

    @Test func ordersOfTheDeskArriveWithIdentityAndReason() throws {
        let rig = try InterfaceRig()
        let account = "\"args\":{\"server\":\"live1\",\"login\":1001},\"reason\":\"ticket 421\""
        let violation = "\"args\":{\"id\":\"vio_1\"},\"reason\":\"ticket 421\""
        let answers = try ask(
            rig, "{\"verb\":\"account.disable\",\(account)}",
            "{\"verb\":\"account.flatten\",\(account)}",
            "{\"verb\":\"account.restore\",\(account)}", "{\"verb\":\"account.arm\",\(account)}",
            "{\"verb\":\"violation.void\",\(violation)}",
            "{\"verb\":\"violation.uphold\",\(violation)}",
            "{\"verb\":\"violation.enforce\",\(violation)}")
        #expect(answers.allSatisfy { $0["ok"] == .bool(true) })
        let commands = rig.daemon.commands.withLock { $0 }
        let acts: [ControlCommand] = [.disable, .flatten, .restore, .arm].map {
            .act($0, server: "live1", login: 1_001)
        }
        #expect(
            commands.map(\.command) == acts + [
                .decide(.voided, violation: "vio_1"), .decide(.upheld, violation: "vio_1"),
                .enforce(violation: "vio_1"),
            ])
        #expect(commands.allSatisfy { $0.reason == "ticket 421" })
        #expect(commands.allSatisfy { $0.identity.hasPrefix("uid:") })
    }

    @Test func theKillSwitchIsForThoseWhoMayChange() throws {
        let rig = try InterfaceRig()
        let answers = try ask(
            rig, "{\"verb\":\"enforcement.pause\",\"reason\":\"prices look wrong\"}",
            """
            {"verb":"enforcement.resume","args":{"server":"live1"},"reason":"they are right"}
            """)
        #expect(answers.allSatisfy { $0["ok"] == .bool(true) })
        let commands = rig.daemon.commands.withLock { $0 }
        #expect(commands.map(\.command) == [.pause(server: nil), .resume(server: "live1")])
        #expect(commands.map(\.reason) == ["prices look wrong", "they are right"])
        #expect(commands.allSatisfy { $0.identity.hasPrefix("uid:") })
    }

    @Test(arguments: [
        ("{\"verb\":\"enforcement.pause\"}", "usage"),
        ("{\"verb\":\"enforcement.resume\",\"reason\":\"r\",\"args\":{\"login\":1}}", "usage"),
        ("hello", "usage"), ("{}", "usage"), ("{\"verb\":\"account.delete\"}", "usage"),
        ("{\"verb\":\"status\",\"args\":{\"x\":\"1\"}}", "usage"),
        ("{\"verb\":\"status\",\"colour\":\"red\"}", "usage"),
        ("{\"verb\":\"account.show\",\"args\":{\"server\":\"live1\"}}", "usage"),
        ("{\"verb\":\"account.show\",\"args\":{\"server\":\"live1\",\"login\":\"x\"}}", "usage"),
        ("{\"verb\":\"account.show\",\"args\":{\"server\":\"live1\",\"login\":9}}", "not_found"),
        ("{\"verb\":\"account.list\",\"args\":{\"limit\":5000}}", "usage"),
        ("{\"verb\":\"violation.show\",\"args\":{\"id\":\"vio_9\"}}", "not_found"),
        ("{\"verb\":\"config.reload\"}", "usage"),
        ("{\"verb\":\"config.reload\",\"reason\":\"  \"}", "usage"),
        (
            """
            {"verb":"account.enroll","reason":"r","args":{"server":"live1","login":1,\
            "plan":"nowhere","evaluation_id":"E","start":"2014-05-01",\
            "initial_balance":"1","currency":"USD"}}
            """, "not_found"
        ),
    ])
    func mistakesAreNamedAndTheConnectionGoesOn(line: String, code: String) throws {
        let rig = try InterfaceRig()
        let answers = try ask(rig, line, "{\"verb\":\"status\"}")
        #expect(answers[0]["ok"] == .bool(false))
        #expect(answers[0]["error"]?["code"]?.stringValue == code)
        #expect(answers[0]["error"]?["message"]?.stringValue?.isEmpty == false)
        #expect(answers[1]["ok"] == .bool(true))
    }

    @Test func anEndlessLineIsRefused() throws {
        let rig = try InterfaceRig()
        var connection = try LineConnection(path: rig.controlPath)
        connection.setReceiveTimeout(seconds: 60)
        // Refused before its end is read, so that sending may fail.
        try? connection.send(line: String(repeating: "x", count: 150_000))
        let line = try #require(try connection.readLine())
        #expect(JSONValue(text: line)?["error"]?["code"]?.stringValue == "usage")
        #expect(try ask(rig, "{\"verb\":\"status\"}")[0]["ok"] == .bool(true))
    }

    @Test func idleConnectionsAreClosed() throws {
        let rig = try InterfaceRig()
        var connection = try LineConnection(path: rig.controlPath)
        connection.setReceiveTimeout(seconds: 60)
        try connection.send(line: "{\"verb\":\"status\"}")
        #expect(try connection.readLine() != nil)
        rig.advance(milliseconds: 60_001)
        #expect(try connection.readLine() == nil)
    }
}
