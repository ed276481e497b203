import MTBridge
import MTEmulator
import RiskEngine
import Testing

@Suite struct CashTests {
    private func rig() throws -> DayRig {
        let rig = try DayRig(EndOfDayTests.scenario(), from: "2026-06-09T12:00:00Z")
        rig.subscribe(quotes: false)
        return rig
    }

    @Test(arguments: [
        ("deposit", DealRecord.Action.balance, 500.25, 0.0), ("withdraw", .balance, -500.25, 0),
        ("credit", .credit, 0, 500.25), ("bonus", .bonus, 0, 500.25),
        ("correction", .correction, 500.25, 0), ("charge", .charge, -500.25, 0),
        ("commission", .commission, -500.25, 0), ("interest", .interestRate, 500.25, 0),
        ("dividend", .dividend, 500.25, 0), ("tax", .tax, -500.25, 0),
        ("agent", .agent, 500.25, 0), ("compensation", .soCompensation, 500.25, 0),
        ("compensation-credit", .soCompensationCredit, 0, 500.25),
    ])
    func flows(
        _ name: String, _ action: DealRecord.Action, _ balance: Double, _ credit: Double
    ) throws {
        let rig = try rig()
        #expect(try rig.emulator.obey("\(name) 3 500.25 June payout") == "ok")
        let row = try #require(rig.account(3))
        #expect(row.balance == 10_000 + balance)
        #expect(row.credit == credit)
        #expect(row.equity == 10_000 + balance + credit)
        let deal = try #require(rig.deals(3).last)
        #expect(deal.action == action)
        #expect(deal.profit == balance + credit)
        #expect(deal.comment == "June payout")
        #expect(rig.events.last == .hint(.deal, Login(3)))
        let posting = try #require(try rig.truth("posting").last)
        #expect(posting["login"] as? Int == 3)
        #expect(posting["amount_minor"] as? Double == (balance + credit) * 100)
        #expect(posting["balance_minor"] as? Double == (10_000 + balance) * 100)
    }

    @Test func silent() throws {
        let rig = try rig()
        let before = rig.events
        #expect(try rig.emulator.obey("deposit 3 10 silent") == "ok")
        #expect(rig.account(3)?.balance == 10_010)
        #expect(rig.events == before)
        #expect(try rig.emulator.obey("truth 3").contains("balance_minor 1001000 "))
    }

    @Test(arguments: ["deposit", "deposit 3", "deposit 3 x", "deposit 99 5", "withdraw 3 nan"])
    func refused(_ line: String) throws {
        let rig = try rig()
        #expect(throws: ScenarioError.self) { try rig.emulator.obey(line) }
        #expect(rig.deals(3).count == 1)
    }
}
