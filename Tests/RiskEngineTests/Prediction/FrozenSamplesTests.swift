import RiskEngine
import Testing

/// An account long of one lot: a pip of the price is 1,000 minor units.
@Suite("Samples that stand still while quotes move")
struct FrozenSamplesTests {
    let desk = TestDesk()
    let symbol: Int
    let run: Int
    private static let open = 1.2

    init() {
        symbol = desk.calmSymbol(1.2, 1.200_1)
        run = desk.predictor.defineRun(quote: symbol)
    }

    private func long(_ slot: Int, lots: Double = 1) {
        var exposure = Exposure(run: Int32(run))
        exposure.add(isBuy: true, units: 10_000_000 * lots, open: Self.open)
        desk.expose(slot, [exposure])
    }

    private static func equity(_ bid: Double) -> Int64 {
        10_000_000 + Int64(((bid - open) * 10_000_000).rounded())
    }

    private func sample(_ slot: Int, _ bid: Double) {
        desk.sample(slot, equity: Self.equity(bid), balance: 10_000_000)
    }

    /// The price goes there and stays for ten seconds.
    private func settle(_ bid: Double) {
        for _ in 0..<100 { desk.round([(symbol, bid, bid + 0.000_1)]) }
    }

    private func doubt(_ slot: Int) -> SampleDoubt {
        desk.board.doubt(slot: slot, login: TestDesk.login(slot), now: desk.now)
    }

    /// It was seen to move with its quotes.
    private func follow(_ slot: Int) {
        long(slot)
        for bid in [1.2, 1.202, 1.201] {
            settle(bid)
            sample(slot, bid)
        }
    }

    /// Its positions were read after its last sample.
    private func readPositions(_ slot: Int) {
        desk.pass(1)
        let askedAt = desk.now
        desk.pass(1)
        #expect(
            desk.predictor.notePositions(slot: slot, isEmpty: false, askedAt: askedAt) == .nothing)
    }

    private func standStill(_ slot: Int, reads: Int, refreshed: Bool = true) {
        settle(1.204)
        for read in 0..<reads {
            sample(slot, 1.201)
            if read == 0, refreshed { readPositions(slot) }
            settle(1.204)
        }
    }

    @Test func threeReadsWithPositionsInBetweenAreStale() throws {
        follow(0)
        standStill(0, reads: 2)
        #expect(doubt(0) == .none)
        sample(0, 1.201)
        #expect(doubt(0) == .frozen)
        let evidence = try #require(desk.predictor.unclearAccount(slot: 0))
        #expect(evidence.isDecided)
        #expect(evidence.reads == 3)
        #expect(evidence.quote == Int32(symbol))
        #expect(evidence.equity == Self.equity(1.201))
        #expect(evidence.low == Self.equity(1.204))
        #expect(evidence.tolerance < 30_000)
    }

    @Test func whatMovesAgainIsBelieved() {
        follow(0)
        standStill(0, reads: 3)
        #expect(doubt(0) == .frozen)
        sample(0, 1.203)
        #expect(doubt(0) == .none)
        #expect(desk.predictor.unclearAccount(slot: 0) == nil)
    }

    /// A server that begins anew shows no positions for a moment: they are the same afterwards.
    @Test func positionsThatWentWithoutADealAreNoOthers() {
        follow(0)
        desk.expose(0, [])
        desk.pass(1)
        long(0)
        standStill(0, reads: 3)
        #expect(doubt(0) == .frozen)
    }

    /// They went with a deal, and others came.
    @Test func positionsAfterADealMustBeSeenToMoveAnew() {
        follow(0)
        desk.sample(0, equity: 10_050_000, balance: 10_050_000)
        desk.expose(0, [])
        long(0)
        standStill(0, reads: 6)
        #expect(doubt(0) == .none)
    }

    @Test func positionsMustHaveBeenReadMeanwhile() {
        follow(0)
        standStill(0, reads: 6, refreshed: false)
        #expect(doubt(0) == .none)
        // Asked for before it stood still: of no round with it.
        let before = MonotonicTime(nanoseconds: 1)
        #expect(desk.predictor.notePositions(slot: 0, isEmpty: false, askedAt: before) == .nothing)
        sample(0, 1.201)
        #expect(doubt(0) == .none)
        readPositions(0)
        sample(0, 1.201)
        #expect(doubt(0) == .frozen)
    }

    /// Other positions explain it as well as a cache that stands still.
    @Test func otherPositionsEndIt() {
        follow(0)
        standStill(0, reads: 3)
        long(0)
        #expect(doubt(0) == .frozen)
        long(0, lots: 0.5)
        #expect(doubt(0) == .none)
        standStill(0, reads: 5)
        #expect(doubt(0) == .none)
    }

    /// Wrong from the beginning is an error of the prediction.
    @Test func whoWasNeverSeenToMoveIsNotFoundFrozen() {
        long(0)
        settle(1.2)
        sample(0, 1.201)
        settle(1.2)
        standStill(0, reads: 6)
        #expect(doubt(0) == .none)
    }

    @Test func flatAndHedgedAccountsStandStillRightly() {
        var hedged = Exposure(run: Int32(run))
        hedged.add(isBuy: true, units: 10_000_000, open: Self.open)
        hedged.add(isBuy: false, units: 10_000_000, open: Self.open)
        desk.expose(1, [hedged])
        for bid in [1.2, 1.202, 1.201, 1.204, 1.206, 1.204, 1.208] {
            settle(bid)
            desk.sample(0, equity: 10_000_000, margin: 0, flags: [])
            desk.sample(1, equity: 9_999_000, balance: 10_000_000)
            readPositions(1)
        }
        #expect(doubt(0) == .none)
        #expect(doubt(1) == .none)
        #expect(desk.predictor.unclearAccount(slot: 1) == nil)
    }

    @Test func pricesThatComeBackAcquit() {
        follow(0)
        standStill(0, reads: 2)
        settle(1.201)
        sample(0, 1.201)
        #expect(desk.predictor.unclearAccount(slot: 0) == nil)
        settle(1.204)
        sample(0, 1.201)
        #expect(doubt(0) == .none)
    }

    /// One tick is no level yet: what was before it stands, too.
    @Test func unsettledQuotesProveNothing() {
        follow(0)
        for _ in 0..<5 {
            settle(1.201)
            desk.round([(symbol, 1.204, 1.204_1)])
            sample(0, 1.201)
            readPositions(0)
        }
        #expect(doubt(0) == .none)
        #expect(desk.predictor.unclearAccount(slot: 0) == nil)
    }

    @Test func aDealOrAnotherAccountEndsIt() {
        follow(0)
        standStill(0, reads: 3)
        #expect(doubt(0) == .frozen)
        desk.sample(0, equity: Self.equity(1.201), balance: 10_000_000, margin: 200)
        #expect(doubt(0) == .none)
        follow(1)
        standStill(1, reads: 3)
        #expect(doubt(1) == .frozen)
        desk.predictor.forget(slot: 1)
        #expect(doubt(1) == .none)
    }

    @Test func aSilentQuoteThreadDoubtsNobody() {
        follow(0)
        standStill(0, reads: 3)
        #expect(doubt(0) == .frozen)
        desk.pass(1_500)
        #expect(doubt(0) == .none)
    }

    /// Swap-removal keeps who is who.
    @Test func manyAreToldApart() {
        for slot in 0..<5 { long(slot) }
        for bid in [1.2, 1.202, 1.201] {
            settle(bid)
            for slot in 0..<5 { sample(slot, bid) }
        }
        for _ in 0..<3 {
            settle(1.204)
            for slot in 0..<5 {
                sample(slot, 1.201)
                readPositions(slot)
            }
        }
        #expect((0..<5).allSatisfy { doubt($0) == .frozen })
        sample(1, 1.204)
        desk.predictor.forget(slot: 3)
        #expect((0..<5).map { doubt($0) } == [.frozen, .none, .frozen, .none, .frozen])
        var accounts: [UnclearAccount] = []
        desk.predictor.takeUnclear(room: 2, into: &accounts)
        desk.predictor.takeUnclear(room: 1, into: &accounts)
        #expect(Set(accounts.map(\.slot)) == [0, 2, 4])
        #expect(
            (0..<5).map { desk.predictor.unclearAccount(slot: $0)?.slot } == [0, nil, 2, nil, 4])
    }
}
