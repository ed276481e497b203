import MTBridge
public import RiskEngine

/// Where ticks come from.
public struct TickSource: Sendable {
    /// Bytes of a tick file, with a name for messages; nil generates everything.
    public var file: (name: String, bytes: [UInt8])?
    public var from: UTCTime?
    public var to: UTCTime?
    /// Leaps in generated prices.
    public var jumps = true

    public init() {}

    /// Merges the file with a generator for each symbol that it lacks.
    ///
    /// - Parameters:
    ///   - start: When generated prices begin.
    ///   - quotes: What symbols that the file lacks are quoted at before; else their start price.
    public func stream(
        symbols: [SymbolSpecification], seed: UInt64, start: UTCTime?,
        quotes: [ScenarioQuote] = []
    ) throws(ScenarioError) -> TickStream {
        var reader = TickFile(
            symbols: symbols.map { $0.record.name }, from: from?.milliseconds,
            to: to?.milliseconds)
        if let file {
            try reader.read(file.bytes.span, name: file.name)
            if reader.ticks.isEmpty {
                throw .invalid("\(file.name): no tick of a known symbol in the window asked for")
            }
        }
        guard
            let begin = from?.milliseconds ?? reader.ticks.first?.utcMilliseconds
                ?? start?.milliseconds
        else { throw .invalid("generated ticks need a start time") }
        var initial: [Tick] = []
        var generators: [TickGenerator] = []
        for (index, symbol) in symbols.enumerated() {
            if let tick = reader.initial[index] {
                initial.append(tick)
                continue
            }
            let known = quotes.first { $0.symbol == symbol.record.name }
            var generator = TickGenerator(
                symbol: index, specification: symbol, seed: seed, from: begin,
                start: known.map { ($0.bid + $0.ask) / 2 }, jumps: jumps && file == nil)
            initial.append(
                known.map {
                    Tick(utcMilliseconds: $0.utcMs, symbol: index, bid: $0.bid, ask: $0.ask)
                } ?? generator.next)
            generator.advance()
            generators.append(generator)
        }
        return TickStream(
            replay: reader.ticks, initial: initial, generators: generators,
            end: to?.milliseconds ?? reader.ticks.last.map { $0.utcMilliseconds + 1 })
    }
}
