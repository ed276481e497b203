import RiskEngine
import Testing

@Suite("Settlement: when the level of a quote stands")
struct SettlementTests {
    let desk = TestDesk()

    private func settlement(_ quote: Int) -> Settlement {
        desk.predictor.quotes.settlement(of: quote, now: desk.now)
    }

    @Test func aQuoteNeverSeenIsAbsent() {
        let symbol = desk.symbol()
        #expect(settlement(symbol) == .absent)
        desk.tick(symbol, .nan, 1)
        desk.tick(symbol, 0, 1)
        desk.tick(symbol, 1, .infinity)
        #expect(settlement(symbol) == .absent)
        #expect(desk.predictor.quotes.prices(of: symbol) == nil)
    }

    @Test func aSpreadMustBeKnown() {
        let symbol = desk.symbol()
        for _ in 0..<19 { desk.round([(symbol, 1, 1.1)]) }
        #expect(settlement(symbol) == .unknownSpread)
        #expect(desk.predictor.quotes.usualSpread(of: symbol) == nil)
        desk.round([(symbol, 1, 1.1)])
        #expect(settlement(symbol) == .settled)
    }

    @Test func aNewLevelIsConfirmedByTime() {
        let symbol = desk.calmSymbol(1, 1.1)
        desk.round([(symbol, 1.01, 1.11)])
        #expect(settlement(symbol) == .unconfirmed)
        desk.pass(249)
        #expect(settlement(symbol) == .unconfirmed)
        desk.pass(1)
        #expect(settlement(symbol) == .settled)
    }

    @Test func aNewLevelIsConfirmedByAnotherTick() {
        let symbol = desk.calmSymbol(1, 1.1)
        desk.round([(symbol, 1.01, 1.11)])
        // Read again, but no tick: nothing new.
        desk.pass(10)
        desk.read(symbol, 1.01, 1.11)
        #expect(settlement(symbol) == .unconfirmed)
        desk.tick(symbol, 1.01, 1.11)
        #expect(settlement(symbol) == .settled)
    }

    @Test func aQuoteThatIsNotReadGoesStale() {
        let symbol = desk.calmSymbol(1, 1.1)
        desk.pass(1_000)
        #expect(settlement(symbol) == .settled)
        desk.pass(1)
        #expect(settlement(symbol) == .stale)
        // Impossible prices are no reading.
        desk.tick(symbol, -1, 1)
        #expect(settlement(symbol) == .stale)
        desk.read(symbol, 1, 1.1)
        #expect(settlement(symbol) == .settled)
    }

    @Test func aCrossedQuoteIsNotSettled() {
        let symbol = desk.calmSymbol(1, 1.1)
        desk.round([(symbol, 1.2, 1.1)])
        #expect(settlement(symbol) == .crossed)
        desk.pass(500)
        #expect(settlement(symbol) == .crossed)
        desk.tick(symbol, 1.1, 1.1)
        desk.pass(250)
        // Without any spread, but not crossed.
        #expect(settlement(symbol) == .settled)
    }

    @Test func aWideSpreadIsNotSettled() {
        let symbol = desk.calmSymbol(1, 1.01)
        desk.round([(symbol, 0.98, 1.021)])
        desk.pass(250)
        #expect(settlement(symbol) == .wide)
        desk.tick(symbol, 0.98, 1.019)
        desk.pass(250)
        #expect(settlement(symbol) == .settled)
    }

    @Test func usualSpreadsFollowSlowlyAndByTheHour() throws {
        let quotes = desk.predictor.quotes
        let symbol = desk.calmSymbol(1, 1.01)
        quotes.setHour(40)
        let calm = try #require(quotes.usualSpread(of: symbol))
        #expect(abs(calm - 0.01) < 1e-6)
        // Five minutes of a release do not make its spread the usual one.
        for _ in 0..<3_000 { desk.round([(symbol, 1, 1.2)]) }
        let after = try #require(quotes.usualSpread(of: symbol))
        #expect(after < 0.02)
        quotes.setHour(41)
        for _ in 0..<20_000 { desk.round([(symbol, 1, 1.03)]) }
        #expect(abs(try #require(quotes.usualSpread(of: symbol)) - 0.03) < 0.002)
        quotes.setHour(40)
        #expect(abs(try #require(quotes.usualSpread(of: symbol)) - after) < 1e-6)
        // What was learnt survives a restart.
        let kept = quotes.usualSpreads(of: symbol)
        let other = TestDesk()
        let same = other.symbol()
        other.predictor.quotes.restore(kept, of: same)
        other.predictor.quotes.setHour(41)
        #expect(abs(try #require(other.predictor.quotes.usualSpread(of: same)) - 0.03) < 0.002)
    }

    @Test func holdersOfUnusableQuotesCannotBePredicted() {
        let symbol = desk.calmSymbol(1, 1.01)
        let pair = desk.symbol()
        let conversion = desk.predictor.defineConversion([
            ConversionLeg(quote: pair, isInverted: false)
        ])
        let run = Int32(desk.predictor.defineRun(quote: symbol, conversion: conversion))
        desk.expose(0, [Exposure(run: run, long: 10, offsetLong: -10)])
        desk.sample(0, equity: 1_000)
        desk.round([(symbol, 1, 1.01)])
        #expect(desk.published(0).state == .unpredictable(.quoteAbsent))
        desk.round([(symbol, 1, 1.01), (pair, 2, 2)])
        #expect(desk.published(0).state == .predicted)
        for _ in 0..<10 { desk.round([(symbol, 1.1, 1.01), (pair, 2, 2)]) }
        #expect(desk.published(0).state == .predicted)
        for _ in 0..<2 { desk.round([(symbol, 1.1, 1.01), (pair, 2, 2)]) }
        #expect(desk.published(0).state == .unpredictable(.quoteCrossed))
        #expect(desk.predictor.statistics.quoteCrossed == 1)
        for _ in 0..<11 { desk.round([(symbol, 1, 1.01)]) }
        #expect(desk.published(0).state == .unpredictable(.quoteStale))
        desk.round([(symbol, 1, 1.01), (pair, 2, 2)])
        #expect(desk.published(0).state == .predicted)
        #expect(desk.predictor.statistics.predictable == 1)
    }
}
