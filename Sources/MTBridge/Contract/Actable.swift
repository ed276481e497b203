public import RiskEngine

// What may be acted on. A platform that says otherwise is not believed: to close position 0 of a
// hedging account opens one, and volumes are added up.

extension Volume {
    /// Ten million lots: more is no volume, and a thousand of them can still be added up.
    public static let plausibleMax = Volume(rawValue: 1_000_000_000_000_000)
}

extension PositionRecord {
    /// Whether a request can be made of it.
    public var isActable: Bool { ticket != 0 && volume > .zero && volume <= .plausibleMax }
}

extension OrderRecord {
    /// Whether it can be cancelled.
    public var isActable: Bool {
        ticket != 0 && volumeInitial > .zero && volumeInitial <= .plausibleMax
    }
}
