import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// What people and programs see of prediction, and why an account is not predicted.
@Suite("Prediction: what status, accounts and metrics say of it")
struct PredictionStatusTests {
    private func view(_ firm: SimulatedFirm) throws -> PredictionView {
        try #require(firm.core.context.predictionView(now: firm.clock.monotonic()))
    }

    private func account(_ firm: SimulatedFirm, _ login: UInt64) throws -> AccountPredictionView {
        let entry = try #require(firm.entry(login))
        return try #require(
            firm.core.context.predictionView(of: entry, now: firm.clock.monotonic()))
    }

    /// By name and reason, or by name and symbol.
    private func metric(_ firm: SimulatedFirm, _ name: String, _ label: String? = nil) -> Double? {
        PredictionMetrics.samples(firm.core.context, now: firm.clock.monotonic()).first {
            $0.name == name && (label == nil || $0.labels.contains { $0.1 == label })
        }?.value
    }

    private func jumping() -> FirmScenario {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        for second in 1..<30 {
            scenario.tick(after: Int64(second) * 1_000, second % 2 == 0 ? 1.2 : 1.20001)
        }
        scenario.tick(after: 30_000, 1.194)
        return scenario
    }

    @Test func aJumpIsPromotedVerifiedAndShown() throws {
        let firm = try SimulatedFirm(jumping())
        firm.run(milliseconds: 29_500)
        let before = try view(firm)
        #expect(before.alive)
        #expect(before.quotesConnected)
        #expect(before.quotes == 1)
        #expect(before.predictable == 1)
        #expect(before.unpredictable.allSatisfy { $0.accounts == 0 })
        #expect(before.promoted["below"] == 0)
        let calm = try account(firm, 1001)
        #expect(calm.predicted)
        #expect(calm.reason == nil)
        #expect(calm.equity == "100010.00")
        firm.run(milliseconds: 5_000)
        let after = try view(firm)
        #expect((after.promoted["below"] ?? 0) >= 1)
        #expect(after.verified >= 1)
        #expect(after.verifiedBelow >= 1)
        #expect(after.compared >= 1)
        #expect(after.wrong == 0)
        #expect(after.tolerance.minorUnits == 5)
        #expect(after.positionReads >= 1)
        let promoted = after.promoted["below"].map { Double($0) }
        #expect(metric(firm, "promotions", "below") == promoted)
        #expect(metric(firm, "predictions_wrong") == 0)
        #expect(metric(firm, "prediction_error_ratio", "EURUSD") == 0)
    }

    @Test func aSymbolWithoutQuotesIsNamed() throws {
        var scenario = jumping()
        scenario.add(1002, "usd", [.buy(10), .buy(1, "GBPUSD", at: 1.6)])
        let firm = try SimulatedFirm(scenario)
        firm.connector.unquoted = ["GBPUSD"]
        firm.run(milliseconds: 29_000)
        let view = try view(firm)
        #expect(view.predictable == 1)
        let reasons = view.unpredictable.filter { $0.accounts > 0 }
        #expect(reasons.map(\.reason) == ["quote_absent"])
        #expect(reasons.map(\.accounts) == [1])
        #expect(view.unusableQuotes.map(\.symbol) == ["GBPUSD"])
        #expect(view.unusableQuotes.map(\.settlement) == ["absent"])
        let account = try account(firm, 1002)
        #expect(!account.predicted)
        #expect(account.state == "quote_absent")
        #expect(account.equity == nil)
        #expect(account.reason?.hasSuffix(": GBPUSD") == true)
        #expect(metric(firm, "accounts_unpredictable", "quote_absent") == 1)
        #expect(metric(firm, "quotes_unusable") == 1)
    }

    /// Counted once, under what stands in its way, not under what follows from that.
    @Test func aSymbolThatTheServerDoesNotListIsNamed() throws {
        var scenario = jumping()
        scenario.add(1002, "usd", [.buy(1, "GBPUSD", at: 1.6)])
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 5_000)
        #expect(try account(firm, 1002).predicted)
        guard case .symbols(let records) = firm.ask(.symbols) else {
            Issue.record("no symbols")
            return
        }
        let desk = try #require(firm.core.context.prediction?.desk)
        desk.with { _ = $0.catalog.take(records.filter { $0.name != "GBPUSD" }) }
        firm.core.quotes?.refreshAll()
        firm.run(milliseconds: 20_000)
        let account = try account(firm, 1002)
        #expect(account.state == "symbol_unknown")
        #expect(account.reason?.hasSuffix(": GBPUSD") == true)
        let reasons = try view(firm).unpredictable.filter { $0.accounts > 0 }
        #expect(reasons.map(\.reason) == ["symbol_unknown"])
        #expect(metric(firm, "accounts_unpredictable", "symbol_unknown") == 1)
        #expect(metric(firm, "accounts_unpredictable", "no_exposures") == 0)
    }

    @Test func aSilentQuoteThreadIsShownAsSuch() throws {
        let firm = try SimulatedFirm(jumping())
        firm.run(milliseconds: 20_000)
        firm.core.quotes = nil
        firm.run(milliseconds: 3_000)
        #expect(try !view(firm).alive)
        #expect(try view(firm).predictable == 0)
        #expect(try account(firm, 1001).reason == "the quote thread is silent")
        #expect(metric(firm, "prediction_alive") == 0)
    }

    @Test func aQuarantineIsShownWhileItLasts() throws {
        var scenario = FirmScenario.calm(logins: 1001...1100)
        scenario.tick(after: 30_000, 1.193)
        scenario.tick(after: 33_500, 1.2)
        scenario.tick(after: 33_700, 1.20001)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 29_900)
        let isShown = firm.run(milliseconds: 5_000) {
            (try? view(firm).quarantined.map(\.symbol)) == ["EURUSD"]
        }
        #expect(isShown)
        #expect(try account(firm, 1050).held)
        #expect(try view(firm).held > 0)
        #expect(metric(firm, "quotes_quarantined") == 1)
        firm.run(milliseconds: 20_000)
        #expect(try view(firm).quarantined.isEmpty)
        #expect(try view(firm).quarantines == 1)
    }

    @Test func withoutPredictionThereIsNothingToShow() throws {
        var settings = FirmConfiguration()
        settings.server = "policy=tiers"
        let firm = try SimulatedFirm(jumping(), settings)
        firm.run(milliseconds: 5_000)
        let now = firm.clock.monotonic()
        #expect(firm.core.context.predictionView(now: now) == nil)
        #expect(
            firm.core.context.predictionView(of: try #require(firm.entry(1001)), now: now) == nil)
        #expect(PredictionMetrics.samples(firm.core.context, now: now).isEmpty)
    }

    /// A peak that lasted a second and a half, then a fall through the floor that it raised.
    @Test func evidenceSaysHowAPeakWasSeen() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 30_000, 1.2050)
        scenario.tick(after: 31_500, 1.2010)
        scenario.tick(after: 50_000, 1.1990)
        var settings = FirmConfiguration()
        settings.rules = FirmConfiguration.trailingFive
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 55_000)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        #expect(flag["mark", "value"]?.stringValue == "105000.00")
        let seen = flag["mark", "seen"]?.stringValue
        #expect(seen == "corroborated_read" || seen == "two_reads")
        #expect((try view(firm).promoted["peak"] ?? 0) >= 1)
    }
}
