/// Reads the emulator's truth log (NDJSON; `docs/emulator.md`).
public enum TruthLog {
    private struct Line {
        var kind = ""
        var login: Int64 = 0
        var level = ""
        var breachBelow: Int64 = 0
        var mono: Int64 = 0
        var tick: Int64 = 0
        var ticks: Int64 = 0
        var position: Int64 = 0
        var remaining: Int64 = 0
        var trail: Int64 = 0
        var peak: Int64 = 0
        var lowest: Int64?
        var lag = Truth.TickLag()
    }

    /// - Throws: `LogError` for a line that is no JSON, or contradicts what came before.
    public static func read(_ path: String) throws -> Truth {
        var truth = Truth()
        try LineReader.lines(of: path) { bytes, range, number in
            var cursor = JSONCursor(bytes, range)
            let line = parse(&cursor)
            if cursor.failed { throw LogError(file: path, line: number, expected: "JSON") }
            if let expected = apply(line, to: &truth) {
                throw LogError(file: path, line: number, expected: expected)
            }
        }
        return truth
    }

    private static func parse(_ cursor: inout JSONCursor) -> Line {
        var line = Line()
        cursor.members { key, value in
            switch key {
            case "kind": line.kind = value.string()
            case "login": line.login = value.integer()
            case "level": line.level = value.label()
            case "breach_below": line.breachBelow = value.integer()
            case "mono_ns": line.mono = value.integer()
            case "tick": line.tick = value.integer()
            case "ticks": line.ticks = value.integer()
            case "position": line.position = value.integer()
            case "trail": line.trail = value.integer()
            case "peak": line.peak = value.integer()
            case "lowest": line.lowest = value.integer()
            case "position_volume": line.remaining = value.integer()
            case "tick_lag_ms": line.lag = lag(&value)
            default: value.skip()
            }
        }
        return line
    }

    private static func lag(_ cursor: inout JSONCursor) -> Truth.TickLag {
        var lag = Truth.TickLag()
        cursor.members { key, value in
            switch key {
            case "p50": lag.p50 = value.double()
            case "p99": lag.p99 = value.double()
            case "max": lag.max = value.double()
            default: value.skip()
            }
        }
        return lag
    }

    /// Nil when applied; else what should have been there.
    private static func apply(_ line: Line, to truth: inout Truth) -> String? {
        switch line.kind {
        case "level":
            truth.add(
                Level(
                    login: UInt64(line.login), name: line.level, breachBelow: line.breachBelow,
                    trail: line.trail))
        case "below", "above", "peak":
            guard let index = truth.level(login: UInt64(line.login), name: line.level) else {
                return "a `level` line for login \(line.login) before this"
            }
            return apply(line, level: index, to: &truth)
        case "fill":
            truth.fills.append(
                Fill(
                    mono: line.mono, login: UInt64(line.login), position: UInt64(line.position),
                    remaining: line.remaining))
        case "end":
            truth.end = line.mono
            truth.ticks = line.ticks
            truth.tickLag = line.lag
        default:
            break
        }
        return nil
    }

    private static func apply(_ line: Line, level index: Int, to truth: inout Truth) -> String? {
        let trails = truth.levels[index].trail > 0
        switch line.kind {
        case "peak":
            truth.peaks[index] = line.peak
        case "below":
            let isFirst = truth.below(
                index, mono: line.mono, tick: line.tick,
                breachBelow: trails ? line.breachBelow : nil)
            if !isFirst { return "`above` between two `below`" }
        default:
            guard truth.above(index, mono: line.mono, tick: line.tick, lowest: line.lowest) else {
                return "`below` before `above`"
            }
        }
        return nil
    }
}
