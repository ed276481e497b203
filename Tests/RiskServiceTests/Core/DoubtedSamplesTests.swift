import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Samples that add up and are wrong all the same.
@Suite("Samples that quotes, positions and orders contradict")
struct DoubtedSamplesTests {
    /// Long ten lots, and a price that goes a pip or two every 20 s and stays, for 400 s.
    private static func moving(orders: Int = 0) -> FirmScenario {
        var scenario = FirmScenario()
        scenario.scenario.groups[0].orderMarginPerLotMinor = 50_000
        scenario.add(1001, "usd", [.buy(10)], orders: orders)
        scenario.add(1002, "usd", [.buy(10), .sell(10)])
        scenario.add(1003, "usd")
        scenario.add(1004, "usd", [], orders: 2)
        for second in 1..<400 {
            let pips = Double(second / 20 % 7)
            scenario.tick(after: Int64(second) * 1_000, 1.2 + 0.000_2 * pips)
        }
        return scenario
    }

    /// The same until it falls by 60 pips after 150 s, and stays there.
    private static func falling() -> FirmScenario {
        var scenario = moving()
        scenario.tick(after: 150_500, 1.194)
        scenario.ticks.removeAll {
            $0.utcMilliseconds > FirmScenario.start.milliseconds + 150_500
        }
        return scenario
    }

    private func inject(
        _ firm: SimulatedFirm, _ kind: ViewFault.Kind, seconds: Int64, _ login: UInt64 = 1001
    ) {
        firm.emulator.inject(
            .view(ViewFault(kind, .logins([Login(login)]), milliseconds: seconds * 1_000)))
    }

    private func count(_ firm: SimulatedFirm, _ sampleClass: SampleClass) -> UInt64 {
        firm.core.context.statistics.samples()[sampleClass.name] ?? 0
    }

    private func rejected(_ firm: SimulatedFirm, _ login: UInt64) throws -> RejectedSampleView? {
        let entry = try #require(firm.entry(login))
        return firm.core.context.rejectedView(of: entry, now: firm.clock.monotonic())
    }

    /// A cache that stands still for one account while quotes move: stale, blind after the
    /// deadline, and believed again as soon as it moves.
    @Test(arguments: [ViewFault.Kind.frozen, .stale])
    func aFrozenAccountIsStaleAndBlind(kind: ViewFault.Kind) throws {
        let firm = try SimulatedFirm(Self.moving())
        firm.run(milliseconds: 110_000)
        #expect(count(firm, .stale) == 0)
        inject(firm, kind, seconds: 180)
        let isStale = firm.run(milliseconds: 80_000) {
            firm.account(1001)?.row.sampleClass == .stale
        }
        #expect(isStale)
        firm.run(milliseconds: 3_000)
        let view = try #require(try rejected(firm, 1001))
        #expect(view.sampleClass == "stale")
        #expect(view.fault == "frozen")
        #expect(view.symbol == "EURUSD")
        #expect(view.inARow > 0)
        #expect((view.reads ?? 0) >= 3)
        #expect(view.predictedLow != view.equity)
        firm.run(milliseconds: 70_000)
        let blind = try #require(firm.events("account.blind", 1001).first)
        #expect(blind["sample_class"]?.stringValue == "stale")
        #expect(blind["sample_fault"]?.stringValue == "frozen")
        firm.run(milliseconds: 70_000)
        #expect(firm.account(1001)?.row.sampleClass == .consistent)
        #expect(firm.events("account.sighted", 1001).count == 1)
        #expect(try rejected(firm, 1001)?.inARow == 0)
        // Nobody else was doubted.
        for login: UInt64 in 1002...1004 { #expect(try rejected(firm, login) == nil, "\(login)") }
        #expect(count(firm, .torn) == 0)
    }

    /// What fell meanwhile is found as soon as the cache is fresh.
    @Test func aBreachBehindAFrozenCacheIsFlaggedWhenItEnds() throws {
        let firm = try SimulatedFirm(Self.falling())
        firm.run(milliseconds: 110_000)
        inject(firm, .frozen, seconds: 80)
        firm.run(milliseconds: 79_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.account(1001)?.row.sampleClass == .stale)
        let isFlagged = firm.run(milliseconds: 12_000) {
            !firm.events("risk.violation_flagged", 1001).isEmpty
        }
        #expect(isFlagged)
    }

    /// After a restart of the server its positions are not there yet, and their margin is.
    @Test func marginWithoutPositionsIsTornUntilTheyAreShown() throws {
        let firm = try SimulatedFirm(Self.falling())
        firm.run(milliseconds: 110_000)
        inject(firm, .empty, seconds: 60)
        let isTorn = firm.run(milliseconds: 20_000) {
            firm.account(1001)?.row.sampleClass == .torn
        }
        #expect(isTorn)
        let view = try #require(try rejected(firm, 1001))
        #expect(view.fault == "margin")
        firm.run(milliseconds: 169_000 - firm.milliseconds)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        let isFlagged = firm.run(milliseconds: 12_000) {
            !firm.events("risk.violation_flagged", 1001).isEmpty
        }
        #expect(isFlagged)
    }

    /// Orders are not positions, and hold margin for hours.
    @Test func ordersThatHoldMarginBlindNobody() throws {
        let firm = try SimulatedFirm(Self.moving(orders: 1))
        firm.run(milliseconds: 390_000)
        #expect(firm.account(1004)?.row.margin == 100_000)
        #expect(count(firm, .torn) == 0)
        #expect(count(firm, .stale) == 0)
        #expect(firm.events("account.blind").isEmpty)
        #expect(firm.predicted(1004)?.state.isPredictable == true)
    }

    /// Trades of every kind, told by hints and not: what one moment shows explains the next.
    @Test(arguments: [false, true])
    func tradingIsNoLie(losesHints: Bool) throws {
        let firm = try SimulatedFirm(Self.moving())
        firm.connector.losesHints = losesHints
        for round in 0..<6 {
            firm.run(milliseconds: 30_000)
            firm.open(1003, .buy, lots: 1 + Double(round))
            firm.run(milliseconds: Int64(700 + 900 * round))
            for position in firm.positions(1003) { firm.close(position) }
            if let position = firm.positions(1001).first, round == 4 { firm.close(position) }
        }
        firm.run(milliseconds: 60_000)
        #expect(count(firm, .torn) == 0)
        #expect(count(firm, .stale) == 0)
        #expect(firm.account(1003)?.row.sampleClass == .consistent)
    }

    /// Nobody knows what accounts hold: each sample is all that there is.
    @Test func withoutPredictionNothingIsDoubted() throws {
        var settings = FirmConfiguration()
        settings.server = "policy=tiers"
        let firm = try SimulatedFirm(Self.moving(), settings)
        firm.run(milliseconds: 110_000)
        inject(firm, .frozen, seconds: 100)
        firm.run(milliseconds: 90_000)
        #expect(firm.account(1001)?.row.sampleClass == .consistent)
    }
}
