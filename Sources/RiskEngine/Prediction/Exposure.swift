/// What one account has open in one run: a symbol, as its price class sees it, and a conversion.
///
/// Long and short are never netted: a hedged account loses exactly when spreads blow out. Amounts
/// are in minor units of the deposit currency, before the conversion is applied.
///
/// The value of the long side is `long * bid + offsetLong`, that of the short side
/// `offsetShort - short * ask`; each is converted with the rate for its own sign.
public struct Exposure: Equatable, Sendable {
    /// As `Predictor.defineRun` numbered it.
    public var run: Int32
    /// What the buys gain when the price rises by 1.0; at least 0.
    public var long: Double
    /// What the sells gain when the price falls by 1.0; at least 0.
    public var short: Double
    /// Minus the sum over the buys of opening price times units.
    public var offsetLong: Double
    /// The sum over the sells of opening price times units.
    public var offsetShort: Double

    public init(
        run: Int32, long: Double = 0, short: Double = 0, offsetLong: Double = 0,
        offsetShort: Double = 0
    ) {
        self.run = run
        self.long = long
        self.short = short
        self.offsetLong = offsetLong
        self.offsetShort = offsetShort
    }

    /// Adds one position to this exposure.
    ///
    /// - Parameter units: Minor units per price unit, at least 0: lots x contract size x scale; for
    ///   futures lots x tick value / tick size x scale.
    public mutating func add(isBuy: Bool, units: Double, open: Double) {
        if isBuy {
            long += units
            offsetLong -= units * open
        } else {
            short += units
            offsetShort += units * open
        }
    }

    /// Whether two complete lists say the same, in whatever order their positions came.
    static func areAlike(_ left: [Exposure], _ right: [Exposure]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left.sorted { $0.run < $1.run }, right.sorted { $0.run < $1.run }).allSatisfy {
            $0.run == $1.run && isNear($0.long, $1.long) && isNear($0.short, $1.short)
                && isNear($0.offsetLong, $1.offsetLong) && isNear($0.offsetShort, $1.offsetShort)
        }
    }

    /// Sums of the same numbers in another order.
    private static func isNear(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) <= 1e-9 * max(abs(left), abs(right))
    }

    /// Whether every number can be computed with.
    var isSound: Bool {
        long >= 0 && short >= 0 && long.isFinite && short.isFinite && offsetLong.isFinite
            && offsetShort.isFinite
    }
}
