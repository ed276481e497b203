import Foundation

/// Makes a tick file with one tick that was no market, from the ticks of the run without it.
struct OffMarketMarket {
    let offMarket: DetectOptions.OffMarket
    /// When it comes, UTC milliseconds.
    let utcMilliseconds: Int64

    /// Half-way through the judged window.
    init(_ offMarket: DetectOptions.OffMarket, in options: DetectOptions) {
        self.offMarket = offMarket
        let middle = options.from.addingTimeInterval(options.to.timeIntervalSince(options.from) / 2)
        utcMilliseconds = Int64(middle.timeIntervalSince1970 * 1_000)
    }

    /// Copies `source` to `target` with the tick in it, and without what the symbol did just after.
    ///
    /// - Throws: `BenchmarkError` when the symbol has no tick before.
    func write(from source: String, to target: String) throws {
        let text = try String(contentsOfFile: source, encoding: .utf8)
        var lines: [Substring] = []
        var last: (bid: Double, ask: Double, decimals: Int)?
        var isDone = false
        let silence = utcMilliseconds..<utcMilliseconds + Int64(offMarket.milliseconds)
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ",")
            guard fields.count == 4, let time = Int64(fields[0]) else {
                lines.append(line)
                continue
            }
            if time >= utcMilliseconds, !isDone, let last {
                lines.append(tick(after: last))
                isDone = true
            }
            if fields[1] == offMarket.symbol {
                if silence.contains(time) { continue }
                guard let bid = Double(fields[2]), let ask = Double(fields[3]) else { continue }
                let fraction = fields[2].split(separator: ".").dropFirst().first?.count ?? 0
                last = (bid, ask, Swift.max(fraction, last?.decimals ?? 0))
            }
            lines.append(line)
        }
        guard isDone else {
            throw BenchmarkError(
                "--off-market-tick: \(offMarket.symbol) has no tick before the middle of the run")
        }
        try DetectDirectory.write(lines.joined(separator: "\n") + "\n", to: target)
    }

    private func tick(after last: (bid: Double, ask: Double, decimals: Int)) -> Substring {
        let share = 1 + offMarket.movePercent / 100
        let bid = Number.fixed(last.bid * share, decimals: last.decimals)
        let ask = Number.fixed(last.ask * share, decimals: last.decimals)
        return "\(utcMilliseconds),\(offMarket.symbol),\(bid),\(ask)"
    }
}
