internal import MTBridge
internal import RiskEngine

/// The symbols of a server, and what the predictor knows of them by number: quotes, conversions,
/// runs.
///
/// Defines them when an account first needs them, so that only symbols in use are tracked. Owned by
/// the quote thread.
struct SymbolCatalog {
    private struct ConversionKey: Hashable {
        var source: String
        var target: String
        var priceClass: UInt32
    }
    private struct RunKey: Hashable {
        var quote: Int
        var conversion: Int
    }
    private let predictor: Predictor
    private var symbols: [SymbolRecord] = []
    private var indexOfName: [String: Int] = [:]
    private var quotes: [QuoteKey: Int] = [:]
    /// By quote number.
    private(set) var keys: [QuoteKey] = []
    private var conversions: [ConversionKey: Int] = [:]
    private var runs: [RunKey: Int] = [:]
    /// By run number.
    private(set) var quoteOfRun: [Int] = []
    private(set) var legsOfRun: [[Int]] = []
    private var legsOfConversion: [Int: [Int]] = [:]

    init(predictor: Predictor) { self.predictor = predictor }

    var isEmpty: Bool { symbols.isEmpty }

    /// Takes the server's list.
    ///
    /// - Returns: True when something that exposures are made of has changed.
    mutating func take(_ records: [SymbolRecord]) -> Bool {
        let changed = !symbols.isEmpty && !Self.areAlike(symbols, records)
        symbols = records
        indexOfName = Dictionary(
            records.enumerated().map { ($0.element.name, $0.offset) }
        ) { first, _ in first }
        // Which pair converts depends on the list.
        if changed { conversions = [:] }
        return changed
    }

    func symbol(_ name: String) -> SymbolRecord? { indexOfName[name].map { symbols[$0] } }

    /// The number of a quote that somebody uses.
    func known(_ symbol: String, _ priceClass: UInt32) -> Int? {
        quotes[QuoteKey(symbol: symbol, priceClass: priceClass)]
    }

    mutating func quote(_ symbol: String, _ priceClass: UInt32) -> Int {
        let key = QuoteKey(symbol: symbol, priceClass: priceClass)
        if let known = quotes[key] { return known }
        let number = predictor.defineQuote()
        quotes[key] = number
        keys.append(key)
        return number
    }

    /// The way from one currency to another: a pair, else two through USD, else none.
    mutating func conversion(from source: String, to target: String, _ priceClass: UInt32) -> Int? {
        if source == target { return Predictor.sameCurrency }
        let key = ConversionKey(source: source, target: target, priceClass: priceClass)
        if let known = conversions[key] { return known }
        var legs: [ConversionLeg] = []
        if let leg = leg(from: source, to: target, priceClass) {
            legs = [leg]
        } else if let first = leg(from: source, to: "USD", priceClass),
            let second = leg(from: "USD", to: target, priceClass)
        {
            legs = [first, second]
        } else {
            return nil
        }
        let number = predictor.defineConversion(legs)
        conversions[key] = number
        legsOfConversion[number] = legs.map(\.quote)
        return number
    }

    /// The first pair of the server's list that connects the two: as the platform converts.
    private mutating func leg(
        from source: String, to target: String, _ priceClass: UInt32
    ) -> ConversionLeg? {
        for symbol in symbols where symbol.calculation == .forex {
            if symbol.currencyBase == source, symbol.currencyProfit == target {
                return ConversionLeg(quote: quote(symbol.name, priceClass), isInverted: false)
            }
            if symbol.currencyBase == target, symbol.currencyProfit == source {
                return ConversionLeg(quote: quote(symbol.name, priceClass), isInverted: true)
            }
        }
        return nil
    }

    mutating func run(quote: Int, conversion: Int) -> Int32 {
        let key = RunKey(quote: quote, conversion: conversion)
        if let known = runs[key] { return Int32(known) }
        let number = predictor.defineRun(quote: quote, conversion: conversion)
        runs[key] = number
        quoteOfRun.append(quote)
        legsOfRun.append(legsOfConversion[conversion] ?? [])
        return Int32(number)
    }

    private static func areAlike(_ a: [SymbolRecord], _ b: [SymbolRecord]) -> Bool {
        a.count == b.count
            && zip(a, b).allSatisfy { old, new in
                old.name == new.name && old.currencyBase == new.currencyBase
                    && old.currencyProfit == new.currencyProfit
                    && old.calculation == new.calculation
                    && old.contractSize == new.contractSize && old.tickSize == new.tickSize
                    && old.tickValue == new.tickValue
            }
    }
}
