/// All ticks in the order in which they take effect: the replay merged with the generators.
///
/// At equal times the replay goes first, then the generators in the order of their symbols.
public struct TickStream {
    private var replay: [Tick] = []
    private var position = 0
    private var generators: [TickGenerator] = []
    private let end: Int64
    /// What each symbol is quoted at before the first tick.
    public let initial: [Tick]

    init(replay: [Tick], initial: [Tick], generators: [TickGenerator], end: Int64?) {
        self.replay = replay
        self.initial = initial
        self.generators = generators
        self.end = end ?? .max
    }

    /// A stream of exactly these ticks, for tests.
    public init(_ ticks: [Tick], initial: [Tick]) {
        self.init(replay: ticks, initial: initial, generators: [], end: nil)
    }

    /// When the next tick is due, UTC milliseconds; nil at the end of the stream.
    public var nextUTCMilliseconds: Int64? { peek()?.utcMilliseconds }

    /// The next tick, without taking it.
    public func peek() -> Tick? {
        var best: Tick? = position < replay.count ? replay[position] : nil
        for generator in generators {
            if let candidate = best, candidate.utcMilliseconds <= generator.next.utcMilliseconds {
                continue
            }
            best = generator.next
        }
        guard let best, best.utcMilliseconds < end else { return nil }
        return best
    }

    /// Takes the next tick.
    public mutating func next() -> Tick? {
        guard let tick = peek() else { return nil }
        if position < replay.count, replay[position] == tick {
            position += 1
            return tick
        }
        for index in generators.indices where generators[index].symbol == tick.symbol {
            generators[index].advance()
        }
        return tick
    }
}
