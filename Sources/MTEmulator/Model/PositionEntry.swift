import MTBridge

/// The cold part of a position.
struct PositionEntry {
    var record: PositionRecord
    /// Swap in minor units of the deposit currency.
    var storage: Int64
    /// Margin of this leg in minor units.
    var margin: Int64
    var isOpen: Bool
}
