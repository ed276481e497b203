import Foundation
import RiskService
import Testing

@Suite struct JournalLineTests {
    private let entry = JournalEntry(
        .violation, "equity below the floor",
        fields: [(.server, "live1"), (.login, "10042"), (.equity, "94999.99")])

    @Test func aLineForATerminal() {
        #expect(
            entry.line(withPriorityPrefix: false)
                == "violation: equity below the floor "
                + "RISKD_SERVER=live1 RISKD_LOGIN=10042 RISKD_EQUITY=94999.99")
    }

    @Test func aLineForJournald() {
        #expect(entry.line(withPriorityPrefix: true).hasPrefix("<4>violation: "))
        let failed = JournalEntry(.enforcementFailed, priority: .error, "rejected")
        #expect(failed.line(withPriorityPrefix: true) == "<3>enforcementFailed: rejected")
    }

    @Test(arguments: [
        ("a\nb", "a\\x0ab"), ("a\u{1B}[31m", "a\\x1b[31m"), ("\u{85}", "\\x85"), ("é€", "é€"),
        ("\r\n<0>forged", "\\x0d\\x0a<0>forged"),
    ])
    func aValueCannotForgeALine(text: String, shown: String) {
        let line = JournalEntry(.connection, text).line(withPriorityPrefix: true)
        #expect(line == "<6>connection: \(shown)")
    }

    @Test func standardErrorGetsWholeLines() throws {
        let pipe = Pipe()
        let transport = StandardErrorTransport(
            descriptor: pipe.fileHandleForWriting.fileDescriptor, withPriorityPrefix: false)
        transport.deliver(JournalEntry(.started, "one"))
        transport.deliver(JournalEntry(.stopping, "two"))
        try pipe.fileHandleForWriting.close()
        let bytes = try #require(try pipe.fileHandleForReading.readToEnd())
        #expect(String(decoding: bytes, as: UTF8.self) == "started: one\nstopping: two\n")
    }

    @Test func prioritiesFollowTheOperatorsTable() {
        #expect(JournalEntry.Kind.breaker.priority == .critical)
        #expect(JournalEntry.Kind.enforcementFailed.priority == .critical)
        #expect(JournalEntry.Kind.blind.priority == .error)
        #expect(JournalEntry.Kind.violation.priority == .warning)
        #expect(JournalEntry.Kind.warning.priority == .notice)
        #expect(JournalEntry.Kind.masked.priority == .notice)
    }
}
