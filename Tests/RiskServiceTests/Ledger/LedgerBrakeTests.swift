import RiskEngine
import Testing

@testable import RiskService

@Suite("Ledger: brakes")
struct LedgerBrakeTests {
    private static func brake(
        _ kind: BrakeRecord.Kind, _ server: String?, isSet: Bool = true
    ) -> BrakeRecord {
        BrakeRecord(
            kind, server: server.map { ServerID($0) }, isSet: isSet,
            at: UTCTime(milliseconds: 1_399_033_800_000), identity: "uid:1000",
            reason: "prices look wrong")
    }

    @Test("What is set is there after a restart, what was cleared is not")
    func durable() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        ledger.append([
            .brake(Self.brake(.killSwitch, nil)), .brake(Self.brake(.killSwitch, "live1")),
            .brake(Self.brake(.breaker, "live1")),
            .brake(Self.brake(.killSwitch, "live1", isSet: false)),
        ])
        ledger.stop()
        let brakes = try fixture.reader().brakes()
        #expect(brakes == [Self.brake(.killSwitch, nil), Self.brake(.breaker, "live1")])
    }

    @Test("Each change is a row of the audit, with who and why, in the chain")
    func audited() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        ledger.append(.brake(Self.brake(.killSwitch, nil)))
        ledger.append(.brake(Self.brake(.killSwitch, nil, isSet: false)))
        ledger.stop()
        let reader = try fixture.reader()
        let rows = try reader.database.prepare(
            "SELECT kind, identity, what FROM audit ORDER BY number")
        var found: [[String]] = []
        while try rows.step() { found.append([rows.text(0), rows.text(1), rows.text(2)]) }
        #expect(
            found == [
                ["brake", "uid:1000", "kill_switch set reason: prices look wrong"],
                ["brake", "uid:1000", "kill_switch cleared reason: prices look wrong"],
            ])
        #expect(try reader.auditProblem() == nil)
    }
}
