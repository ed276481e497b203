import RiskEngine
import Testing

/// Long one lot from 1.0 with 10,000,000: below 9,500,000 under a bid of 0.95.
@Suite("Corroboration: every level that stands must say the same")
struct CorroborationTests {
    static let floor: Int64 = 9_500_000
    let desk = TestDesk()
    let symbol: Int

    init() {
        symbol = desk.calmSymbol(1.0, 1.000_1)
        let run = desk.predictor.defineRun(quote: symbol)
        desk.mark()
        desk.longAccount(0, run, open: 1.0, floor: Self.floor, bid: 1.0)
        move(to: 0.952)
        // The fall from there is forgotten.
        for _ in 0..<40 { desk.quietRound([(symbol, 0.952, 0.952 + 0.000_1)]) }
    }

    private func move(to bid: Double, spread: Double = 0.000_1) {
        desk.round([(symbol, bid, bid + spread)])
    }

    private func equity(_ bid: Double) -> Int64 {
        10_000_000 + Int64(((bid - 1) * 10_000_000).rounded())
    }

    private func isCorroborated(_ bid: Double) -> Bool {
        desk.corroborates(0, equity: equity(bid), below: Self.floor)
    }

    @Test func oneTickIsNotEnough() {
        move(to: 0.949)
        let prediction = desk.published(0)
        #expect(prediction.state == .settled)
        #expect(prediction.low == 9_490_000 && prediction.equity == 9_490_000)
        #expect(prediction.high == 9_520_000)
        #expect(!isCorroborated(0.949))
    }

    @Test func aSecondTickBelowIs() {
        move(to: 0.949)
        move(to: 0.948_5)
        #expect(isCorroborated(0.948_5))
        // The read is what breaks, not the prediction.
        #expect(!desk.corroborates(0, equity: Self.floor, below: Self.floor))
    }

    @Test func oneBadTickNeverIs() {
        move(to: 0.949)
        #expect(!isCorroborated(0.949))
        move(to: 0.952)
        #expect(!isCorroborated(0.949))
        move(to: 0.951_9)
        #expect(!isCorroborated(0.949))
    }

    @Test func timeConfirmsALevel() {
        move(to: 0.949)
        for _ in 0..<2 { desk.quietRound([(symbol, 0.949, 0.949 + 0.000_1)]) }
        #expect(!isCorroborated(0.949))
        desk.quietRound([(symbol, 0.949, 0.949 + 0.000_1)])
        #expect(isCorroborated(0.949))
        #expect(desk.published(0).high == 9_490_000)
    }

    @Test func readAndPredictionMustAgree() {
        move(to: 0.949)
        move(to: 0.948)
        #expect(isCorroborated(0.948))
        #expect(desk.corroborates(0, equity: 9_478_000, below: Self.floor))
        #expect(!desk.corroborates(0, equity: 9_477_999, below: Self.floor))
        #expect(desk.corroborates(0, equity: 9_492_000, below: Self.floor))
        #expect(!desk.corroborates(0, equity: 9_492_001, below: Self.floor))
    }

    @Test func oldPredictionsAndOtherAccountsSayNothing() {
        move(to: 0.949)
        move(to: 0.948)
        desk.pass(500)
        #expect(isCorroborated(0.948))
        desk.pass(1)
        #expect(!isCorroborated(0.948))
        move(to: 0.948)
        #expect(isCorroborated(0.948))
        #expect(
            !desk.board.corroborates(
                slot: 0, login: 1, equity: 9_480_000, breachBelow: Self.floor, tolerance: 2_000,
                now: desk.now))
        #expect(!desk.corroborates(1, equity: 9_480_000, below: Self.floor))
    }

    @Test func aSilentQuoteThreadPredictsNothing() {
        #expect(desk.board.isPredictable(slot: 0, login: TestDesk.login(0), now: desk.now))
        desk.pass(1_001)
        #expect(!desk.board.isPredictable(slot: 0, login: TestDesk.login(0), now: desk.now))
        #expect(!desk.board.isAlive(now: desk.now))
    }

    @Test func aCrossedQuoteCorroboratesNothing() {
        move(to: 0.949)
        desk.round([(symbol, 0.948, 0.947_9)])
        #expect(desk.published(0).state == .predicted)
        #expect(!isCorroborated(0.948))
        #expect(desk.promoted() == [0])
    }

    @Test func aWideSpreadCountsAtItsUsualWidth() {
        // The bid alone is below: the mid says 0.9515, and 0.95145 at the usual spread.
        for _ in 0..<4 { move(to: 0.949, spread: 0.005) }
        let prediction = desk.published(0)
        #expect(prediction.equity == 9_490_000)
        #expect(abs(prediction.equityAtUsualSpread - 9_514_500) <= 10)
        #expect(prediction.isSpreadOnly(breachBelow: Self.floor))
        #expect(!isCorroborated(0.949))
        // Below at the usual spread, too: the verdict does not rest on the spread.
        for _ in 0..<4 { move(to: 0.945, spread: 0.005) }
        #expect(isCorroborated(0.945))
        #expect(!desk.published(0).isSpreadOnly(breachBelow: Self.floor))
    }

    @Test func conversionsMustStandToo() {
        let pair = desk.calmSymbol(2, 2)
        let conversion = desk.predictor.defineConversion([
            ConversionLeg(quote: pair, isInverted: false)
        ])
        let run = Int32(desk.predictor.defineRun(quote: symbol, conversion: conversion))
        let levels = { (bid: Double) in [(symbol, 0.952, 0.952_1), (pair, bid, bid)] }
        desk.round(levels(2))
        // A loss of 1,000,000 at 2: at 2.2 it is 1,100,000.
        var exposure = Exposure(run: run)
        exposure.add(isBuy: true, units: 1_000_000, open: 1.452)
        desk.expose(1, [exposure])
        desk.sample(1, equity: 9_000_000, balance: 10_000_000, floor: 8_950_000)
        desk.round(levels(2.2))
        #expect(desk.published(1).equity == 8_900_000)
        #expect(desk.published(1).high == 9_000_000)
        #expect(!desk.corroborates(1, equity: 8_900_000, below: 8_950_000))
        desk.round(levels(2.21))
        #expect(desk.corroborates(1, equity: 8_895_000, below: 8_950_000))
    }

    @Test func aMarkNeedsEveryLevelAboveIt() {
        desk.sample(0, equity: 9_520_000, balance: 10_000_000, mark: 9_520_000)
        let isCorroborated = { (equity: Int64) in
            desk.board.corroboratesMark(
                slot: 0, login: TestDesk.login(0), equity: equity, markAbove: 9_520_000,
                tolerance: 2_000, now: desk.now)
        }
        move(to: 0.954)
        #expect(!isCorroborated(9_540_000))
        move(to: 0.954_1)
        #expect(isCorroborated(9_541_000))
        #expect(!isCorroborated(9_520_000))
        #expect(!isCorroborated(9_600_000))
    }

    @Test func whatFollowsADisagreeingSampleDoesNotConfirmTheNext() {
        move(to: 0.952_1)
        // Positions changed unseen: the account stands elsewhere.
        desk.sample(0, equity: 9_400_000, balance: 10_000_000, floor: Self.floor)
        move(to: 0.952_2)
        move(to: 0.952_1)
        #expect(desk.published(0).equity < Self.floor)
        #expect(desk.published(0).state == .predicted)
        #expect(!desk.corroborates(0, equity: 9_400_000, below: Self.floor))
        #expect(desk.wanted() == [0])
        #expect(desk.predictor.statistics.wrong == 1)
    }
}
