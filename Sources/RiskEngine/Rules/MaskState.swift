/// Whether verdicts on a server are deferred at the instant of a sample.
///
/// Masks defer verdicts, not measurement. Windows and automatic masks are computed in the shell;
/// the core is told only since when there has been one.
public struct MaskState: Equatable, Sendable {
    /// UTC milliseconds; 0 without a mask.
    public var since: Int64

    public static let open = MaskState(since: 0)

    public init(since: Int64) { self.since = since }

    public var isMasked: Bool { since != 0 }
}

/// What a plan does with a rule that is broken inside a mask.
public enum MaskPolicy: String, Sendable {
    /// Evaluate, record as held, act after the mask on the first confirmed read.
    case hold
    /// Record only: what was seen inside counts for nothing afterwards.
    case suppress
    /// As `hold`, but below the catastrophic floor it acts even inside.
    case floorThrough = "floor_through"
}

/// What was seen of one broken rule inside masks, until they end.
public struct Hold: Equatable, Sendable {
    /// UTC milliseconds of the first read below the floor; 0 when nothing is held.
    public var firstAt: Int64 = 0
    /// UTC milliseconds of the first of the uninterrupted run of reads below; 0 while it is above.
    public var runAt: Int64 = 0
    /// UTC milliseconds of the last read below.
    public var lastAt: Int64 = 0
    /// The lowest equity of those reads.
    public var lowestEquity: Int64 = 0
    /// UTC milliseconds at which the mask began in which it was first seen.
    public var maskSince: Int64 = 0
    /// Reads below the floor.
    public var reads: Int64 = 0

    public init() {}

    public var isOpen: Bool { firstAt != 0 }

    /// Takes one more read below the floor.
    ///
    /// - Returns: True when there is something new to be made durable.
    mutating func add(_ point: SamplePoint, mask: MaskState) -> Bool {
        let isNews = !isOpen || runAt == 0 || point.equity < lowestEquity
        if !isOpen {
            firstAt = point.utc
            lowestEquity = point.equity
            maskSince = mask.since
        }
        if runAt == 0 { runAt = point.utc }
        lastAt = point.utc
        lowestEquity = min(lowestEquity, point.equity)
        reads += 1
        return isNews
    }
}
