import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// What looks like bad data and is none: nobody goes blind for it, however long it lasts.
struct HonestCasesTests {
    private static let hour: Int64 = 3_600_000

    /// A day and more, over a reset, without a hint of anything.
    private func firm(
        _ scenario: FirmScenario, policy: String = "policy=tiers"
    ) throws -> SimulatedFirm {
        var settings = FirmConfiguration()
        settings.server = policy
        return try SimulatedFirm(scenario, settings) { $0.hintsLostPercent = 100 }
    }

    /// A day of ten quote requests a second would show nothing more.
    @Test(arguments: ["policy=tiers", "quote-interval=20s"])
    func aDayOfHonestAccountsHasNoBlindSecond(policy: String) throws {
        var scenario = FirmScenario()
        scenario.scenario.groups[0].orderMarginPerLotMinor = 50_000
        // Pending orders, with and without a position.
        scenario.add(1001, "usd", [], orders: 2)
        scenario.add(1002, "usd", [.buy(0.1)], orders: 1, withDeals: true)
        // Nothing at all; both sides; a position that will be closed; a symbol without a tick.
        scenario.add(1003, "usd")
        scenario.add(1004, "usd", [.buy(1), .sell(1)], withDeals: true)
        scenario.add(1005, "usd", [.buy(0.1)], withDeals: true)
        scenario.add(1006, "usd", [.buy(0.1, "GBPUSD", at: 1.6)], withDeals: true)
        // Will be paid out.
        scenario.add(1007, "usd")
        for minute in 1...60 {
            scenario.tick(
                after: Int64(minute) * 24 * 60_000, 1.2 + 0.0001 * Double(minute % 7))
        }
        let firm = try firm(scenario, policy: policy)
        firm.run(milliseconds: 2 * Self.hour)
        firm.close(try #require(firm.positions(1005).first))
        try firm.emulator.book(
            CashFlow(Login(1007), .balance, minorUnits: -10_000_000, isHinted: false))
        firm.run(milliseconds: 22 * Self.hour)
        #expect(firm.events("account.blind").isEmpty)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        for login: UInt64 in 1001...1007 {
            let row = try #require(firm.account(login)?.row)
            #expect(row.sampleClass == .consistent, "\(login)")
            #expect(row.dayNumber == 16_193, "\(login)")
        }
        let samples = firm.core.context.statistics.samples()
        #expect(samples["torn"] == 0)
        #expect(samples["stale"] == 0)
        #expect(firm.account(1001)?.row.margin == 100_000)
        #expect(firm.account(1007)?.row.balance == 0)
        #expect(firm.account(1007)?.rules[0].floor == -500_000)
    }

    /// What no deal explains is no payout, however often it is shown.
    @Test func zerosThatNoDealExplainsAreNotBelieved() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd")
        let firm = try firm(scenario)
        firm.run(milliseconds: 60_000)
        firm.emulator.inject(
            .view(ViewFault(.zero, .logins([Login(1001)]), milliseconds: 600_000)))
        firm.run(milliseconds: 300_000)
        #expect(firm.account(1001)?.row.balance == 10_000_000)
        #expect(firm.account(1001)?.row.sampleClass == .impossible)
        #expect(firm.events("account.blind").count == 1)
        #expect(firm.events("risk.violation_flagged").isEmpty)
    }
}
