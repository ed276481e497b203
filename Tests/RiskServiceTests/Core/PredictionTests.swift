import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Predict, then verify: from a price to the poll that proves what it did.
@Suite("Prediction: quotes say who is in danger, a poll verifies")
struct PredictionTests {
    /// Far from its floor until the price falls by 60 pips after half a minute.
    private static func jumping() -> FirmScenario {
        var scenario = FirmScenario.calm(logins: 1001...1001)
        scenario.tick(after: 30_000, 1.194)
        return scenario
    }

    @Test func anIdleAccountIsFoundWithinAFractionOfASecondOfAJump() throws {
        let firm = try SimulatedFirm(Self.jumping())
        firm.run(milliseconds: 29_900)
        #expect(firm.tier(1001) == .idle)
        #expect(firm.predicted(1001)?.state.isPredictable == true)
        firm.run(milliseconds: 2_000, until: { !firm.events("risk.violation_flagged").isEmpty })
        #expect(firm.milliseconds - 30_000 <= 300)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        #expect(flag["prediction", "predicted_equity"]?.stringValue == "94000.00")
        #expect(flag["prediction", "spread_only"]?.boolValue == false)
        let quote = try #require(flag["prediction", "quotes"]?.arrayValue?.first)
        #expect(quote["symbol"]?.stringValue == "EURUSD")
        #expect(quote["bid"]?.doubleValue == 1.194)
        #expect(quote["usual_spread"]?.doubleValue == 0.0001)
    }

    /// 30 s before and after, kept once, joined to the violation when it is looked at.
    @Test func theViolationIsShownWithWhatItsQuotesDid() throws {
        var scenario = Self.jumping()
        scenario.tick(after: 40_000, 1.195)
        scenario.tick(after: 100_000, 1.196)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 110_000)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        let id = try #require(flag["violation_id"]?.stringValue)
        let view = try #require(try firm.reader().violation(id: id))
        let window = try #require(view.ticks?.first)
        #expect(window.symbol == "EURUSD")
        #expect(window.points.map(\.bid).suffix(2) == [1.194, 1.195])
        #expect((31...32).contains(window.points.count))
    }

    /// Nobody said that the position was opened: its margin did.
    @Test func aLostHintIsMadeUpForByTheNextSample() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(1)])
        scenario.tick(after: 60_000, 1.1935)
        let firm = try SimulatedFirm(scenario)
        firm.connector.losesHints = true
        firm.run(milliseconds: 10_000)
        firm.open(1001, .buy, lots: 9)
        firm.run(milliseconds: 49_000)
        #expect(firm.tier(1001) == .idle)
        firm.run(milliseconds: 3_000, until: { !firm.events("risk.violation_flagged").isEmpty })
        #expect(firm.milliseconds - 60_000 <= 300)
    }

    @Test func aSymbolWithoutQuotesLeavesTheAccountInItsTier() throws {
        var scenario = Self.jumping()
        scenario.add(1002, "usd", [.buy(10), .buy(1, "GBPUSD", at: 1.6)])
        let firm = try SimulatedFirm(scenario)
        firm.connector.unquoted = ["GBPUSD"]
        firm.run(milliseconds: 29_000)
        #expect(firm.predicted(1002)?.state == .unpredictable(.quoteAbsent))
        #expect(firm.tier(1002) == .hot || firm.tier(1002) == .warm || firm.tier(1002) == .normal)
        #expect(firm.tier(1001) == .idle)
        firm.run(milliseconds: 12_000)
        #expect(firm.events("risk.violation_flagged", 1002).count == 1)
    }

    @Test func withoutQuotesEveryoneGoesBackToTheirTiers() throws {
        let firm = try SimulatedFirm(Self.jumping())
        firm.run(milliseconds: 20_000)
        #expect(firm.tier(1001) == .idle)
        firm.connector.quotesDownUntil = .distantFuture
        firm.connector.cutQuotes()
        firm.run(milliseconds: 5_000)
        #expect(firm.predicted(1001)?.state == .unpredictable(.quoteStale))
        #expect(firm.tier(1001) != .idle)
        #expect(firm.journal.entries(.prediction).count == 1)
        firm.run(milliseconds: 16_000)
        #expect(firm.events("risk.violation_flagged", 1001).count == 1)
    }

    @Test func aDeadQuoteThreadOnlyDegrades() throws {
        let firm = try SimulatedFirm(Self.jumping())
        firm.run(milliseconds: 20_000)
        firm.core.quotes = nil
        firm.run(milliseconds: 5_000)
        #expect(firm.tier(1001) != .idle)
        #expect(firm.journal.entries(.prediction).count == 1)
        firm.run(milliseconds: 16_000)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        #expect(flag["confirmed_by"]?.stringValue == "second_read")
    }

    @Test func aConversionPairThatMovesIsDangerToo() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "jpy", [.buy(10, at: 1.2049)])
        scenario.tick(after: 30_000, 103, symbol: 1)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 29_900)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        firm.run(milliseconds: 3_000, until: { !firm.events("risk.violation_flagged").isEmpty })
        #expect(firm.milliseconds - 30_000 <= 300)
    }

    /// Long at the bid and short at the ask: both sides lose, though nothing moved.
    @Test func aHedgedAccountLosesWhenSpreadsBlowOut() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10), .sell(10)])
        for second in 1..<30 {
            scenario.tick(after: Int64(second) * 1_000, second % 2 == 0 ? 1.2 : 1.20001)
        }
        scenario.ticks.append(
            Tick(
                utcMilliseconds: FirmScenario.start.milliseconds + 30_000, symbol: 0, bid: 1.197,
                ask: 1.2031))
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 29_900)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        firm.run(milliseconds: 3_000, until: { !firm.events("risk.violation_flagged").isEmpty })
        #expect(firm.milliseconds - 30_000 <= 300)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        #expect(flag["prediction", "spread_only"]?.boolValue == true)
        #expect(flag["prediction", "corroborated"]?.boolValue == false)
        #expect(flag["confirmed_by"]?.stringValue == "second_read")
    }

    /// An account that hovers near its floor is promoted, answered, and left alone until it moves.
    @Test func anAccountAtTheEdgeDoesNotEatTheBudget() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        for step in 0..<600 {
            scenario.tick(
                after: 20_000 + Int64(step) * 100, step % 2 == 0 ? 1.19505 : 1.19506)
        }
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 85_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        let reads = firm.shown(1001).count { $0.at > 20_000 && $0.at < 80_000 }
        #expect(reads >= 1)
        #expect(reads <= 30)
    }

    @Test func aPeakBetweenPollsMovesAnIntradayMark() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 30_000, 1.2050)
        scenario.tick(after: 31_500, 1.2010)
        var settings = FirmConfiguration()
        settings.rules = FirmConfiguration.trailingFive
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 40_000)
        let state = try #require(firm.account(1001)?.rules[0])
        #expect(state.mark == 10_500_000)
        #expect(state.markSight == .corroboratedRead || state.markSight == .twoReads)
    }
}

extension SimulatedFirm {
    func tier(_ login: UInt64) -> Tier? {
        core.context.directory.slot(of: Login(login)).map {
            core.context.table.queues.state(of: $0).tier
        }
    }

    func predicted(_ login: UInt64) -> Prediction? {
        guard let slot = core.context.directory.slot(of: Login(login)) else { return nil }
        return core.context.prediction?.board.prediction(slot: slot, login: login)
    }
}
