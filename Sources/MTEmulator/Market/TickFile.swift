/// Reads the `time_ms_utc,symbol,bid,ask` form of the tick data.
///
/// Prices are read as an integer divided by a power of ten, which is the nearest double, exactly as
/// `strtod` (and Python's `float`) reads them.
struct TickFile {
    /// The last tick of each symbol before the window, else its first tick in it.
    private(set) var initial: [Int: Tick] = [:]
    private(set) var ticks: [Tick] = []
    /// Lines of symbols that the scenario does not have.
    private(set) var skippedLines = 0

    private let index: [[UInt8]: Int]
    private let from: Int64
    private let to: Int64

    init(symbols: [String], from: Int64?, to: Int64?) {
        var index: [[UInt8]: Int] = [:]
        for (offset, name) in symbols.enumerated() { index[Array(name.utf8)] = offset }
        self.index = index
        self.from = from ?? .min
        self.to = to ?? .max
    }

    /// Adds the ticks of a whole file; ticks must not go back in time.
    mutating func read(_ bytes: Span<UInt8>, name: String) throws(ScenarioError) {
        var at = 0
        var lineNumber = 0
        while at < bytes.count {
            var end = at
            while end < bytes.count, bytes[end] != 10 { end += 1 }
            lineNumber += 1
            if end > at, !(lineNumber == 1 && bytes[at] == UInt8(ascii: "t")) {
                try read(bytes.extracting(at..<end), "\(name):\(lineNumber)")
            }
            at = end + 1
        }
    }

    private mutating func read(
        _ line: Span<UInt8>, _ place: @autoclosure () -> String
    ) throws(ScenarioError) {
        var cursor = 0
        let time = Self.number(line, &cursor)
        var name: [UInt8] = []
        while cursor < line.count, line[cursor] != 44 {
            name.append(line[cursor])
            cursor += 1
        }
        cursor += 1
        let bid = Self.number(line, &cursor)
        let ask = Self.number(line, &cursor)
        guard let time, let bid, let ask, cursor > line.count, bid > 0, ask > 0 else {
            throw .invalid("\(place()): expected time_ms_utc,symbol,bid,ask with prices > 0")
        }
        guard let symbol = index[name] else {
            skippedLines += 1
            return
        }
        let tick = Tick(utcMilliseconds: Int64(time), symbol: symbol, bid: bid, ask: ask)
        if tick.utcMilliseconds < from {
            initial[symbol] = tick
        } else if tick.utcMilliseconds < to {
            if let last = ticks.last, last.utcMilliseconds > tick.utcMilliseconds {
                throw .invalid("\(place()): time goes back; sort the file by time")
            }
            if initial[symbol] == nil { initial[symbol] = tick }
            ticks.append(tick)
        }
    }

    /// Reads an unsigned decimal up to the next comma or the end, and steps over the comma.
    private static func number(_ line: Span<UInt8>, _ cursor: inout Int) -> Double? {
        var mantissa: Int64 = 0
        var divisor = 1.0
        var inFraction = false
        var count = 0
        while cursor < line.count, line[cursor] != 44, line[cursor] != 13 {
            let byte = line[cursor]
            cursor += 1
            if byte == 46, !inFraction {
                inFraction = true
                continue
            }
            guard byte >= 48, byte <= 57, count < 15 else { return nil }
            mantissa = mantissa * 10 + Int64(byte - 48)
            if inFraction { divisor *= 10 }
            count += 1
        }
        if cursor < line.count, line[cursor] == 13 { cursor += 1 }
        cursor += 1
        return count == 0 ? nil : Double(mantissa) / divisor
    }
}
