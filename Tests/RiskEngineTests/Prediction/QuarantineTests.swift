import RiskEngine
import Testing

/// A hundred accounts long one lot from 1.0, their floors at bids of 0.95 and a little above.
@Suite("Quarantine: a mass of breaches on one tick")
struct QuarantineTests {
    let desk: TestDesk
    let symbol: Int
    let run: Int

    init() {
        desk = TestDesk()
        symbol = desk.calmSymbol(1.0, 1.000_1)
        run = desk.predictor.defineRun(quote: symbol)
        desk.mark()
        for slot in 0..<100 {
            desk.longAccount(
                slot, run, open: 1.0, floor: 9_500_000 + Int64(slot), bid: 1.0)
        }
    }

    private func move(to bid: Double) { desk.round([(symbol, bid, bid + 0.000_1)]) }

    private var settlement: Settlement {
        desk.predictor.quotes.settlement(of: symbol, now: desk.now)
    }

    private func isHeld(_ slot: Int) -> Bool {
        desk.board.mustHold(slot: slot, login: TestDesk.login(slot), now: desk.now)
    }

    @Test func oneOffMarketTickIsQuarantinedAndPromotesAllTheSame() {
        move(to: 0.9)
        #expect(settlement == .quarantined)
        #expect(desk.predictor.statistics.quarantines == 1)
        #expect(desk.predictor.quotes.quarantinedCount == 1)
        #expect((0..<100).allSatisfy(isHeld))
        #expect(desk.promoted(room: 1_000).count == 100)
        // Back at the old level; two ticks end it.
        move(to: 0.999)
        #expect(settlement == .quarantined)
        #expect(isHeld(5))
        move(to: 0.999_1)
        #expect(desk.predictor.quotes.quarantinedCount == 0)
        #expect(!isHeld(5))
        for slot in 0..<100 {
            #expect(!desk.corroborates(slot, equity: 9_000_000, below: 9_500_000))
        }
    }

    @Test func aMarketThatStaysThereEndsItToo() {
        move(to: 0.9)
        move(to: 0.901)
        #expect(!desk.corroborates(5, equity: 9_010_000, below: 9_500_000))
        move(to: 0.9)
        #expect(desk.predictor.quotes.quarantinedCount == 0)
        move(to: 0.9)
        #expect(desk.corroborates(5, equity: 9_000_000, below: 9_500_000))
        #expect(!isHeld(5))
    }

    @Test func ticksThatContradictEachOtherDoNotEndIt() {
        move(to: 0.9)
        for _ in 0..<5 {
            move(to: 0.999)
            move(to: 0.901)
        }
        #expect(settlement == .quarantined)
    }

    @Test func holdingBackEndsAfterFiveSeconds() {
        move(to: 0.9)
        for _ in 0..<49 { desk.quietRound([(symbol, 0.9, 0.900_1)]) }
        #expect(isHeld(5))
        desk.quietRound([(symbol, 0.9, 0.900_1)])
        #expect(!isHeld(5))
        // No further tick: the reads decide, the quote still says nothing.
        #expect(settlement == .quarantined)
        #expect(!desk.corroborates(5, equity: 9_000_000, below: 9_500_000))
    }

    /// The mid stays where it was, and each look finds a wider spread.
    @Test func aSpreadThatStaysWideEndsIt() {
        for slot in 0..<100 { desk.hedgedAccount(slot, run, open: 1.0, floor: 9_500_000) }
        desk.round([(symbol, 0.969_9, 1.029_9)])
        #expect(settlement == .quarantined)
        #expect((0..<100).allSatisfy(isHeld))
        desk.round([(symbol, 0.97, 1.030_1)])
        #expect(isHeld(5))
        desk.round([(symbol, 0.969_9, 1.030_1)])
        #expect(!isHeld(5))
        // It would be above at the usual spread: that is for reads to decide, not for the quotes.
        #expect(!desk.corroborates(5, equity: 9_400_000, below: 9_500_000))
        #expect(desk.predictor.statistics.quarantines == 1)
    }

    @Test func aSpreadThatWasWideForOneTickEndsItToo() {
        for slot in 0..<100 { desk.hedgedAccount(slot, run, open: 1.0, floor: 9_500_000) }
        desk.round([(symbol, 0.969_9, 1.029_9)])
        desk.round([(symbol, 0.999_9, 1)])
        #expect(isHeld(5))
        desk.round([(symbol, 1.0, 1.000_1)])
        #expect(!isHeld(5))
    }

    @Test func aFewBreachesAreNoMass() {
        for slot in 0..<100 where slot >= 20 { desk.predictor.forget(slot: slot) }
        move(to: 0.9)
        #expect(desk.predictor.quotes.quarantinedCount == 0)
        #expect(desk.predictor.statistics.below == 20)
    }

    @Test func aSmallShareOfItsHoldersIsNoMass() {
        // 100 of 701 is less than 15 %.
        for slot in 100..<701 {
            desk.longAccount(slot, run, open: 1.0, floor: 1_000, bid: 1.0)
        }
        move(to: 0.9)
        #expect(desk.predictor.statistics.below == 100)
        #expect(desk.predictor.quotes.quarantinedCount == 0)
    }

    @Test func accountsBelowBeforeDoNotCount() {
        move(to: 0.949_99)
        move(to: 0.949_98)
        let before = desk.predictor.statistics.quarantines
        move(to: 0.94)
        #expect(desk.predictor.statistics.quarantines == before)
    }

    @Test func onlyTheHoldersOfTheTickWait() {
        let other = desk.calmSymbol(2.0, 2.000_1)
        let run = desk.predictor.defineRun(quote: other)
        desk.round([(symbol, 1.0, 1.000_1), (other, 2, 2.000_1)])
        desk.expose(500, [Exposure(run: Int32(run), long: 10, offsetLong: -20)])
        desk.sample(500, equity: 1_000)
        move(to: 0.9)
        #expect(isHeld(5) && !isHeld(500))
        // Who closes the position does not wait any longer.
        desk.expose(5, [])
        #expect(!isHeld(5))
    }
}
