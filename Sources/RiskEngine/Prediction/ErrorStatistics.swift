/// The prediction error of one quote.
public struct ErrorStatistics: Equatable, Sendable {
    /// Samples that were compared.
    public var samples: UInt64 = 0
    /// Running means in parts per million of notional, of samples outside what the quotes explain.
    public var signed = 0.0
    public var absolute = 0.0
    /// Positions that were checked.
    public var positions: UInt64 = 0

    public init() {}
}
