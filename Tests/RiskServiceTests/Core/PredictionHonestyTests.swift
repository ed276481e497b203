import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// What a prediction must not do, and what it must say of itself.
@Suite("Prediction: honest about bad ticks, wrong specifications and slots that are reused")
struct PredictionHonestyTests {
    /// A hundred accounts, and one tick that nobody else saw.
    @Test func oneOffMarketTickClosesNothing() throws {
        var scenario = FirmScenario.calm(logins: 1001...1100)
        scenario.tick(after: 30_000, 1.193)
        for step in 0..<20 {
            scenario.tick(after: 30_400 + Int64(step) * 200, 1.2 + Double(step % 2) * 0.00001)
        }
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 60_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.lines(firm.actions, "dealer_effect").isEmpty)
        let quarantined = firm.events("risk.quote_quarantined")
        #expect(quarantined.count == 1)
        #expect(quarantined.first?["symbol"]?.stringValue == "EURUSD")
        #expect(firm.events("risk.quote_released").count == 1)
        #expect(firm.journal.entries(.quarantine).count == 1)
    }

    /// Everybody is read twice while a bad tick stands and before quotes tell that it moved a mass.
    @Test(arguments: 0..<10)
    func readsThatAreAheadOfTheQuotesConfirmNothing(phase: Int) throws {
        var scenario = FirmScenario.calm(logins: 1001...1100)
        let bad = 30_000 + Int64(phase) * 10
        scenario.tick(after: bad, 1.193)
        for step in 0..<20 {
            scenario.tick(after: 30_500 + Int64(step) * 200, 1.2 + Double(step % 2) * 0.00001)
        }
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: bad + 1)
        for login in 1001...1100 {
            let slot = try #require(firm.core.context.directory.slot(of: Login(UInt64(login))))
            firm.core.context.table.queues.promote(slot: slot, now: firm.clock.monotonic())
        }
        firm.run(milliseconds: 20_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.lines(firm.actions, "dealer_effect").isEmpty)
    }

    /// The market really went there: the quarantine costs moments, and everybody is flagged.
    @Test func aRealJumpOfTheWholeBookIsFlaggedAllTheSame() throws {
        var scenario = FirmScenario()
        for login in 1001...1050 { scenario.add(UInt64(login), "usd", [.buy(10)]) }
        scenario.tick(after: 30_000, 1.193)
        for step in 0..<10 {
            scenario.tick(after: 30_200 + Int64(step) * 200, 1.193 - Double(step % 2) * 0.00001)
        }
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 33_000)
        #expect(firm.events("risk.violation_flagged").count == 50)
    }

    /// Spreads blow out around a mid that hardly moves, and every look finds a wider one: who
    /// hedged is below on all of them, so only the first of them makes everybody wait.
    @Test func aSpreadThatStaysWideHoldsNobodyBack() throws {
        var scenario = FirmScenario.calm(logins: 1001...1001)
        for login in 1002...1051 { scenario.add(UInt64(login), "usd", [.buy(10), .sell(10)]) }
        for step in 0..<80 {
            let wobble = Double(step % 2) * 0.00005
            scenario.tick(
                after: 30_000 + Int64(step) * 50, 1.197 + wobble,
                spread: 0.006 + Double(step) * 0.00001)
        }
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 31_000)
        #expect(firm.events("risk.quote_quarantined").count == 1)
        #expect(firm.events("risk.violation_flagged").count == 50)
        #expect(firm.events("risk.quote_released").count == 1)
    }

    /// The server's list says ten times what a lot really is.
    @Test func aWrongContractSizeIsAnAlertThatNamesIt() throws {
        var scenario = FirmScenario()
        for login in 1001...1010 { scenario.add(UInt64(login), "usd", [.buy(1, at: 1.19)]) }
        for second in 1..<90 {
            scenario.tick(after: Int64(second) * 1_000, second % 2 == 0 ? 1.2 : 1.2003)
        }
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 5_000)
        guard case .symbols(var records) = firm.ask(.symbols) else {
            Issue.record("no symbols")
            return
        }
        records[0].contractSize *= 10
        let desk = try #require(firm.core.context.prediction?.desk)
        desk.with { books in _ = books.catalog.take(records) }
        firm.core.quotes?.refreshAll()
        firm.run(milliseconds: 80_000)
        let alert = try #require(firm.events("risk.prediction_degraded").first)
        #expect(alert["symbol"]?.stringValue == "EURUSD")
        #expect(alert["kind"]?.stringValue == "contract_size")
        #expect(firm.journal.entries(.prediction).count == 1)
        #expect(firm.core.context.prediction?.status.degraded == ["EURUSD/0: contract_size"])
        let view = firm.core.context.predictionView(now: firm.clock.monotonic())
        #expect(view?.degraded == ["EURUSD/0: contract_size"])
        #expect(view?.errors.first?.symbol == "EURUSD")
    }

    /// The slot of an account that left goes to another, with nothing of the former in it.
    @Test func aReusedSlotInheritsNoPrediction() throws {
        let board = PredictionBoard(capacity: 4)
        let predictor = Predictor(accountsMax: 4, board: board)
        var catalog = SymbolCatalog(predictor: predictor)
        var record = SymbolRecord()
        record.name = "EURUSD"
        record.currencyBase = "EUR"
        record.currencyProfit = "USD"
        _ = catalog.take([record])
        var group = GroupRecord()
        group.currency = "USD"
        var user = UserRecord()
        user.login = Login(7)
        var builder = ExposureBuilder(account: AccountEntry(user: user, group: group))
        var position = PositionRecord()
        position.symbol = "EURUSD"
        position.volume = Volume(rawValue: 100_000_000)
        position.priceOpen = 1.2
        builder.add(position, &catalog)
        #expect(builder.exposures.first?.long == 10_000_000)
        let now = MonotonicTime(nanoseconds: 5_000_000_000)
        var sample = PredictionSample(slot: 0, login: 7, flags: .exposed)
        sample.equity = 10_000_000
        sample.balance = 10_000_000
        predictor.take(sample, now: now)
        predictor.setExposures(slot: 0, login: 7, builder.exposures)
        predictor.update(quote: 0, bid: 1.2, ask: 1.2001, sequence: 1, at: now)
        predictor.mark(now: now)
        #expect(board.prediction(slot: 0, login: 7).state.isPredictable)
        #expect(board.prediction(slot: 0, login: 8).state == .unknown)
        sample.login = 8
        predictor.take(sample, now: now)
        #expect(board.prediction(slot: 0, login: 8).state == .unpredictable(.noExposures))
        #expect(predictor.exposures(of: 0) == nil)
    }
}
