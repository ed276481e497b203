public import MTBridge

/// A symbol, with what the emulator knows beyond the wire's `SymbolRecord`.
public struct SymbolSpecification: Equatable, Sendable {
    public var record: SymbolRecord
    /// Margin of one lot in the margin currency, futures only.
    public var marginInitial = 0.0
    /// False: the server trades it and marks with it, but gives no quote for it to managers.
    public var isQuoted = true
    public var swap = SwapTerms()
    /// Where the generator starts: mid price, and usual spread in points.
    public var startPrice = 1.0
    public var spreadPoints = 2
    /// Standard deviation of the mid price over one second, relative; generator only.
    public var volatilityPerSecond = 0.000_01
    /// Mean time between generated ticks.
    public var tickIntervalMilliseconds = 500

    public init(record: SymbolRecord) { self.record = record }
}
