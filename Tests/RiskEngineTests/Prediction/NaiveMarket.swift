import RiskEngine

/// Marks to market from scratch, position by position: the model that the predictor must equal.
struct NaiveMarket {
    struct Position {
        var quote: Int
        var conversion: Int
        var isBuy: Bool
        var units: Double
        var open: Double
    }

    var bids: [Double] = []
    var asks: [Double] = []
    var conversions: [[ConversionLeg]] = [[]]

    /// The worth of one side of a run, converted with the rate for the sign of its sum.
    func worth(_ positions: [Position]) -> Double {
        var sides: [Int: Double] = [:]
        var conversionOf: [Int: Int] = [:]
        for position in positions {
            let close = position.isBuy ? bids[position.quote] : asks[position.quote]
            let difference = position.isBuy ? close - position.open : position.open - close
            let side =
                (position.quote * 100 + position.conversion) * 2 + (position.isBuy ? 1 : 0)
            sides[side, default: 0] += difference * position.units
            conversionOf[side] = position.conversion
        }
        return sides.reduce(0) { sum, side in
            sum + side.value * rate(conversionOf[side.key] ?? 0, isLoss: side.value < 0)
        }
    }

    func rate(_ conversion: Int, isLoss: Bool) -> Double {
        conversions[conversion].reduce(1) { rate, leg in
            switch (isLoss, leg.isInverted) {
            case (false, false): rate * bids[leg.quote]
            case (false, true): rate / asks[leg.quote]
            case (true, false): rate * asks[leg.quote]
            case (true, true): rate / bids[leg.quote]
            }
        }
    }
}
