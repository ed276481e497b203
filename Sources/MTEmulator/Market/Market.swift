import MTBridge
import RiskEngine

/// Quotes of all symbols in all price classes, and the conversion rates that follow from them.
final class Market {
    let symbols: [SymbolSpecification]
    let classCount: Int
    /// By `priceClass * symbols.count + symbol`.
    private(set) var quotes: [Quote]
    private(set) var conversions: [Conversion] = [Conversion()]
    /// Mark-up in prices, by quote index; 0 leaves the tick untouched.
    private let markups: [Double]
    /// Conversions to recompute at a tick of a symbol.
    private var conversionsBySymbol: [[Int]]
    private var conversionKeys: [String: Int] = [:]
    private let symbolIndex: [String: Int]
    private let pointScales: [Double]

    init(symbols: [SymbolSpecification], classes: [PriceClass]) {
        self.symbols = symbols
        classCount = classes.count
        quotes = Array(repeating: Quote(), count: symbols.count * classes.count)
        conversionsBySymbol = Array(repeating: [], count: symbols.count)
        var scales: [Double] = []
        var index: [String: Int] = [:]
        for (offset, symbol) in symbols.enumerated() {
            var scale = 1.0
            for _ in 0..<symbol.record.digits { scale *= 10 }
            scales.append(scale)
            index[symbol.record.name] = offset
        }
        pointScales = scales
        symbolIndex = index
        markups = classes.flatMap { priceClass in
            symbols.enumerated().map { offset, symbol in
                Double(priceClass.markupPoints[symbol.record.name] ?? 0) / scales[offset]
            }
        }
    }

    func index(of name: String) -> Int? { symbolIndex[name] }

    func quoteIndex(symbol: Int, priceClass: Int) -> Int { priceClass * symbols.count + symbol }

    func quote(symbol: Int, priceClass: Int) -> Quote {
        quotes[priceClass * symbols.count + symbol]
    }

    /// Rounds a price to the symbol's digits, half away from zero.
    func normalized(_ price: Double, symbol: Int) -> Double {
        (price * pointScales[symbol]).rounded(.toNearestOrAwayFromZero) / pointScales[symbol]
    }

    /// The smallest step of a symbol's price.
    func point(symbol: Int) -> Double { 1 / pointScales[symbol] }

    /// Takes a tick in: every class's quote, then every conversion that uses the symbol.
    func apply(_ tick: Tick) {
        for priceClass in 0..<classCount {
            let index = priceClass * symbols.count + tick.symbol
            let markup = markups[index]
            quotes[index].bid =
                markup == 0 ? tick.bid : normalized(tick.bid - markup, symbol: tick.symbol)
            quotes[index].ask =
                markup == 0 ? tick.ask : normalized(tick.ask + markup, symbol: tick.symbol)
            quotes[index].utc = tick.utcMilliseconds
            quotes[index].sequence += 1
        }
        for index in conversionsBySymbol[tick.symbol] { conversions[index].refresh(quotes) }
    }

    /// The conversion from one currency to another for a price class; 0 is the identity.
    ///
    /// - Returns: Nil when no pair and no pair of pairs through USD connects the two.
    func conversion(from source: String, to target: String, priceClass: Int) -> Int? {
        if source == target { return 0 }
        let key = "\(priceClass)/\(source)/\(target)"
        if let known = conversionKeys[key] { return known }
        var conversion = Conversion()
        var used: [Int] = []
        if let leg = leg(from: source, to: target, priceClass: priceClass, used: &used) {
            conversion.first = leg
        } else {
            guard let first = leg(from: source, to: "USD", priceClass: priceClass, used: &used),
                let second = leg(from: "USD", to: target, priceClass: priceClass, used: &used)
            else { return nil }
            conversion.first = first
            conversion.second = second
        }
        conversion.refresh(quotes)
        conversions.append(conversion)
        let index = conversions.count - 1
        conversionKeys[key] = index
        for symbol in used { conversionsBySymbol[symbol].append(index) }
        return index
    }

    /// The symbols whose ticks move a conversion.
    func symbols(ofConversion index: Int) -> [Int] {
        [conversions[index].first, conversions[index].second].compactMap { leg in
            leg.map { Int($0.quote) % symbols.count }
        }
    }

    private func leg(
        from source: String, to target: String, priceClass: Int, used: inout [Int]
    ) -> Conversion.Leg? {
        for (index, symbol) in symbols.enumerated() where symbol.record.calculation == .forex {
            let quote = Int32(quoteIndex(symbol: index, priceClass: priceClass))
            if symbol.record.currencyBase == source, symbol.record.currencyProfit == target {
                used.append(index)
                return Conversion.Leg(quote: quote, inverted: false)
            }
            if symbol.record.currencyBase == target, symbol.record.currencyProfit == source {
                used.append(index)
                return Conversion.Leg(quote: quote, inverted: true)
            }
        }
        return nil
    }
}
