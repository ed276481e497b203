/// What every account truly had at every moment, from the emulator's trace (`docs/emulator.md`).
public struct EquityTrace: Sendable {
    /// From `mono` on, until the next one.
    public struct Point: Equatable, Sendable {
        /// Host CLOCK_MONOTONIC, nanoseconds.
        public var mono: Int64
        /// Replayed, milliseconds.
        public var utc: Int64
        public var tick: Int64
        /// Minor units.
        public var balance: Int64
        public var credit: Int64
        public var equity: Int64

        public init(
            mono: Int64, utc: Int64, tick: Int64, balance: Int64, credit: Int64, equity: Int64
        ) {
            self.mono = mono
            self.utc = utc
            self.tick = tick
            self.balance = balance
            self.credit = credit
            self.equity = equity
        }
    }

    /// By login, in order of time.
    public private(set) var points: [UInt64: [Point]] = [:]

    public init() {}

    /// - Throws: `LogError` for a line that is none of the trace.
    public init(path: String) throws {
        try LineReader.lines(of: path) { bytes, range, number in
            if number == 1 { return }
            guard let (login, point) = Self.parse(bytes, range) else {
                throw LogError(file: path, line: number, expected: "seven numbers")
            }
            add(login: login, point)
        }
    }

    /// Adds what `login` had from then on; in order of time.
    public mutating func add(login: UInt64, _ point: Point) {
        points[login, default: []].append(point)
    }

    private static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> (UInt64, Point)? {
        var fields: [7 of Int64] = .init(repeating: 0)
        var field = 0
        var isNegative = false
        for index in range {
            switch bytes[index] {
            case UInt8(ascii: ","):
                if isNegative { fields[field] = -fields[field] }
                isNegative = false
                field += 1
                guard field < 7 else { return nil }
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                fields[field] = fields[field] * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
            default: return nil
            }
        }
        guard field == 6 else { return nil }
        if isNegative { fields[6] = -fields[6] }
        return (
            UInt64(fields[3]),
            Point(
                mono: fields[0], utc: fields[1], tick: fields[2], balance: fields[4],
                credit: fields[5], equity: fields[6])
        )
    }

    /// What `login` had last before a replayed instant; nil when it had nothing yet.
    public func before(utc: Int64, login: UInt64) -> Point? {
        points[login]?.last { $0.utc < utc }
    }

    /// What `login` had at some moment of `from...to`, replayed milliseconds.
    public func during(_ from: Int64, _ to: Int64, login: UInt64) -> [Point] {
        let points = points[login] ?? []
        let first = points.lastIndex { $0.utc <= from } ?? 0
        return points[first...].prefix { $0.utc <= to }.map { $0 }
    }

    /// Below `breachBelow` while the level's window lasts, as a truth log has it.
    ///
    /// An account that is below when the window begins crosses there.
    public func episodes(of level: Level) -> [Episode] {
        let points = points[level.login] ?? []
        let window = level.window ?? Int64.min..<Int64.max
        var episodes: [Episode] = []
        var open: Episode?
        for (index, point) in points.enumerated() {
            let until = index + 1 < points.count ? points[index + 1].mono : .max
            guard until > window.lowerBound else { continue }
            guard point.mono < window.upperBound else { break }
            let isBelow = point.equity < level.breachBelow
            if isBelow, open == nil {
                open = Episode(
                    begin: max(point.mono, window.lowerBound), end: nil, beginTick: point.tick,
                    endTick: nil)
            } else if !isBelow, var episode = open {
                episode.end = point.mono
                episode.endTick = point.tick
                episodes.append(episode)
                open = nil
            }
        }
        if var episode = open {
            if window.upperBound != .max { episode.end = window.upperBound }
            episodes.append(episode)
        }
        return episodes
    }
}
