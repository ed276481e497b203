internal import MTBridge
internal import RiskEngine

/// Turns an account's positions into exposures, and into checks of how they are predicted.
struct ExposureBuilder {
    let account: AccountEntry
    private(set) var exposures: [Exposure] = []
    private(set) var checks: [PositionCheck] = []
    /// Why the account cannot be predicted; empty when it can.
    private(set) var obstacle: ExposureObstacle?
    /// The symbol of the position that it was met at.
    private(set) var obstacleSymbol: String?

    init(account: AccountEntry) { self.account = account }

    mutating func add(_ position: PositionRecord, _ catalog: inout SymbolCatalog) {
        guard let symbol = catalog.symbol(position.symbol) else {
            obstacle = .symbolUnknown
            obstacleSymbol = position.symbol
            return
        }
        guard
            let conversion = catalog.conversion(
                from: symbol.currencyProfit, to: account.currency, account.priceClass)
        else {
            obstacle = .conversionAbsent
            obstacleSymbol = position.symbol
            return
        }
        let quote = catalog.quote(position.symbol, account.priceClass)
        let units = units(position, symbol)
        let run = catalog.run(quote: quote, conversion: conversion)
        let isBuy = position.side == .buy
        let place = exposures.firstIndex { $0.run == run } ?? exposures.count
        if place == exposures.count { exposures.append(Exposure(run: run)) }
        exposures[place].add(isBuy: isBuy, units: units, open: position.priceOpen)
        checks.append(
            PositionCheck(
                quote: quote, conversion: conversion, isBuy: isBuy, priceOpen: position.priceOpen,
                priceCurrent: position.priceCurrent, units: units,
                profit: position.profit * scale, rateProfit: position.rateProfit))
    }

    /// Minor units of the profit's currency, before conversion, in a price difference of 1.0.
    private func units(_ position: PositionRecord, _ symbol: SymbolRecord) -> Double {
        let lots = position.volume.lots
        switch symbol.calculation {
        case .forex, .cfdLeverage: return symbol.contractSize * lots * scale
        case .futures: return lots * symbol.tickValue / symbol.tickSize * scale
        }
    }

    private var scale: Double {
        (0..<account.digits.rawValue).reduce(1.0) { scale, _ in scale * 10 }
    }
}

/// Why an account's positions cannot be made into exposures; it stays in its tier then.
enum ExposureObstacle: String, CaseIterable, Sendable {
    /// The server's list of symbols does not have one that it holds.
    case symbolUnknown = "symbol_unknown"
    /// No pair, nor two through USD, leads from a profit currency to its own.
    case conversionAbsent = "conversion_absent"
    /// A number of its positions cannot be computed with.
    case unsound = "unsound"
    /// Its positions are not answered, or not given, while others' are.
    case unread = "unread"
}
