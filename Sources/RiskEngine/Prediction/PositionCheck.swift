/// One position as the platform reported it, to be held against how it would be predicted.
public struct PositionCheck: Equatable, Sendable {
    public var quote: Int
    public var conversion: Int
    public var isBuy: Bool
    public var priceOpen: Double
    public var priceCurrent: Double
    /// Minor units per price unit, as the exposure was made from it.
    public var units: Double
    /// As reported, in minor units, without swaps.
    public var profit: Double
    /// Rate from profit to deposit currency as reported; 0 when it was not.
    public var rateProfit: Double

    public init(
        quote: Int, conversion: Int, isBuy: Bool, priceOpen: Double, priceCurrent: Double,
        units: Double, profit: Double, rateProfit: Double = 0
    ) {
        self.quote = quote
        self.conversion = conversion
        self.isBuy = isBuy
        self.priceOpen = priceOpen
        self.priceCurrent = priceCurrent
        self.units = units
        self.profit = profit
        self.rateProfit = rateProfit
    }
}

/// A prediction that is wrong again and again in the same way.
public struct SystematicError: Equatable, Sendable {
    public enum Kind: UInt8, CaseIterable, Sendable {
        /// A price unit is worth something else than the symbol's specification says.
        case contractSize
        /// The profit is converted at another rate, or should be converted at all.
        case conversion
        /// The platform closes at other prices than those quoted: another mark-up.
        case markUp
        /// Samples differ, and no position says why.
        case unexplained

        /// The word used in every interface.
        public var name: String {
            switch self {
            case .contractSize: "contract_size"
            case .conversion: "conversion"
            case .markUp: "mark_up"
            case .unexplained: "unexplained"
            }
        }
    }

    public var quote: Int
    public var kind: Kind
    /// Signed, in parts per million: of the profit, of the price, or of the notional.
    public var error: PartsPerMillion
    /// Rounds of quotes in which it was seen.
    public var rounds: UInt32
}
