/// How urgently an account is polled.
///
/// Lower is more urgent.
public enum Tier: UInt8, CaseIterable, Comparable, Sendable {
    /// At once: promotions, confirming re-reads, lost batches, torn samples, new accounts.
    case now = 0
    case critical = 1
    case hot = 2
    case warm = 3
    case normal = 4
    case idle = 5
    /// Not polled: the slot is free, or its account left.
    case none = 6

    /// The tiers that have a ring.
    public static let polled: [Tier] = [.now, .critical, .hot, .warm, .normal, .idle]

    /// The word used in every interface.
    public var name: String {
        switch self {
        case .now: "now"
        case .critical: "critical"
        case .hot: "hot"
        case .warm: "warm"
        case .normal: "normal"
        case .idle: "idle"
        case .none: "none"
        }
    }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Poll intervals of the tiers in milliseconds; `now` is 0.
public struct TierIntervals: Equatable, Sendable {
    private var milliseconds: (Int64, Int64, Int64, Int64, Int64, Int64)

    /// Defaults of the design: 250 ms, 1 s, 3 s, 10 s, 30 s.
    public init(
        critical: Int64 = 250, hot: Int64 = 1_000, warm: Int64 = 3_000, normal: Int64 = 10_000,
        idle: Int64 = 30_000
    ) {
        milliseconds = (0, critical, hot, warm, normal, idle)
    }

    public subscript(tier: Tier) -> Int64 {
        switch tier {
        case .now: milliseconds.0
        case .critical: milliseconds.1
        case .hot: milliseconds.2
        case .warm: milliseconds.3
        case .normal: milliseconds.4
        case .idle, .none: milliseconds.5
        }
    }

    public static func == (a: Self, b: Self) -> Bool { a.milliseconds == b.milliseconds }
}
