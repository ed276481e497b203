import RiskEngine
import Synchronization
import Testing

/// Meant for the thread sanitizer as much as for the expectations.
@Suite("Prediction board under threads")
struct PredictionBoardStressTests {
    /// The quote thread marks to market without pause; readers must never see half a prediction.
    @Test func readersSeeWholePredictions() {
        let board = PredictionBoard(capacity: 8)
        let isDone = Atomic<Bool>(false)
        let problems = Atomic<Int>(0)
        runThreads(3) { thread in
            if thread == 0 {
                drive(board)
                // Releasing: pairs with the acquiring load below.
                isDone.store(true, ordering: .releasing)
                return
            }
            while !isDone.load(ordering: .acquiring) {
                for slot in 0..<8 {
                    let found = board.prediction(slot: slot, login: TestDesk.login(slot))
                    guard found.at != 0 else { continue }
                    // One symbol of constant spread: what the account has is all in one number.
                    let isWhole =
                        found.low <= found.equity && found.equity <= found.high
                        && found.at == found.equity * 1_000_000
                    // Relaxed: pairs with the load after the threads were joined, which orders it.
                    if !isWhole { problems.wrappingAdd(1, ordering: .relaxed) }
                }
            }
        }
        #expect(problems.load(ordering: .relaxed) == 0)
        // At the end everything is readable, whatever the scheduler did before.
        let last = board.prediction(slot: 7, login: TestDesk.login(7))
        #expect(last.equity == last.at / 1_000_000)
        #expect(last.at > 0)
    }

    /// Equity is the price, and the price is the time in milliseconds.
    private func drive(_ board: PredictionBoard) {
        let predictor = Predictor(accountsMax: 8, board: board)
        let symbol = predictor.defineQuote()
        let run = Int32(predictor.defineRun(quote: symbol))
        var at: Int64 = 1_000
        for slot in 0..<8 {
            var sample = PredictionSample(
                slot: Int32(slot), login: TestDesk.login(slot), flags: [.exposed])
            sample.equity = at
            sample.breachBelow = 1_000_000
            sample.limit = 1_000_000
            predictor.setExposures(
                slot: slot, login: TestDesk.login(slot), [Exposure(run: run, long: 1)])
            predictor.take(sample, now: MonotonicTime(nanoseconds: at * 1_000_000))
        }
        for tick in 0..<5_000 {
            at += 1
            let now = MonotonicTime(nanoseconds: at * 1_000_000)
            predictor.update(
                quote: symbol, bid: Double(at), ask: Double(at), sequence: UInt64(tick), at: now)
            predictor.mark(now: now)
        }
    }
}
