import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Money that comes and goes is no result: a withdrawal no loss, a deposit no gain.
struct CashFlowTests {
    private static let trailing = """
        [Rule main/daily]
        kind=daily_loss
        amount=5% of initial
        [Rule main/max]
        kind=max_loss
        amount=10% of initial
        [Rule main/trail]
        kind=max_loss
        mark=trailing_intraday
        amount=8% of initial
        """

    private func firm(
        _ rules: String = FirmConfiguration.dailyAndMax, reset: String = "00:00 Europe/Prague",
        plan: String = "", _ change: (inout FirmScenario) -> Void = { _ in }
    ) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)], withDeals: true)
        change(&scenario)
        var settings = FirmConfiguration()
        settings.rules = rules
        settings.reset = reset
        settings.plan = plan
        return try SimulatedFirm(scenario, settings)
    }

    private func book(
        _ firm: SimulatedFirm, _ minorUnits: Int64, _ action: DealRecord.Action = .balance,
        isHinted: Bool = true
    ) throws {
        try firm.emulator.book(
            CashFlow(Login(1001), action, minorUnits: minorUnits, isHinted: isHinted))
    }

    private func floors(_ firm: SimulatedFirm) throws -> [Int64] {
        try #require(firm.account(1001)).rules.map(\.floor)
    }

    /// 3,000 go in the very moment in which prices bring them back: no sample shows it, and nobody
    /// polls an account that quotes watch.
    ///
    /// The hint of the deal does, within its pace.
    @Test func aWithdrawalThatAGainHidesIsFollowedByItsHint() throws {
        let firm = try firm { $0.tick(after: 30_000, 1.2030) }
        firm.run(milliseconds: 29_990)
        #expect(firm.tier(1001) == .idle)
        firm.run(milliseconds: 10)
        try book(firm, -300_000)
        firm.run(milliseconds: 2_500)
        #expect(try floors(firm) == [9_200_000, 8_700_000])
        #expect(firm.events("risk.violation_flagged").isEmpty)
    }

    /// 12,000 of 100,000: far below every floor, were it a loss.
    @Test(arguments: [
        DealRecord.Action.balance, .credit, .charge, .correction, .bonus, .soCompensation,
        .soCompensationCredit,
    ])
    func aWithdrawalIsNoLoss(_ action: DealRecord.Action) throws {
        let firm = try firm(Self.trailing)
        firm.run(milliseconds: 10_000)
        #expect(try floors(firm) == [9_500_000, 9_000_000, 9_200_000])
        try book(firm, -1_200_000, action)
        firm.run(milliseconds: 10_000)
        #expect(try floors(firm) == [8_300_000, 7_800_000, 8_000_000])
        for name in ["risk.violation_flagged", "risk.violation_unconfirmed", "risk.warning"] {
            #expect(firm.events(name).isEmpty, "\(name)")
        }
        #expect(firm.account(1001)?.row.unexplained == 0)
    }

    /// Without a hint the account itself shows that something is missing.
    @Test func aSilentWithdrawalIsNoLoss() throws {
        let firm = try firm(Self.trailing)
        firm.run(milliseconds: 10_000)
        try book(firm, -1_200_000, isHinted: false)
        firm.run(milliseconds: 60_000)
        #expect(try floors(firm) == [8_300_000, 7_800_000, 8_000_000])
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.events("risk.violation_unconfirmed").isEmpty)
    }

    /// Deals are read once after a restart; what changes afterwards is no part of what was.
    @Test(arguments: [false, true]) func aSilentWithdrawalAfterARestartIsNoLoss(
        crashing: Bool
    ) throws {
        let firm = try firm(Self.trailing)
        firm.run(milliseconds: 10_000)
        try firm.restart(crashing: crashing)
        firm.run(milliseconds: 40_000)
        try book(firm, -1_200_000, isHinted: false)
        firm.run(milliseconds: 60_000)
        #expect(try floors(firm) == [8_300_000, 7_800_000, 8_000_000])
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.events("risk.violation_unconfirmed").isEmpty)
    }

    /// A loss of 5,100 is one, however much was paid in that day.
    @Test func aDepositHidesNoLoss() throws {
        let firm = try firm { $0.tick(after: 20_000, 1.1949) }
        firm.run(milliseconds: 10_000)
        try book(firm, 1_000_000)
        firm.run(milliseconds: 8_000)
        #expect(try floors(firm) == [10_500_000, 10_000_000])
        #expect(firm.events("risk.violation_flagged").isEmpty)
        firm.run(milliseconds: 20_000)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        #expect(flag["floor"]?.stringValue == "105000.00")
        #expect(flag["anchor", "value"]?.stringValue == "110000.00")
        #expect(flag["anchor", "cash_flow"]?.stringValue == "10000.00")
    }

    /// The trailing mark follows what came in, not more: the account never was higher.
    @Test func aDepositIsNoGain() throws {
        let firm = try firm(Self.trailing) { $0.tick(after: 3_000, 1.202) }
        firm.run(milliseconds: 15_000)
        #expect(firm.account(1001)?.rules[2].mark == 10_200_000)
        try book(firm, 500_000)
        firm.run(milliseconds: 30_000)
        let trail = try #require(firm.account(1001)?.rules[2])
        #expect(trail.mark == 10_700_000)
        #expect(trail.markFlow == 500_000)
    }

    /// A loss and a payout in the same instant: the loss alone decides.
    @Test(arguments: [(1.1949, true), (1.1952, false)])
    func aPayoutWithALossIsJudgedByTheLoss(_ price: Double, isBroken: Bool) throws {
        let firm = try firm { $0.tick(after: 20_000, price) }
        firm.run(milliseconds: 19_999)
        try book(firm, -300_000, isHinted: false)
        firm.run(milliseconds: 40_000)
        #expect(firm.events("risk.violation_flagged", 1001).isEmpty == !isBroken)
        #expect(firm.events("risk.violation_unconfirmed").isEmpty)
    }

    @Test(arguments: [false, true]) func aFlowCountsOnceOverRestarts(crashing: Bool) throws {
        let firm = try firm(Self.trailing)
        firm.run(milliseconds: 10_000)
        try book(firm, -300_000)
        firm.run(milliseconds: 10_000)
        for _ in 0..<3 {
            try firm.restart(crashing: crashing)
            firm.run(milliseconds: 15_000)
            #expect(try floors(firm) == [9_200_000, 8_700_000, 8_900_000])
        }
        #expect(firm.account(1001)?.rules.map(\.anchorFlow)[0] == -300_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
    }

    /// Paid out while riskd was down: its first reads are far below every floor.
    @Test func aPayoutWhileDownIsNoLoss() throws {
        let firm = try firm(Self.trailing)
        firm.run(milliseconds: 10_000)
        firm.connector.downUntil = firm.clock.monotonic().advanced(byMilliseconds: 5_000)
        try firm.restart()
        firm.run(milliseconds: 1_000)
        try book(firm, -1_200_000)
        firm.run(milliseconds: 30_000)
        #expect(try floors(firm) == [8_300_000, 7_800_000, 8_000_000])
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.events("risk.violation_unconfirmed").isEmpty)
    }

    /// One millisecond before the reset, at it and after it: at 12:30 UTC in a Tokyo summer.
    @Test(arguments: [-1, 0, 1, 3_000])
    func aPayoutAroundTheResetIsNoLoss(after: Int64) throws {
        let reset: Int64 = 120_000
        let firm = try firm(Self.trailing, reset: "21:30 Asia/Tokyo")
        firm.run(milliseconds: reset + after)
        try book(firm, -1_200_000)
        firm.run(milliseconds: 60_000)
        #expect(try floors(firm) == [8_300_000, 7_800_000, 8_000_000])
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.events("risk.violation_unconfirmed").isEmpty)
        #expect(firm.events("risk.warning").isEmpty)
        try firm.restart()
        firm.run(milliseconds: 20_000)
        #expect(try floors(firm) == [8_300_000, 7_800_000, 8_000_000])
    }

    /// Of a day before, and booked while nobody knew the account: end-of-day highs follow it.
    @Test func highsFromDealsFollowPayouts() throws {
        let day: Int64 = 86_400_000
        let start = FirmScenario.start.milliseconds
        let firm = try firm(
            """
            [Rule main/trail]
            kind=max_loss
            mark=trailing_eod
            amount=10% of initial
            """
        ) {
            $0.book(1001, profit: 600_000, at: start - 4 * day)
            $0.book(1001, profit: -400_000, at: start - 2 * day, action: 2)
        }
        firm.run(milliseconds: 10_000)
        // 106,000 at a reset, then 4,000 paid out.
        let trail = try #require(firm.account(1001)?.rules[0])
        #expect(trail.mark == 10_200_000)
        #expect(trail.floor == 9_200_000)
    }

    /// A realised loss is counted without what was paid out.
    @Test func aRealisedResultLeavesFlowsOut() throws {
        let firm = try firm(
            """
            [Rule main/realised]
            kind=daily_loss
            metric=realized
            amount=5% of initial
            """)
        firm.run(milliseconds: 10_000)
        try book(firm, -600_000)
        firm.run(milliseconds: 30_000)
        #expect(firm.account(1001)?.row.dayStartBalance == 9_400_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.events("risk.warning").isEmpty)
    }

    /// What the plan does not follow is a loss, once the deals have shown what it was.
    @Test func aPlanMayFollowNothing() throws {
        let firm = try firm(plan: "cash-flows=credit,bonus")
        firm.run(milliseconds: 10_000)
        try book(firm, -600_000)
        firm.run(milliseconds: 20_000)
        #expect(firm.events("risk.violation_flagged", 1001).count == 1)
        #expect(try floors(firm) == [9_500_000, 9_000_000])
    }

    /// Nobody tells, and the price gains nearly as much: only the balance shows it.
    @Test func aWithdrawalBehindAGainIsNoLoss() throws {
        let firm = try firm {
            $0.tick(after: 20_000, 1.2028)
            $0.tick(after: 90_000, 1.1950)
        }
        firm.run(milliseconds: 19_999)
        try book(firm, -300_000, isHinted: false)
        firm.run(milliseconds: 60_000)
        #expect(try floors(firm) == [9_200_000, 8_700_000])
        // 5,000 lost and 3,000 paid out: at 92,000, where the floor stands, nothing is broken.
        firm.run(milliseconds: 30_000)
        #expect(firm.account(1001)?.row.equity == 9_200_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
    }

    /// The balance moves between the last read before the reset and the first one after it: on
    /// which side, and at which balance the day began, only the deals tell.
    @Test(
        arguments: [(-1_000, "balance"), (-1_000, "max"), (1_000, "balance"), (1_000, "max")]
            as [(Int64, String)])
    func theDealsTellTheBalanceAtTheReset(after: Int64, anchor: String) throws {
        let reset: Int64 = 120_000
        let rules = FirmConfiguration.dailyAndMax.replacing(
            "anchor=balance", with: "anchor=\(anchor)")
        let firm = try firm(rules, reset: "21:30 Asia/Tokyo") {
            $0.tick(after: 60_000, 1.2030)
        }
        firm.run(milliseconds: reset + after)
        // What trading costs is no cash flow.
        try book(firm, -100_000, .commission, isHinted: false)
        firm.run(milliseconds: 60_000)
        let state = try #require(firm.account(1001)?.rules[0])
        #expect(state.anchorProvenance == .recomputed)
        let balance: Int64 = after < 0 ? 9_900_000 : 10_000_000
        #expect(state.anchor == (anchor == "max" ? 10_300_000 : balance))
        #expect(state.floor == state.anchor - 500_000)
        try firm.restart()
        firm.run(milliseconds: 20_000)
        #expect(firm.account(1001)?.rules[0].anchor == state.anchor)
        #expect(firm.account(1001)?.rules[0].anchorProvenance == .recomputed)
    }

    /// Deals that never come delay a verdict by five seconds and no longer.
    @Test func aVerdictDoesNotWaitForEver() throws {
        let firm = try firm()
        firm.run(milliseconds: 10_000)
        let change = DealChange(
            Login(1001), .last, .delete, fixesBalance: false, isHinted: false)
        try book(firm, -600_000, isHinted: false)
        firm.emulator.inject(.deal(change))
        firm.run(milliseconds: 45_000)
        let flag = try #require(firm.notices.events.first { $0.name == "risk.violation_flagged" })
        let read = try #require(
            firm.shown(1001).first { $0.at > 10_000 && ($0.equity ?? .max) < 9_500_000 })
        let delay = flag.at.milliseconds - FirmScenario.start.milliseconds - read.at
        #expect((5_000...6_000).contains(delay))
    }
}
