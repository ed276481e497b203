/// One pair on the way from the profit currency to the deposit currency.
public struct ConversionLeg: Equatable, Sendable {
    /// As `Predictor.defineQuote` numbered it.
    public var quote: Int
    /// The amount is in the pair's quote currency: divide instead of multiply.
    public var isInverted: Bool

    public init(quote: Int, isInverted: Bool) {
        self.quote = quote
        self.isInverted = isInverted
    }
}

/// How an amount in one currency becomes another: each sign at the worse side.
struct ConversionRates: Equatable {
    /// For amounts that the account receives.
    var gain = 1.0
    /// For amounts that it owes.
    var loss = 1.0

    /// Nothing is worth anything yet: what runs are marked at before their first quote.
    static let none = ConversionRates(gain: 0, loss: 0)

    mutating func apply(_ leg: ConversionLeg, _ level: PriceLevel) {
        gain *= leg.isInverted ? 1 / level.ask : level.bid
        loss *= leg.isInverted ? 1 / level.bid : level.ask
    }

    @inline(__always)
    func convert(_ raw: Double) -> Double { raw * (raw < 0 ? loss : gain) }
}

/// Both sides of a price at one instant.
struct PriceLevel: Equatable {
    var bid = 0.0
    var ask = 0.0

    var mid: Double { (bid + ask) / 2 }
    var spread: Double { ask - bid }

    /// The same mid with another spread.
    func withSpread(_ spread: Double) -> PriceLevel {
        PriceLevel(bid: mid - spread / 2, ask: mid + spread / 2)
    }
}
