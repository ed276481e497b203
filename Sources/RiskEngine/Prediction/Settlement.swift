/// Whether the level of a quote stands, or why not.
public enum Settlement: UInt8, CaseIterable, Sendable {
    case settled = 0
    /// Never seen.
    case absent = 1
    /// Not read for too long.
    case stale = 2
    /// A mass of breaches rests on one tick of it.
    case quarantined = 3
    /// Its bid is above its ask.
    case crossed = 4
    /// Its level is new: no later tick, and not 250 ms old.
    case unconfirmed = 5
    /// Its spread is far above the usual one for the time of week.
    case wide = 6
    /// Its usual spread is not known yet.
    case unknownSpread = 7

    /// The word used in every interface.
    public var name: String {
        switch self {
        case .settled: "settled"
        case .absent: "absent"
        case .stale: "stale"
        case .quarantined: "quarantined"
        case .crossed: "crossed"
        case .unconfirmed: "unconfirmed"
        case .wide: "wide"
        case .unknownSpread: "unknown_spread"
        }
    }
}
