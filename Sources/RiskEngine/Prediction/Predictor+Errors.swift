extension Predictor {
    /// Holds one reported position against how it is predicted.
    ///
    /// Tells a wrong contract size, a wrong or missing conversion and another mark-up apart, and is
    /// not misled by prices that moved between the quotes and the position.
    public func check(_ position: PositionCheck, now: MonotonicTime) {
        let quote = quotes[position.quote]
        let conversion = conversions[position.conversion]
        guard quote.hasLevel, conversion.isKnown, position.priceCurrent > 0 else { return }
        checkMarkUp(position, quote)
        let difference =
            position.isBuy
            ? position.priceCurrent - position.priceOpen
            : position.priceOpen - position.priceCurrent
        let raw = difference * position.units
        let rate = raw < 0 ? conversion.rates.loss : conversion.rates.gain
        let expected = raw * rate
        // Rounding to the minor unit drowns what small profits say.
        guard abs(expected) >= 1_000 else { return }
        let allowance = allowance(conversion) + 1e6 / abs(expected)
        let factor = position.profit / expected
        let size = Self.beyond((factor - 1) * 1e6, allowance)
        // Where the reported rate explains the factor, the size is right.
        if position.rateProfit > 0 {
            let ratio = position.rateProfit / rate
            let rest = Self.beyond((factor / ratio - 1) * 1e6, allowance)
            errors.add(
                conversion: Self.beyond((ratio - 1) * 1e6, allowance), quote: position.quote)
            errors.add(size: abs(rest) < abs(size) ? rest : size, quote: position.quote)
        } else {
            errors.add(size: size, quote: position.quote)
        }
    }

    /// Parts per million that the rate may have moved between our quotes and the position.
    private func allowance(_ conversion: ConversionState) -> Double {
        conversion.legs.reduce(0) { sum, leg in
            let quote = quotes[leg.quote]
            return sum + (quote.move.value + 2 * abs(quote.level.spread)) / quote.level.mid * 1e6
        }
    }

    /// Closing price against our levels, less what the price lately moved.
    private func checkMarkUp(_ position: PositionCheck, _ quote: QuoteState) {
        let last = quote.hasPrevious ? quote.previous : quote.level
        let ours = position.isBuy ? quote.level.bid : quote.level.ask
        let before = position.isBuy ? last.bid : last.ask
        let outside = Self.distance(position.priceCurrent, min(ours, before), max(ours, before))
        let worse = position.isBuy ? -outside : outside
        let error = Self.beyond(worse, quote.move.value) / quote.level.mid * 1e6
        errors.add(markUp: error, isBuy: position.isBuy, quote: position.quote)
    }

    /// What of an error exceeds an allowance.
    private static func beyond(_ error: Double, _ allowance: Double) -> Double {
        distance(error, -allowance, allowance)
    }

    /// The prediction error of one quote.
    public func errorStatistics(of quote: Int) -> ErrorStatistics {
        let entry = errors.entries[quote]
        var result = ErrorStatistics()
        result.samples = entry.sample.observations
        result.signed = entry.sample.signed
        result.absolute = entry.sample.absolute
        result.positions = entry.markUpBuy.observations + entry.markUpSell.observations
        return result
    }

    /// What is systematically wrong now, one entry per quote and kind.
    ///
    /// Allocates the array.
    public func systematicErrors() -> [SystematicError] {
        (0..<quotes.count).flatMap { systematicErrors(of: $0) }
    }

    private func systematicErrors(of quote: Int) -> [SystematicError] {
        let entry = errors.entries[quote]
        var found: [SystematicError] = []
        func test(_ kind: SystematicError.Kind, _ mean: ErrorMean, _ threshold: Double) {
            let roundsMin = settings.systematicCountMin
            guard mean.isSystematic(threshold: threshold, roundsMin: roundsMin) else { return }
            found.append(
                SystematicError(
                    quote: quote, kind: kind,
                    error: PartsPerMillion(rawValue: Int64(mean.signed.rounded())),
                    rounds: mean.rounds))
        }
        let threshold = Double(settings.systematicError.rawValue)
        test(.contractSize, entry.size, threshold)
        test(.conversion, entry.conversion, threshold)
        if let mean = markUp(entry) { test(.markUp, mean, markUpThreshold(quote)) }
        if found.isEmpty { test(.unexplained, entry.sample, threshold) }
        return found
    }

    /// The side that saw more; nil when both have seen enough and contradict each other: then it
    /// is a trend, not a mark-up.
    private func markUp(_ entry: ErrorBook.Entry) -> ErrorMean? {
        let (buy, sell) = (entry.markUpBuy, entry.markUpSell)
        let enough = settings.systematicCountMin
        if buy.rounds >= enough, sell.rounds >= enough, buy.signed * sell.signed <= 0 {
            return nil
        }
        return buy.rounds >= sell.rounds ? buy : sell
    }

    /// A quarter of the usual spread, as a share of the price.
    private func markUpThreshold(_ index: Int) -> Double {
        let quote = quotes[index]
        guard quote.hasLevel else { return .infinity }
        return max(5, quote.usual.value / 4 / quote.level.mid * 1e6)
    }
}
