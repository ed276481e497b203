/// Writes every effective tick in the form that `TickFile` reads.
public final class TickExport {
    private let sink: any LogSink
    private let names: [[UInt8]]

    public init(symbols: [String], to sink: any LogSink) {
        self.sink = sink
        names = symbols.map { Array($0.utf8) }
        sink.write(Array("time_ms_utc,symbol,bid,ask\n".utf8))
    }

    public func write(_ tick: Tick) {
        var line = Array(String(tick.utcMilliseconds).utf8)
        line.append(44)
        line += names[tick.symbol]
        line.append(44)
        line += Array(tick.bid.description.utf8)
        line.append(44)
        line += Array(tick.ask.description.utf8)
        line.append(10)
        sink.write(line)
    }

    public func flush() { sink.flush() }
}
