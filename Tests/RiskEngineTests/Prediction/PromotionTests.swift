import RiskEngine
import Testing

/// Balance 10,000,000 and one lot: a move of 0.0001 is 1,000 minor units.
///
/// The limit is 500,000, so near is within 10,000 of the floor, as long as prices are calm.
@Suite("Promotions: who is polled, when, and how often")
struct PromotionTests {
    let desk = TestDesk()
    let symbol: Int
    let run: Int

    init() {
        symbol = desk.calmSymbol(1.0, 1.000_1)
        run = desk.predictor.defineRun(quote: symbol)
        desk.mark()
    }

    /// Long from 1.0: its equity is 10,000,000 + 1,000 for each 0.0001 that the bid is above it.
    private func hold(_ slot: Int, floor: Int64) {
        desk.longAccount(slot, run, open: 1.0, floor: floor, bid: bid)
    }

    private var bid: Double { desk.predictor.quotes.prices(of: symbol)?.bid ?? 0 }

    private func move(to bid: Double) { desk.round([(symbol, bid, bid + 0.000_1)]) }

    /// The poll that a promotion led to: what is true at the quotes of now.
    private func poll(_ slot: Int, floor: Int64, flags: PredictionSample.Flags = [.exposed]) {
        desk.sample(
            slot, equity: 10_000_000 + Int64(((bid - 1) * 10_000_000).rounded()),
            balance: 10_000_000, floor: floor, flags: flags)
    }

    /// Prices rest until what they did is forgotten.
    private func rest() {
        for _ in 0..<40 { desk.quietRound([(symbol, bid, bid + 0.000_1)]) }
    }

    @Test func farAccountsAreLeftAlone() {
        hold(0, floor: 9_500_000)
        move(to: 0.999_5)
        #expect(desk.promotions().isEmpty)
    }

    @Test func belowIsPromotedOnceUntilItsSampleComes() {
        hold(0, floor: 9_500_000)
        move(to: 0.949)
        #expect(desk.promotions() == [Promotion(slot: 0, reason: .below)])
        #expect(desk.promotions().isEmpty)
        move(to: 0.948)
        #expect(desk.promotions().isEmpty)
        poll(0, floor: 9_500_000, flags: [.exposed, .pending])
        // It is read again at once anyway.
        move(to: 0.947)
        #expect(desk.promotions().isEmpty)
        let statistics = desk.predictor.statistics
        #expect(statistics.promotedBelow == 1 && statistics.promoted == 1)
        #expect(statistics.verified == 1 && statistics.verifiedBelow == 1)
        #expect(statistics.below == 1)
    }

    @Test func anUnansweredPromotionIsRepeatedAfterTwoSeconds() {
        hold(0, floor: 9_500_000)
        move(to: 0.949)
        #expect(desk.promoted() == [0])
        for _ in 0..<19 { move(to: 0.949) }
        #expect(desk.promoted().isEmpty)
        move(to: 0.949)
        #expect(desk.promoted() == [0])
        #expect(desk.predictor.statistics.unanswered == 1)
        #expect(desk.predictor.statistics.promoted == 2)
    }

    @Test func eachDipIsPromoted() {
        hold(0, floor: 9_500_000)
        for _ in 0..<5 {
            move(to: 0.949)
            #expect(desk.promoted() == [0])
            move(to: 0.951)
            poll(0, floor: 9_500_000)
            #expect(!desk.promotions().contains { $0.reason == .below })
        }
    }

    @Test func whatAPollRefutedWaitsForPricesToMove() {
        hold(0, floor: 9_500_000)
        move(to: 0.949_999_9)
        #expect(desk.promoted() == [0])
        // Within the tolerance the platform's own arithmetic says: just above.
        desk.sample(0, equity: 9_500_001, balance: 10_000_000, floor: 9_500_000)
        desk.pass(25)
        #expect(desk.promotions().isEmpty)
        desk.quietRound([(symbol, 0.949_999_9, 0.950_099_9)])
        #expect(desk.promotions().isEmpty)
        move(to: 0.949_999_8)
        #expect(desk.promoted() == [0])
    }

    @Test func nearAgainOnlyWhenHalfOfTheDistanceIsGone() {
        hold(0, floor: 9_500_000)
        move(to: 0.950_8)
        rest()
        #expect(desk.promotions() == [Promotion(slot: 0, reason: .near)])
        // 8,000 above the floor: verified.
        poll(0, floor: 9_500_000)
        var promotedAt: Double?
        for step in 1...7 {
            move(to: 0.950_8 - Double(step) * 0.000_1)
            rest()
            guard desk.promoted() == [0] else { continue }
            promotedAt = bid
            break
        }
        // Not at 7,000, 6,000 or 5,000, but below 4,000.
        #expect(abs((promotedAt ?? 0) - 0.950_3) < 1e-9)
    }

    @Test func hoveringAtTheEdgeCostsNothing() {
        hold(0, floor: 9_500_000)
        move(to: 0.950_9)
        #expect(desk.promoted() == [0])
        poll(0, floor: 9_500_000)
        for _ in 0..<50 {
            move(to: 0.951_1)
            #expect(desk.promotions().isEmpty)
            move(to: 0.950_9)
            #expect(desk.promotions().isEmpty)
        }
    }

    @Test func whoRecoveredIsNearAgainAtTheFullMargin() {
        hold(0, floor: 9_500_000)
        move(to: 0.950_9)
        #expect(desk.promoted() == [0])
        poll(0, floor: 9_500_000)
        // 16,000 above: more than one and a half margins.
        move(to: 0.951_6)
        rest()
        #expect(desk.promotions().isEmpty)
        move(to: 0.950_9)
        #expect(desk.promoted() == [0])
    }

    @Test func fastPricesWidenTheMargin() {
        hold(0, floor: 9_500_000)
        move(to: 0.954)
        rest()
        // 40,000 above the floor: far, in calm.
        #expect(desk.promotions().isEmpty)
        // 30,000 within 100 ms: 45,000 within 150 ms.
        move(to: 0.957)
        move(to: 0.954)
        #expect(desk.promotions() == [Promotion(slot: 0, reason: .near)])
    }

    @Test func theOldestBelowGoFirstThenTheDeepestThenTheNearest() {
        hold(0, floor: 9_500_000)
        hold(1, floor: 9_505_000)
        hold(2, floor: 9_520_000)
        hold(3, floor: 9_498_000)
        hold(4, floor: 9_494_000)
        // 2 is below first; nobody asks.
        move(to: 0.951_5)
        // 0 and 1 dip, 1 the deeper one; 3 and 4 come near.
        move(to: 0.949_9)
        #expect(desk.promoted(room: 2) == [2, 1])
        #expect(desk.promoted(room: 2) == [0, 3])
        #expect(desk.promoted(room: 2) == [4])
    }

    @Test(arguments: [1, 2, 7, 18])
    func roomIsNeverExceededAndEachComesOnce(room: Int) {
        for slot in 0..<18 { hold(slot, floor: 9_500_000 + Int64(slot) * 100) }
        move(to: 0.94)
        move(to: 0.939_9)
        var seen: [Int] = []
        while true {
            let promoted = desk.promoted(room: room)
            #expect(promoted.count <= room)
            if promoted.isEmpty { break }
            seen += promoted
        }
        // All crossed at once: the deepest first, which is the highest floor.
        #expect(seen == Array((0..<18).reversed()))
    }

    @Test func whatSettledQuotesDecideGoesFirst() {
        hold(0, floor: 9_500_000)
        for slot in 1...3 { hold(slot, floor: 9_450_000) }
        move(to: 0.949)
        move(to: 0.948)
        // 0 is below for long; the others since this very tick, and deeper.
        move(to: 0.940)
        #expect(desk.promoted(room: 1) == [0])
        #expect(desk.promoted(room: 5).count == 3)
    }

    /// Four below their floors, four near.
    private func holdFourBelowAndFourNear() {
        for slot in 0..<4 { hold(slot, floor: 9_500_000) }
        for slot in 4..<8 { hold(slot, floor: 9_498_000) }
        move(to: 0.949_9)
    }

    @Test(arguments: [
        // Requests of so many, of which others take so many places: near ones that fit.
        (batch: 4, waiting: 0, near: 0), (6, 0, 2), (6, 1, 1), (6, 2, 0), (6, 9, 0), (3, 0, 2),
        (100, 0, 4), (100, 95, 1),
    ])
    func whoIsOnlyNearFillsTheLastRequest(batch: Int, waiting: Int, near: Int) {
        holdFourBelowAndFourNear()
        var promotions: [Promotion] = []
        desk.predictor.promotions(
            room: 100, batch: batch, waiting: waiting, unhurried: 100, now: desk.now,
            into: &promotions)
        #expect(promotions.prefix(4).allSatisfy { $0.reason == .below })
        #expect(promotions.dropFirst(4).allSatisfy { $0.reason == .near })
        #expect(promotions.count == 4 + near)
    }

    @Test func whenNobodyIsBelowThoseThatAreNearAskForThemselves() {
        for slot in 0..<8 { hold(slot, floor: 9_498_000) }
        move(to: 0.949_9)
        var promotions: [Promotion] = []
        let promote = {
            self.desk.predictor.promotions(
                room: 100, batch: 4, unhurried: $0, now: self.desk.now, into: &promotions)
        }
        promote(6)
        #expect(promotions.count == 6)
        // Those are under way.
        promote(6)
        #expect(promotions.count == 6)
        promote(7)
        #expect(promotions.count == 7)
    }

    @Test func aPredictedPeakPromotes() {
        desk.expose(0, [Exposure(run: Int32(run), long: 10_000_000, offsetLong: -10_000_000)])
        desk.sample(0, equity: 10_000_000, mark: 10_000_000)
        // The mark plus 1 % of the limit, no less.
        move(to: 1.000_4)
        #expect(desk.promotions().isEmpty)
        move(to: 1.000_6)
        #expect(desk.promotions() == [Promotion(slot: 0, reason: .peak)])
        #expect(desk.predictor.statistics.promotedPeak == 1)
        desk.sample(0, equity: 10_006_000, balance: 10_000_000, mark: 10_006_000)
        move(to: 1.000_7)
        #expect(desk.promotions().isEmpty)
    }

    @Test func aNewFloorCountsAtOnce() {
        hold(0, floor: 9_500_000)
        #expect(desk.promotions().isEmpty)
        // That poll itself says 1,000 above: near from half of it.
        poll(0, floor: 9_999_000)
        #expect(desk.promotions().isEmpty)
        move(to: 0.999_94)
        #expect(desk.promotions() == [Promotion(slot: 0, reason: .near)])
        poll(0, floor: .min)
        move(to: 0.5)
        #expect(desk.promotions().isEmpty)
    }

    @Test func whatFallsFromPredictionIsPolledOnce() {
        for slot in 0..<5 { hold(slot, floor: 9_500_000) }
        desk.pass(2_000)
        desk.mark()
        #expect(desk.predictor.statistics.quoteStale == 5)
        let first = desk.promotions(room: 3)
        let rest = desk.promotions(room: 3)
        #expect((first + rest).map(\.slot).sorted() == [0, 1, 2, 3, 4])
        #expect((first + rest).allSatisfy { $0.reason == .fallen })
        #expect(desk.promotions().isEmpty)
        #expect(desk.published(0).state == .unpredictable(.quoteStale))
        move(to: 1.0)
        #expect(desk.published(0).state == .predicted)
        #expect(desk.predictor.statistics.predictable == 5)
    }

    /// Whatever happens: promoted = answered + given up + under way.
    @Test(arguments: 1...6)
    func everyPromotionIsAccountedFor(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for slot in 0..<40 { hold(slot, floor: 9_480_000 + Int64(slot) * 1_000) }
        var outstanding: [Int: Int64] = [:]
        for _ in 0..<1_000 {
            move(to: 0.945 + Double(random.next() % 100) / 10_000)
            outstanding = outstanding.filter { desk.milliseconds - $0.value < 2_000 }
            for slot in desk.promoted(room: Int(random.next() % 6)) {
                #expect(outstanding[slot] == nil, "promoted twice")
                outstanding[slot] = desk.milliseconds
            }
            for slot in outstanding.keys.sorted() where random.next() % 3 == 0 {
                poll(slot, floor: 9_480_000 + Int64(slot) * 1_000)
                outstanding[slot] = nil
            }
        }
        let statistics = desk.predictor.statistics
        #expect(statistics.promoted > 100)
        #expect(
            statistics.promoted
                == statistics.verified + statistics.unanswered + UInt64(outstanding.count))
    }
}
