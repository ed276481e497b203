import RiskEngine
import Testing

@Suite("Margin that neither positions nor orders explain")
struct UnexplainedMarginTests {
    let desk = TestDesk()
    let run: Int

    init() {
        let symbol = desk.calmSymbol(1.2, 1.200_1)
        run = desk.predictor.defineRun(quote: symbol)
    }

    private func sample(
        equity: Int64 = 9_990_000, balance: Int64 = 10_000_000, margin: Int64 = 100
    ) {
        desk.sample(0, equity: equity, balance: balance, margin: margin)
        desk.pass(10)
    }

    private var doubt: SampleDoubt {
        desk.board.doubt(slot: 0, login: TestDesk.login(0), now: desk.now)
    }

    private func hold() {
        var exposure = Exposure(run: Int32(run))
        exposure.add(isBuy: true, units: 10_000_000, open: 1.201)
        desk.expose(0, [exposure])
    }

    /// Positions, and if those explain nothing orders, after the last sample.
    private func look(orders: Bool = false) {
        let askedAt = desk.now
        desk.pass(10)
        desk.expose(0, [])
        guard desk.predictor.notePositions(slot: 0, isEmpty: true, askedAt: askedAt) == .orders
        else { return }
        desk.pass(10)
        _ = desk.predictor.noteOrders(slot: 0, isEmpty: !orders, askedAt: askedAt)
        desk.mark()
    }

    @Test func marginWithoutPositionsAndOrdersIsTorn() throws {
        sample()
        desk.expose(0, [])
        desk.mark()
        // Not yet: the positions were asked for before the sample came.
        let before = MonotonicTime(nanoseconds: 1)
        #expect(desk.predictor.notePositions(slot: 0, isEmpty: true, askedAt: before) == .nothing)
        sample()
        #expect(desk.wanted() == [0])
        look()
        #expect(doubt == .margin)
        let evidence = try #require(desk.predictor.unclearAccount(slot: 0))
        #expect(evidence.doubt == .margin)
        #expect(evidence.isDecided)
    }

    @Test func positionsThatVanishWithoutADealAreALie() {
        hold()
        sample()
        desk.expose(0, [])
        #expect(desk.predictor.notePositions(slot: 0, isEmpty: true, askedAt: desk.now) == .account)
        sample()
        look()
        #expect(doubt == .margin)
        // They are shown again.
        hold()
        #expect(doubt == .none)
    }

    @Test func ordersExplainIt() {
        desk.expose(0, [])
        sample(equity: 10_000_000)
        look(orders: true)
        #expect(doubt == .none)
        // And need not be read again with each sample.
        _ = desk.wanted()
        sample(equity: 10_000_000)
        sample(equity: 10_000_000)
        #expect(desk.wanted().isEmpty)
        #expect(desk.published(0).state.isPredictable)
        // One of them became a position.
        sample(equity: 9_999_000)
        #expect(desk.wanted() == [0])
    }

    /// A position was closed, its deal is in the balance, and margin is computed anew later.
    @Test(arguments: [true, false])
    func marginOfAClosedPositionIsNoLie(positionsFirst: Bool) {
        hold()
        sample()
        if positionsFirst { desk.expose(0, []) }
        sample(equity: 9_990_000, balance: 9_990_000)
        for _ in 0..<5 {
            look()
            sample(equity: 9_990_000, balance: 9_990_000)
        }
        #expect(doubt == .none)
        // A floating result is more than that.
        sample(equity: 9_980_000, balance: 9_990_000)
        look()
        #expect(doubt == .margin)
    }

    @Test func marginThatIsGoneIsExplained() {
        desk.expose(0, [])
        sample()
        look()
        #expect(doubt == .margin)
        desk.sample(0, equity: 10_000_000, margin: 0, flags: [])
        #expect(doubt == .none)
    }

    /// What was looked into was another margin.
    @Test func anotherMarginBeginsAnew() {
        desk.expose(0, [])
        sample()
        look()
        #expect(doubt == .margin)
        sample(margin: 200)
        #expect(doubt == .none)
        look()
        #expect(doubt == .margin)
    }

    /// Positions that were asked for before its last deal say nothing of the margin after it.
    @Test func aDealBetweenPositionsAndSampleBeginsAnew() {
        desk.expose(0, [])
        sample()
        let askedAt = desk.now
        desk.pass(10)
        sample(margin: 200)
        desk.expose(0, [])
        #expect(desk.predictor.notePositions(slot: 0, isEmpty: true, askedAt: askedAt) == .nothing)
        #expect(!desk.predictor.noteOrders(slot: 0, isEmpty: true, askedAt: askedAt))
        #expect(doubt == .none)
    }

    /// A position of no volume is nothing to predict by, and is no lie.
    @Test func positionsThatNothingCanBeComputedWithExplainItToo() {
        desk.expose(0, [])
        sample()
        let askedAt = desk.now
        desk.pass(10)
        desk.expose(0, [])
        #expect(
            desk.predictor.notePositions(slot: 0, isEmpty: false, askedAt: askedAt) == .nothing)
        #expect(desk.predictor.unclearAccount(slot: 0) == nil)
    }

    /// Both sides of a hedged account may hold none.
    @Test func withoutMarginNothingIsUnexplained() {
        desk.expose(0, [])
        sample(margin: 0)
        look()
        #expect(doubt == .none)
    }

    /// An answer about orders that belongs to an earlier sample decides nothing.
    @Test func ordersOfAnotherRoundDecideNothing() {
        desk.expose(0, [])
        sample()
        let askedAt = desk.now
        desk.pass(10)
        desk.expose(0, [])
        #expect(desk.predictor.notePositions(slot: 0, isEmpty: true, askedAt: askedAt) == .orders)
        sample(margin: 200)
        #expect(!desk.predictor.noteOrders(slot: 0, isEmpty: true, askedAt: askedAt))
        #expect(doubt == .none)
    }
}
