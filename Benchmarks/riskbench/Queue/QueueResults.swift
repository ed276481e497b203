/// The rounds of all queues and figures in one run.
struct QueueResults {
    static let ours = "tier ring"
    /// Above this round trip of the reference, the two processors are far apart.
    static let farNanoseconds = 200.0
    /// Ours over the best of the same contract, at most.
    static let ratioMax = 1.3
    /// Fewer near rounds than this tell nothing: then all rounds count, and say so.
    static let nearRoundsMin = 3

    private(set) var queues: [String] = []
    private(set) var rounds = 0
    private(set) var farRounds = 0
    private var near: [String: [Double]] = [:]
    private var all: [String: [Double]] = [:]

    /// Adds one round: a figure for each queue and measure.
    mutating func add(_ round: [(queue: String, measure: QueueMeasure, value: Double)]) {
        let reference = round.first { $0.queue == "vyukov" && $0.measure == .trip }
        let isFar = (reference?.value ?? 0) > Self.farNanoseconds
        rounds += 1
        if isFar { farRounds += 1 }
        for entry in round {
            if !queues.contains(entry.queue) { queues.append(entry.queue) }
            let key = Self.key(entry.queue, entry.measure)
            all[key, default: []].append(entry.value)
            if !isFar { near[key, default: []].append(entry.value) }
        }
    }

    /// Whether contended figures rest on rounds with far processors.
    var isFar: Bool { rounds - farRounds < Self.nearRoundsMin }

    func spread(_ queue: String, _ measure: QueueMeasure) -> Spread? {
        let key = Self.key(queue, measure)
        let values = measure.isContended && !isFar ? near[key] : all[key]
        return values.map(Spread.init)
    }

    /// The best peer of our contract in a figure.
    func best(_ measure: QueueMeasure) -> (queue: String, median: Double)? {
        let peers = queues.filter { $0 != Self.ours && QueueContract(queue: $0) == .bounded }
        let figures = peers.compactMap { queue in
            spread(queue, measure).map { (queue: queue, median: $0.median) }
        }
        return figures.min {
            measure.higherIsBetter ? $0.median > $1.median : $0.median < $1.median
        }
    }

    /// Our time over the best peer's (its throughput over ours); nil without peers.
    func ratio(_ measure: QueueMeasure) -> Double? {
        guard let best = best(measure), let ours = spread(Self.ours, measure) else { return nil }
        return measure.higherIsBetter ? best.median / ours.median : ours.median / best.median
    }

    private static func key(_ queue: String, _ measure: QueueMeasure) -> String {
        "\(queue)/\(measure.rawValue)"
    }
}
