import RiskEngine
import Testing

/// Long one lot from 1.0 with 10,000,000: below 9,500,000 under a bid of 0.95.
///
/// Read there once, at 0.949, and then come the quotes.
@Suite("Quotes that come after a read decide it when they, too, are below the floor")
struct LaterQuotesTests {
    static let floor: Int64 = 9_500_000
    let desk = TestDesk()
    let symbol: Int

    init() {
        symbol = desk.calmSymbol(1.0, 1.000_1)
        let run = desk.predictor.defineRun(quote: symbol)
        desk.mark()
        desk.longAccount(0, run, open: 1.0, floor: Self.floor, bid: 1.0)
        move(to: 0.952)
        for _ in 0..<40 { desk.quietRound([(symbol, 0.952, 0.952 + 0.000_1)]) }
    }

    private func move(to bid: Double) { desk.round([(symbol, bid, bid + 0.000_1)]) }

    /// Returns when it was read.
    private func firstRead(_ equity: Int64 = 9_490_000) -> Int64 {
        desk.pass(20)
        desk.sample(
            0, equity: equity, balance: 10_000_000, floor: Self.floor,
            flags: [.exposed, .pending])
        return desk.now.nanoseconds
    }

    private func isBorneOut(_ readAt: Int64, below floor: Int64 = Self.floor) -> Bool {
        desk.board.bearsOut(
            slot: 0, login: TestDesk.login(0), readAt: readAt, breachBelow: floor, now: desk.now)
    }

    @Test func twoLevelsBelowDo() {
        move(to: 0.949)
        let read = firstRead()
        desk.mark()
        #expect(desk.confirmable == [0])
        #expect(!isBorneOut(read), "a tick that may be a bad one, and older than the read")
        move(to: 0.948_5)
        #expect(desk.confirmable == [0])
        #expect(isBorneOut(read))
        #expect(!isBorneOut(read, below: 9_490_000), "the level before was not below that")
        #expect(!isBorneOut(read - 1), "another read")
        // Decided: the next floor counts, and nothing is pending.
        desk.sample(0, equity: 0, floor: 9_000_000, flags: [.verdict, .violated])
        desk.mark()
        #expect(desk.confirmable == [])
        #expect(desk.promoted() == [])
        #expect(desk.published(0).equity == 9_485_000)
        move(to: 0.89)
        #expect(desk.promoted() == [0])
    }

    @Test func howFarPricesGoOnSaysNothingAgainstIt() {
        move(to: 0.949)
        let read = firstRead()
        move(to: 0.93)
        move(to: 0.91)
        #expect(isBorneOut(read))
        #expect(
            !desk.corroborates(0, equity: 9_490_000, below: Self.floor),
            "the read itself is far from what is predicted now")
    }

    @Test func aReadThatIsAheadOfTheQuotesAgreesOnceTheyCome() {
        move(to: 0.951)
        let read = firstRead()
        #expect(desk.published(0).equity >= Self.floor)
        move(to: 0.949)
        #expect(desk.confirmable == [0])
        #expect(!isBorneOut(read), "the level before was above")
        move(to: 0.94)
        #expect(isBorneOut(read))
    }

    /// What follows the read is not what the quotes say.
    @Test func aReadIsNewsToThemUntilTheyCome() {
        let read = firstRead()
        let isUnseen = {
            desk.board.isUnseen(
                slot: 0, login: TestDesk.login(0), breachBelow: Self.floor, since: read,
                now: desk.now)
        }
        #expect(isUnseen())
        desk.pass(50)
        desk.mark()
        #expect(desk.published(0).equity == 9_490_000)
        #expect(isUnseen(), "marked again, and no quotes came")
        move(to: 0.949)
        #expect(!isUnseen())
    }

    @Test func aReadThatNoQuotesExplainIsNotDecidedByThem() {
        move(to: 0.949)
        let read = firstRead(9_300_000)
        for bid in [0.948, 0.947, 0.946] {
            move(to: bid)
            #expect(!isBorneOut(read))
        }
    }

    @Test func whatTheNextQuotesRefuteLaterOnesDoNotConfirm() {
        move(to: 0.949)
        let read = firstRead()
        move(to: 0.952)
        for bid in [0.948, 0.947, 0.946] {
            move(to: bid)
            #expect(!isBorneOut(read))
        }
    }

    @Test func afterADealTheOldExposuresAgreeWithNothing() {
        move(to: 0.949)
        let sample = {
            desk.pass(20)
            desk.sample(
                0, equity: 9_490_000, balance: 10_000_000, margin: 50, floor: Self.floor,
                flags: [.exposed, .pending])
            return desk.now.nanoseconds
        }
        for _ in 0..<2 {
            let read = sample()
            move(to: 0.948)
            move(to: 0.949)
            #expect(!isBorneOut(read))
        }
        var exposure = Exposure(run: 0)
        exposure.add(isBuy: true, units: 10_000_000, open: 1.0)
        desk.expose(0, [exposure])
        let read = sample()
        move(to: 0.948)
        #expect(isBorneOut(read))
    }

    @Test func newExposuresAreNotWhatItAgreedWith() {
        move(to: 0.949)
        let read = firstRead()
        var exposure = Exposure(run: 0)
        exposure.add(isBuy: true, units: 20_000_000, open: 1.0)
        desk.expose(0, [exposure])
        move(to: 0.948)
        move(to: 0.947)
        #expect(!isBorneOut(read))
    }

    @Test func aBadTickConfirmsNothing() {
        move(to: 0.949)
        let read = firstRead()
        for bid in [0.952, 0.951_9, 0.952] {
            move(to: bid)
            #expect(desk.confirmable == [])
            #expect(!isBorneOut(read))
        }
    }

    @Test func timePassesOverOldQuotes() {
        move(to: 0.949)
        let read = firstRead()
        move(to: 0.948_5)
        desk.pass(500)
        #expect(isBorneOut(read))
        desk.pass(1)
        #expect(!isBorneOut(read))
    }
}
