import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Rules on deals, from the platform's history to the events.
struct ProgressTests {
    private static let day: Int64 = 86_400_000
    private static let start = FirmScenario.start.milliseconds
    private static let rules =
        FirmConfiguration.dailyFive + """

            [Rule main/target]
            kind=profit_target
            amount=5% of initial
            [Rule main/days]
            kind=min_trading_days
            days=1
            [Rule main/best]
            kind=consistency
            share=60%
            [Rule main/scalp]
            kind=min_hold
            hold=2min
            """

    /// One account with a past of closing deals: 2,500 four days ago, 2,400 two days ago.
    private func firm(_ change: (inout FirmScenario) -> Void = { _ in }) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        scenario.add(1001, "usd")
        scenario.book(1001, profit: 250_000, at: Self.start - 4 * Self.day)
        scenario.book(1001, profit: 240_000, at: Self.start - 2 * Self.day)
        change(&scenario)
        var settings = FirmConfiguration()
        settings.rules = Self.rules
        return try SimulatedFirm(scenario, settings)
    }

    private func progress(_ firm: SimulatedFirm) throws -> DealProgress {
        try #require(firm.core.context.books.book(of: Login(1001))?.progress)
    }

    private func trade(_ firm: SimulatedFirm, lots: Double = 1, holding: Int64) throws {
        firm.open(1001, .buy, lots: lots)
        firm.run(milliseconds: holding)
        let position = try #require(firm.positions(1001).first)
        firm.close(position)
        firm.run(milliseconds: 10_000)
    }

    @Test func progressIsReadFromThePast() throws {
        let firm = try firm()
        firm.run(milliseconds: 10_000)
        let progress = try progress(firm)
        #expect(progress.total == 490_000)
        #expect(progress.bestDay == 250_000)
        #expect(progress.days.map(\.result) == [250_000, 240_000])
        #expect(progress.tradingDays == 0)
        #expect(progress.rules.map(\.isMet) == [false, false, true, true])
        let gates = firm.events("evaluation.gate", 1001)
        #expect(gates.map { $0["rule", "id"]?.stringValue } == ["main/best"])
        #expect(gates.first?["figures", "allowed"]?.stringValue == "2940.00")
        #expect(firm.events("evaluation.target_reached").isEmpty)
    }

    @Test func aTargetIsReachedWithADealAndSaidOnce() throws {
        let firm = try firm { $0.tick(after: 30_000, 1.2031) }
        firm.run(milliseconds: 10_000)
        // 30 pips less the spread, 10 lots: 2,900 and more than the 100 that lack.
        firm.open(1001, .buy, lots: 10)
        firm.run(milliseconds: 60_000)
        #expect(firm.events("evaluation.target_reached").isEmpty)
        let position = try #require(firm.positions(1001).first)
        firm.close(position)
        firm.run(milliseconds: 10_000)
        let reached = try #require(firm.events("evaluation.target_reached", 1001).first)
        #expect(reached["rule", "id"]?.stringValue == "main/target")
        #expect(reached["severity"]?.stringValue == "gate")
        #expect(reached["figures", "needed"]?.stringValue == "5000.00")
        #expect(firm.journal.entries(.progress).contains { $0.message.contains("target reached") })
        for crashing in [false, true] {
            try firm.restart(crashing: crashing)
            firm.run(milliseconds: 15_000)
        }
        #expect(firm.events("evaluation.target_reached").count == 1)
        #expect(firm.events("evaluation.gate", 1001).count == 2)
        // Nothing is closed for it.
        #expect(!firm.isDisabled(1001))
        #expect(firm.events("risk.violation_flagged").isEmpty)
    }

    /// A deposit is no profit, and a payout no loss.
    @Test func cashFlowsAreNoResult() throws {
        let firm = try firm()
        firm.run(milliseconds: 10_000)
        try firm.emulator.book(CashFlow(Login(1001), .balance, minorUnits: 9_000_000))
        try firm.emulator.book(CashFlow(Login(1001), .balance, minorUnits: -300_000))
        firm.run(milliseconds: 10_000)
        #expect(try progress(firm).total == 490_000)
        #expect(firm.events("evaluation.target_reached").isEmpty)
    }

    @Test func aShortTradeIsForReview() throws {
        let firm = try firm()
        firm.run(milliseconds: 5_000)
        try trade(firm, holding: 20_000)
        try trade(firm, holding: 150_000)
        let reviews = firm.events("risk.review", 1001)
        #expect(reviews.count == 1)
        let review = try #require(reviews.first)
        #expect(review["severity"]?.stringValue == "review")
        #expect((review["trade", "held_ms"]?.integer ?? 0) < 30_000)
        try firm.restart(crashing: true)
        firm.run(milliseconds: 15_000)
        #expect(firm.events("risk.review").count == 1)
        #expect(try progress(firm).tradingDays == 1)
        #expect(try progress(firm).rules[1].isMet)
    }

    /// An edit of yesterday's deal: recomputed, and said.
    @Test(arguments: [true, false]) func anEditedDealRestatesItsDay(isHinted: Bool) throws {
        let firm = try firm()
        firm.run(milliseconds: 10_000)
        guard
            case .deals(let deals) = firm.ask(
                .deals(
                    [Login(1001)], from: ServerTime(milliseconds: 0),
                    to: ServerTime(milliseconds: Self.start + Self.day)))
        else {
            Issue.record("no deals")
            return
        }
        let ticket = try #require(deals.last { $0.profit == 2_400 }?.ticket)
        var fields = DealChange.Fields()
        fields.profit = 100
        firm.emulator.inject(
            .deal(
                DealChange(
                    Login(1001), .ticket(ticket), .edit(fields), fixesBalance: true,
                    isHinted: isHinted)))
        if isHinted {
            firm.run(milliseconds: 10_000)
        } else {
            // Nobody tells; the account itself shows that its balance is another.
            firm.run(milliseconds: 60_000)
        }
        let restated = try #require(firm.events("evaluation.day_restated", 1001).first)
        #expect(restated["trading_day"]?.stringValue == "2014-04-30")
        #expect(restated["was"]?.stringValue == "2400.00")
        #expect(restated["now"]?.stringValue == "100.00")
        #expect(try progress(firm).total == 260_000)
        // 2,500 of 2,600 is too much for one day: the gate closes again.
        #expect(firm.events("evaluation.gate", 1001).last?["met"]?.boolValue == false)
    }

    /// The difference is booked by another deal; the cancelled one counts no more.
    @Test func aCancelledTradeIsNoResult() throws {
        let firm = try firm()
        firm.run(milliseconds: 5_000)
        try trade(firm, holding: 20_000)
        let before = try progress(firm)
        #expect(before.total != 490_000)
        let floor = firm.account(1001)?.rules[0].floor
        firm.emulator.inject(.deal(DealChange(Login(1001), .lastClose, .cancel)))
        firm.run(milliseconds: 10_000)
        #expect(try progress(firm).total == 490_000)
        #expect(firm.account(1001)?.rules[0].floor == floor)
        #expect(firm.events("evaluation.day_restated", 1001).count == 1)
    }

    @Test func anAccountShowsItsProgress() throws {
        let firm = try firm()
        firm.run(milliseconds: 10_000)
        let progress = try progress(firm).view(.two)
        #expect(progress.result == "4900.00")
        #expect(progress.bestDay == "2500.00")
        #expect(
            progress.rules.map(\.rule) == ["main/target", "main/days", "main/best", "main/scalp"])
        #expect(progress.rules.map(\.met) == [false, false, true, true])
        #expect(progress.rules[0].figures["needed"] == .string("5000.00"))
        #expect(progress.days.map(\.tradingDay) == ["2014-04-28", "2014-04-30"])
    }

    @Test(.enabled(if: ExternalTool.hasJSONSchema)) func everyEventIsValid() throws {
        let firm = try firm { $0.tick(after: 30_000, 1.2031) }
        firm.run(milliseconds: 10_000)
        try trade(firm, lots: 10, holding: 60_000)
        firm.emulator.inject(.deal(DealChange(Login(1001), .lastClose, .cancel)))
        firm.run(milliseconds: 10_000)
        let names = try CoreEventSchemaTests.validate(
            firm.notices.events.map { EncodedEvent($0, epoch: firm.core.ledger.epoch) })
        #expect(
            names.isSuperset(of: [
                "evaluation.target_reached", "evaluation.gate", "evaluation.day_restated",
                "risk.review",
            ]))
    }
}
