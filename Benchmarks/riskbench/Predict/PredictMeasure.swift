import CBench
import CLinux
import RiskEngine

/// Rounds of one book: ours and C in turns, over the same step of the same market.
struct PredictMeasure {
    /// Samples taken between two rounds of quotes: 4,000 per second.
    static let samplesPerRound = 400
    /// Promotions are asked for at each reply and every 25 ms.
    static let promotionsPerRound = 5

    /// Nanoseconds per exposure, one value per round.
    private(set) var swift: [Double] = []
    private(set) var c: [Double] = []
    private(set) var ratios: [Double] = []
    private(set) var take: [Double] = []
    private(set) var promotions: [Double] = []
    private(set) var update: [Double] = []
    private(set) var allocations: Int64 = 0
    private(set) var differenceMax = 0.0
    private(set) var watched = 0
    let exposures: Int
    private let quotes: Int
    private var promoted: [Promotion] = []

    init(_ book: PredictBook, headroom: Int64, rounds: Int) {
        exposures = book.exposures
        quotes = book.runs.count
        promoted.reserveCapacity(2 * Predictor.promotionsMax)
        // The first rounds fill caches and lists: they are not counted.
        for _ in 0..<5 { round(book, headroom, isSwiftFirst: true) }
        forget()
        for number in 0..<rounds { round(book, headroom, isSwiftFirst: number % 2 == 0) }
        differenceMax = book.difference()
        watched = book.predictor.statistics.watched
    }

    private mutating func forget() {
        swift.removeAll()
        c.removeAll()
        ratios.removeAll()
        take.removeAll()
        promotions.removeAll()
        update.removeAll()
        allocations = 0
    }

    private mutating func round(_ book: PredictBook, _ headroom: Int64, isSwiftFirst: Bool) {
        book.move()
        let ours: Double
        let theirs: Double
        if isSwiftFirst {
            ours = markInSwift(book)
            theirs = markInC(book)
        } else {
            theirs = markInC(book)
            ours = markInSwift(book)
        }
        swift.append(ours)
        c.append(theirs)
        ratios.append(ours / theirs)
        takeSamples(book, headroom)
        promote(book)
    }

    private mutating func markInSwift(_ book: PredictBook) -> Double {
        let allocated = cbench_allocations()
        let start = clinux_monotonic_ns()
        book.update()
        let updated = clinux_monotonic_ns()
        book.predictor.mark(now: book.now)
        let end = clinux_monotonic_ns()
        allocations += cbench_allocations() - allocated
        update.append(Double(updated - start) / Double(quotes))
        return Double(end - updated) / Double(exposures)
    }

    private func markInC(_ book: PredictBook) -> Double {
        let start = clinux_monotonic_ns()
        _ = book.markInC()
        return Double(clinux_monotonic_ns() - start) / Double(exposures)
    }

    private mutating func takeSamples(_ book: PredictBook, _ headroom: Int64) {
        let slots = (0..<Self.samplesPerRound).map { _ in book.draw() }
        let samples = slots.map { book.sample($0, headroom: headroom) }
        let allocated = cbench_allocations()
        let start = clinux_monotonic_ns()
        for sample in samples { book.predictor.take(sample, now: book.now) }
        let end = clinux_monotonic_ns()
        allocations += cbench_allocations() - allocated
        take.append(Double(end - start) / Double(samples.count))
    }

    private mutating func promote(_ book: PredictBook) {
        promoted.removeAll(keepingCapacity: true)
        let allocated = cbench_allocations()
        let start = clinux_monotonic_ns()
        for _ in 0..<Self.promotionsPerRound {
            book.predictor.promotions(room: 256, now: book.now, into: &promoted)
        }
        let end = clinux_monotonic_ns()
        allocations += cbench_allocations() - allocated
        promotions.append(Double(end - start) / Double(Self.promotionsPerRound))
    }

    /// Share of one processor at ten rounds of quotes and 4,000 samples a second, in per cent.
    var processorPercent: Double {
        let perRound =
            Spread(swift).median * Double(exposures) + Spread(update).median * Double(quotes)
            + Spread(take).median * Double(Self.samplesPerRound)
            + Spread(promotions).median * Double(Self.promotionsPerRound)
        return perRound * 10 / 1e9 * 100
    }
}
