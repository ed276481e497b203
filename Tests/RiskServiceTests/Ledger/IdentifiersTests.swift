import RiskEngine
import RiskService
import Testing

@Suite("Identifiers are the same on every run and every machine")
struct IdentifiersTests {
    // Computed apart, with Python's hashlib over the text described in docs/ledger.md.
    @Test func knownValues() {
        let key = LedgerFixture.violation(1001).key
        #expect(Identifiers.violationID(key) == "vio_0103639c8942e1bf97d3a670")
        #expect(
            Identifiers.eventID("risk.violation_flagged", violation: key)
                == "evt_be3b5c0221b6996dc5afe9ca")
        #expect(
            Identifiers.eventID("server.connected", parts: ["live1", "7"])
                == "evt_d85cc4c61f0b746629d20d01")
    }

    @Test func everyPartOfTheIdentityCounts() {
        let key = LedgerFixture.violation(1001).key
        var others = [key, key, key, key, key]
        others[0].account.server = ServerID("live2")
        others[1].account.login = Login(1002)
        others[2].life = 2
        others[3].rule = "two-step/max"
        others[4].period = 0
        #expect(Set((others + [key]).map(Identifiers.violationID)).count == 6)
    }

    @Test func partsDoNotRunTogether() {
        let ids = [["ab", "c"], ["a", "bc"], ["abc"], ["a,1:b", "c"], ["a", "b", "c"]].map {
            Identifiers.eventID("x", parts: $0)
        }
        #expect(Set(ids).count == ids.count)
    }
}
