public import RiskEngine

/// Ten seconds of one quote as riskd saw it: what surrounds a violation.
///
/// Kept once for all accounts of a price class that broke a rule around then.
public struct QuoteWindowRecord: Equatable, Sendable {
    /// One quote that differed from the one before it.
    public struct Point: Equatable, Sendable {
        public var at: UTCTime
        public var bid: Double
        public var ask: Double

        public init(at: UTCTime, bid: Double, ask: Double) {
            self.at = at
            self.bid = bid
            self.ask = ask
        }
    }
    public var server: ServerID
    public var symbol: String
    public var priceClass: UInt32
    /// A multiple of `milliseconds`.
    public var start: UTCTime
    public var points: [Point]

    public static let milliseconds: Int64 = 10_000
    /// How far around a violation its quotes are kept, at least.
    public static let aroundMilliseconds: Int64 = 30_000

    public init(
        server: ServerID, symbol: String, priceClass: UInt32, start: UTCTime, points: [Point]
    ) {
        self.server = server
        self.symbol = symbol
        self.priceClass = priceClass
        self.start = start
        self.points = points
    }

    /// The beginning of the window that holds `instant`.
    public static func start(of instant: UTCTime) -> UTCTime {
        let (quotient, remainder) = instant.milliseconds.quotientAndRemainder(
            dividingBy: milliseconds)
        return UTCTime(milliseconds: (remainder < 0 ? quotient - 1 : quotient) * milliseconds)
    }

    private static let pointBytes = 20

    /// As stored: per point the milliseconds since `start` (u32), bid and ask (f64), little-endian.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(points.count * Self.pointBytes)
        func append(_ word: UInt64, _ count: Int) {
            for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * shift))) }
        }
        for point in points {
            append(UInt64(max(0, point.at.milliseconds(since: start))), 4)
            append(point.bid.bitPattern, 8)
            append(point.ask.bitPattern, 8)
        }
        return bytes
    }

    /// The points of a stored window; those of a truncated one that are whole.
    static func points(_ bytes: [UInt8], since start: UTCTime) -> [Point] {
        func word(_ offset: Int, _ count: Int) -> UInt64 {
            (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * $1) }
        }
        return stride(from: 0, through: bytes.count - pointBytes, by: pointBytes).map { offset in
            Point(
                at: start.advanced(byMilliseconds: Int64(word(offset, 4))),
                bid: Double(bitPattern: word(offset + 4, 8)),
                ask: Double(bitPattern: word(offset + 12, 8)))
        }
    }
}
