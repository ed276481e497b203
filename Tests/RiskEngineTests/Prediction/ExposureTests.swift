import RiskEngine
import Testing

@Suite("Exposures: runs stay sorted and complete")
struct ExposureTests {
    /// A dictionary is the model; sorted columns are found through what they answer.
    @Test(arguments: 1...6)
    func runsEqualADictionary(seed: UInt64) {
        let desk = TestDesk(capacity: 300)
        let symbol = desk.calmSymbol(1, 2)
        let runs = (0..<4).map { _ in desk.predictor.defineRun(quote: symbol) }
        desk.mark()
        var random = SplitMix(seed: seed)
        var model: [Int: [Int32: Exposure]] = [:]
        for step in 0..<4_000 {
            let slot = Int(random.next() % 300)
            if random.next() % 8 == 0 {
                desk.predictor.forget(slot: slot)
                model[slot] = nil
            } else {
                var next: [Int32: Exposure] = [:]
                for run in runs where random.next() % 2 == 0 {
                    // Sometimes one side, sometimes both.
                    next[Int32(run)] = Exposure(
                        run: Int32(run), long: Double(random.next() % 3),
                        short: Double(1 + random.next() % 3), offsetLong: 0,
                        offsetShort: Double(step))
                }
                desk.expose(slot, next.values.map { $0 })
                desk.sample(slot, equity: 1_000, balance: 1_000)
                model[slot] = next
            }
            guard step % 500 == 499 else { continue }
            for slot in 0..<300 { expectEqual(desk, slot, model[slot]) }
        }
    }

    private func expectEqual(_ desk: TestDesk, _ slot: Int, _ expected: [Int32: Exposure]?) {
        let found = desk.predictor.exposures(of: slot)
        // Exposed without exposures is not known, and was asked for.
        guard let expected, !expected.isEmpty else {
            #expect((found ?? []).isEmpty)
            return
        }
        var byRun: [Int32: Exposure] = [:]
        for exposure in found ?? [] { byRun[exposure.run] = exposure }
        #expect(byRun == expected)
        #expect(found?.count == expected.count)
    }

    @Test func unsoundExposuresChangeNothing() {
        let desk = TestDesk()
        let run = Int32(desk.predictor.defineRun(quote: desk.calmSymbol(1, 1)))
        desk.expose(0, [Exposure(run: run, long: 5)])
        let unsound = [
            Exposure(run: run, long: -1), Exposure(run: run, short: .nan),
            Exposure(run: run, long: 1, offsetLong: .infinity), Exposure(run: 7, long: 1),
            Exposure(run: -1, long: 1),
        ]
        for exposure in unsound {
            let isTaken = desk.predictor.setExposures(
                slot: 0, login: TestDesk.login(0), [exposure])
            #expect(!isTaken)
        }
        #expect(desk.predictor.exposures(of: 0) == [Exposure(run: run, long: 5)])
    }

    @Test func anotherLoginInheritsNothing() {
        let desk = TestDesk()
        let symbol = desk.calmSymbol(1, 1)
        let run = Int32(desk.predictor.defineRun(quote: symbol))
        desk.expose(0, [Exposure(run: run, long: 5)])
        desk.sample(0, equity: 100)
        var other = PredictionSample(slot: 0, login: 9, flags: [.exposed])
        other.equity = 700
        other.balance = 700
        desk.predictor.take(other, now: desk.now)
        #expect(desk.predictor.exposures(of: 0) == nil)
        #expect(desk.board.prediction(slot: 0, login: TestDesk.login(0)).state == .unknown)
        #expect(
            desk.board.prediction(slot: 0, login: 9).state == .unpredictable(.noExposures))
        #expect(desk.wanted() == [0])
    }

    @Test func exposuresAreWantedOnceUntilTheyCome() {
        let desk = TestDesk()
        let run = Int32(desk.predictor.defineRun(quote: desk.calmSymbol(1, 1)))
        desk.mark()
        desk.sample(4, equity: 1_000)
        desk.sample(4, equity: 1_000)
        #expect(desk.published(4).state == .unpredictable(.noExposures))
        #expect(desk.wanted() == [4])
        #expect(desk.wanted().isEmpty)
        desk.expose(4, [Exposure(run: run, long: 5, offsetLong: -5)])
        #expect(desk.published(4).state == .predicted)
        // A deal shows in balance or margin.
        desk.sample(4, equity: 1_000)
        #expect(desk.wanted().isEmpty)
        desk.sample(4, equity: 1_000, margin: 200)
        #expect(desk.wanted() == [4])
        desk.sample(4, equity: 990, balance: 990, margin: 200)
        #expect(desk.wanted() == [4])
        desk.predictor.wantExposures(slot: 4)
        desk.predictor.wantExposures(slot: 4)
        #expect(desk.wanted() == [4])
    }

    @Test func flatAccountsNeedNoPositions() {
        let desk = TestDesk()
        let run = Int32(desk.predictor.defineRun(quote: desk.calmSymbol(1, 1)))
        desk.mark()
        desk.sample(1, equity: 1_000, margin: 0, flags: [])
        #expect(desk.published(1).state == .predicted)
        #expect(desk.wanted().isEmpty)
        // It opens something: until that is known it cannot be predicted.
        desk.sample(1, equity: 1_000, margin: 50)
        #expect(desk.published(1).state == .unpredictable(.noExposures))
        #expect(desk.wanted() == [1])
        desk.expose(1, [Exposure(run: run, long: 5, offsetLong: -5)])
        desk.sample(1, equity: 1_000, margin: 50)
        desk.sample(1, equity: 1_000, margin: 0, flags: [])
        #expect(desk.predictor.exposures(of: 1)?.isEmpty == true)
        #expect(desk.published(1).state == .predicted)
    }
}
