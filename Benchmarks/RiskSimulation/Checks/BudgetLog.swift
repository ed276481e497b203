import MTEmulator
import RiskEngine

/// Counts what a server answered, line by line of its budget: within any second never more than was
/// configured, and what a bucket that has just been filled adds.
final class BudgetLog: LogSink {
    static let accountReads = 20
    static let quotes = 10
    static let otherReads = 20

    private struct Line {
        let name: String
        let limit: Int
        /// UTC milliseconds of the answers within the last second.
        var recent: [Int64] = []
    }
    private let clock: SimulationClock
    private var lines = [
        Line(name: "account reads", limit: accountReads), Line(name: "quotes", limit: quotes),
        Line(name: "other reads", limit: otherReads),
    ]
    /// The first breach of a budget, in words.
    private(set) var breach: String?

    /// A request on each side of the second's borders, and the fresh bucket of a daemon that has
    /// just been started.
    private static let tolerance = 3
    /// Of `{"kind":"`.
    private static let kindAt = 9

    init(clock: SimulationClock) { self.clock = clock }

    func write(_ bytes: [UInt8]) {
        guard bytes.count > Self.kindAt + 1 else { return }
        switch bytes[Self.kindAt] {
        case UInt8(ascii: "a"): count(0)
        case UInt8(ascii: "q"): count(1)
        // A code answers anything, a subscription too, which no line has.
        case UInt8(ascii: "r"): break
        default: count(2)
        }
    }

    func flush() {}

    private func count(_ index: Int) {
        let now = clock.trueUTC.milliseconds
        let old = lines[index].recent.prefix { $0 <= now - 1_000 }.count
        if old > 0 { lines[index].recent.removeFirst(old) }
        lines[index].recent.append(now)
        let line = lines[index]
        guard line.recent.count > line.limit + Self.tolerance, breach == nil else { return }
        breach = "\(line.recent.count) \(line.name) within a second, of \(line.limit)"
    }
}
