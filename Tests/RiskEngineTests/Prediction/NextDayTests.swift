import RiskEngine
import Testing

/// One account, long one lot from 1.0: 10,000,000 at a bid of 1.0, and 9,900,000 at 0.99.
@Suite("Prediction: the floor of the next day stands from its reset on")
struct NextDayTests {
    let desk = TestDesk()
    let symbol: Int
    let reset: Int64 = 1_000_000

    init() {
        symbol = desk.calmSymbol(1.0, 1.000_1)
        let run = desk.predictor.defineRun(quote: symbol)
        desk.mark()
        desk.longAccount(0, run, open: 1.0, floor: 9_000_000, bid: 1.0)
        desk.predictor.setTime(UTCTime(milliseconds: reset - 5_000))
    }

    /// The platform's time is `after` milliseconds past the reset, and the bid is `bid`.
    private func look(_ after: Int64, _ bid: Double) -> [Promotion] {
        desk.predictor.setTime(UTCTime(milliseconds: reset + after))
        desk.round([(symbol, bid, bid + 0.000_1)])
        return desk.promotions()
    }

    @Test func fromTheResetOnAndNotBefore() {
        desk.nextDay(0, floor: 9_800_000, from: reset)
        #expect(look(-1, 0.97).isEmpty)
        #expect(look(0, 0.97) == [Promotion(slot: 0, reason: .below)])
    }

    @Test func whoIsNearTheNewFloorIsReadWithoutAMove() {
        desk.nextDay(0, floor: 9_995_000, from: reset)
        #expect(look(-1, 1.0).isEmpty)
        #expect(look(0, 1.0) == [Promotion(slot: 0, reason: .near)])
    }

    @Test func whoIsNearTheOldFloorOnlyIsLeftAlone() {
        desk.sample(0, equity: 10_000_000, floor: 9_950_000)
        desk.nextDay(0, floor: 9_500_000, from: reset)
        #expect(look(0, 0.995_1).isEmpty)
    }

    /// It was refuted against the floor of yesterday.
    @Test func whatAPollRefutedIsLookedAtAnew() {
        #expect(look(-10, 0.899_999_9) == [Promotion(slot: 0, reason: .below)])
        desk.sample(0, equity: 9_000_003, balance: 10_000_000, floor: 9_000_000)
        desk.nextDay(0, floor: 9_200_000, from: reset)
        #expect(look(-1, 0.899_999_9).isEmpty)
        #expect(look(0, 0.899_999_9) == [Promotion(slot: 0, reason: .below)])
    }

    /// It was read before the reset, and its poller says so after it.
    @Test func whatWasUnderWayAtTheResetCountsAtOnce() {
        #expect(look(10, 0.97).isEmpty)
        desk.sample(0, equity: 9_700_000, balance: 10_000_000, floor: 9_000_000)
        desk.nextDay(0, floor: 9_800_000, from: reset)
        #expect(look(20, 0.97) == [Promotion(slot: 0, reason: .below)])
    }

    @Test func aSampleOfTheNewDayKnowsBetter() {
        desk.nextDay(0, floor: 9_800_000, from: reset)
        desk.sample(0, equity: 10_000_000, floor: 9_000_000)
        #expect(look(0, 0.97).isEmpty)
        #expect(look(100, 0.899) == [Promotion(slot: 0, reason: .below)])
    }

    /// Another account has its place by now.
    @Test func whoLeftTakesItsNextDayAlong() {
        desk.nextDay(0, floor: 9_800_000, from: reset)
        desk.predictor.forget(slot: 0)
        desk.nextDay(0, floor: 9_800_000, from: reset)
        #expect(look(0, 0.97).isEmpty)
    }
}
