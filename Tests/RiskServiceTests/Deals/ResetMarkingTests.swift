import MTBridge
import RiskEngine
import Testing

@testable import RiskService

/// The equity at a reset that nobody saw, against figures computed by hand.
struct ResetMarkingTests {
    private static let reset = ServerTime(milliseconds: 1_399_075_200_000)

    private static func symbol(_ base: String, _ profit: String) -> SymbolRecord {
        var symbol = SymbolRecord()
        symbol.name = base + profit
        symbol.currencyBase = base
        symbol.currencyProfit = profit
        return symbol
    }

    private static func deal(
        _ position: UInt64, _ symbol: String, _ action: DealRecord.Action, lots: Double,
        _ price: Double, after milliseconds: Int64, entry: DealRecord.Entry = .in,
        storage: Double = 0
    ) -> DealRecord {
        var deal = DealRecord()
        deal.positionID = position
        deal.symbol = symbol
        deal.action = action
        deal.entry = entry
        deal.volume = Volume(rawValue: UInt64((lots * 1e8).rounded()))
        deal.price = price
        deal.storage = storage
        deal.time = reset.advanced(byMilliseconds: milliseconds)
        return deal
    }

    /// As the platform shows it: marked at `current`.
    private static func position(
        _ ticket: UInt64, _ symbol: String, _ side: PositionRecord.Side, lots: Double,
        _ open: Double, current: Double, rate: Double = 1, storage: Double = 0
    ) -> PositionRecord {
        var position = PositionRecord()
        position.ticket = ticket
        position.symbol = symbol
        position.side = side
        position.volume = Volume(rawValue: UInt64((lots * 1e8).rounded()))
        position.priceOpen = open
        position.priceCurrent = current
        position.rateProfit = rate
        let difference = side == .buy ? current - open : open - current
        position.profit = (difference * 100_000 * lots * rate * 100).rounded() / 100
        position.storage = storage
        return position
    }

    /// EURUSD at 1.21000/1.21010, USDJPY at 99.500/99.520 when the day began.
    private static let quotes = ResetQuotes(prices: [
        QuoteKey(symbol: "EURUSD", priceClass: 3): .init(bid: 1.21, ask: 1.2101),
        QuoteKey(symbol: "USDJPY", priceClass: 3): .init(bid: 99.5, ask: 99.52),
    ])

    private static func marking(
        _ deals: [DealRecord], _ positions: [PositionRecord], _ quotes: ResetQuotes = quotes
    ) -> ResetMarking {
        ResetMarking(
            currency: "USD", priceClass: 3, digits: .two,
            symbols: [symbol("EUR", "USD"), symbol("USD", "JPY")], quotes: quotes, reset: reset,
            deals: deals.sorted { $0.time < $1.time }, positions: positions)
    }

    /// A lot of EURUSD gained a cent: 1,000.00.
    ///
    /// Two lots of USDJPY, sold at 100, stood at 99.52: 96,000 yen, at 99.52 to the dollar 964.63.
    /// Swaps: -4.75.
    private static let deals = [
        deal(1, "EURUSD", .buy, lots: 1, 1.2, after: -3_600_000),
        deal(2, "USDJPY", .sell, lots: 2, 100, after: -1_800_000),
    ]
    private static let positions = [
        position(1, "EURUSD", .buy, lots: 1, 1.2, current: 1.19, storage: -3.5),
        position(2, "USDJPY", .sell, lots: 2, 100, current: 101, rate: 1 / 101, storage: -1.25),
    ]

    @Test func positionsAreMarkedAtTheQuotesOfTheInstant() {
        #expect(Self.marking(Self.deals, Self.positions).outcome() == .known(195_988))
    }

    /// Closed five minutes later at another price, with swaps of its own; and one that was opened
    /// in the very instant of the reset.
    @Test func whatWasOpenThenCountsAndWhatIsOpenNowDoesNot() {
        let deals =
            Self.deals + [
                Self.deal(
                    1, "EURUSD", .sell, lots: 1, 1.15, after: 300_000, entry: .out, storage: -3.5),
                Self.deal(3, "EURUSD", .buy, lots: 7, 1.2, after: 0),
            ]
        let positions = [
            Self.positions[1], Self.position(3, "EURUSD", .buy, lots: 7, 1.2, current: 1.19),
        ]
        #expect(Self.marking(deals, positions).outcome() == .known(195_988))
    }

    /// Half of the lot was closed since: what is left has the same price, and a half of the swaps.
    @Test func aPartialCloseIsPutTogetherAgain() {
        let deals =
            Self.deals + [
                Self.deal(
                    1, "EURUSD", .sell, lots: 0.5, 1.15, after: 300_000, entry: .out,
                    storage: -1.75)
            ]
        let positions = [
            Self.position(1, "EURUSD", .buy, lots: 0.5, 1.2, current: 1.19, storage: -1.75),
            Self.positions[1],
        ]
        #expect(Self.marking(deals, positions).outcome() == .known(195_988))
    }

    /// On a netting account: two lots at 1.19 and two at 1.21 are four at 1.20; three are sold.
    ///
    /// At 1.21 the last one has gained 1,000.00. Turned round later, it was long at the reset
    /// still.
    @Test func aNettedPositionHasItsMeanPrice() {
        let deals = [
            Self.deal(9, "EURUSD", .buy, lots: 2, 1.19, after: -4_000_000),
            Self.deal(9, "EURUSD", .buy, lots: 2, 1.21, after: -3_000_000),
            Self.deal(9, "EURUSD", .sell, lots: 3, 1.25, after: -2_000_000, entry: .out),
            Self.deal(9, "EURUSD", .sell, lots: 5, 1.22, after: 60_000, entry: .inOut),
        ]
        let positions = [Self.position(9, "EURUSD", .sell, lots: 4, 1.22, current: 1.23)]
        #expect(Self.marking(deals, positions).outcome() == .known(100_000))
    }

    @Test func readsOfDifferentMomentsAreReadAgain() {
        #expect(Self.marking(Self.deals, [Self.positions[0]]).outcome() == .disagreeing)
        var half = Self.positions
        half[0].volume = Volume(rawValue: 50_000_000)
        #expect(Self.marking(Self.deals, half).outcome() == .disagreeing)
    }

    /// Without the yen's rate, or that of the symbol itself.
    @Test(arguments: ["EURUSD", "USDJPY"])
    func withoutAQuoteNothingIsKnown(symbol: String) {
        var quotes = Self.quotes
        quotes.prices[QuoteKey(symbol: symbol, priceClass: 3)] = nil
        #expect(Self.marking(Self.deals, Self.positions, quotes).outcome() == .impossible)
    }

    /// The symbol's contract is not what the list says: the platform marks otherwise.
    @Test func aPositionThatIsMarkedOtherwiseIsNotMarkedHere() {
        var positions = Self.positions
        positions[0].profit = -900
        #expect(Self.marking(Self.deals, positions).outcome() == .impossible)
    }

    /// Nobody read the quote then: only a position that still stands at it says that it is true.
    @Test(arguments: [(1.21, true), (1.19, false)])
    func aQuoteReadLateMustStillStand(current: Double, isKnown: Bool) {
        var quotes = Self.quotes
        quotes.prices[QuoteKey(symbol: "EURUSD", priceClass: 3)]?.isLate = true
        let positions = [
            Self.position(
                1, "EURUSD", .buy, lots: 1, 1.2, current: current, storage: -3.5),
            Self.positions[1],
        ]
        let outcome = Self.marking(Self.deals, positions, quotes).outcome()
        #expect(outcome == (isKnown ? .known(195_988) : .impossible))
    }

    /// The server's midnight was between: which swaps are older, nobody can say; unless a sample
    /// from before it did, or there are none.
    @Test func swapsOfALaterNightAreNotTheOldDays() {
        var marking = Self.marking(Self.deals, Self.positions)
        marking.mayHaveNight = true
        #expect(marking.outcome() == .impossible)
        marking.storage = -100
        #expect(marking.outcome() == .known(196_363))
        var free = Self.positions
        for index in free.indices { free[index].storage = 0 }
        marking = Self.marking(Self.deals, free)
        marking.mayHaveNight = true
        #expect(marking.outcome() == .known(196_463))
    }

    // MARK: Which quotes were those of the reset

    private static func record(
        _ symbol: String, bid: Double, at milliseconds: Int64, sequence: UInt64
    ) -> QuoteRecord {
        var record = QuoteRecord()
        record.symbol = symbol
        record.bid = bid
        record.ask = bid + 0.0001
        record.time = reset.advanced(byMilliseconds: milliseconds)
        record.sequence = sequence
        return record
    }

    @Test func aYoungAnswerTellsThemAll() {
        let before = [Self.record("EURUSD", bid: 1.2, at: -5_000, sequence: 7)]
        let after = [Self.record("EURUSD", bid: 1.3, at: -1, sequence: 8)]
        let quotes = ResetQuotes(before: before, old: before, after: after, reset: Self.reset)
        #expect(quotes.prices.values.map(\.bid) == [1.2])
        #expect(quotes.prices.values.map(\.isLate) == [false])
    }

    /// The answer before was old: what has not ticked since is known, what ticked before the reset
    /// is believed if it still stands, and what ticked after it is not known.
    @Test func anOldAnswerTellsWhatHasNotMoved() {
        let old = ["A", "B", "C"].map { Self.record($0, bid: 1, at: -60_000, sequence: 7) }
        let after = [
            Self.record("A", bid: 1, at: 5_000, sequence: 7),
            Self.record("B", bid: 2, at: -1, sequence: 8),
            Self.record("C", bid: 3, at: 0, sequence: 8),
        ]
        let quotes = ResetQuotes(before: nil, old: old, after: after, reset: Self.reset)
        let late = quotes.prices.mapValues(\.isLate)
        #expect(
            late == [
                QuoteKey(symbol: "A", priceClass: 0): false,
                QuoteKey(symbol: "B", priceClass: 0): true,
            ])
        // Where the server's clock leapt, its times say nothing.
        let leapt = ResetQuotes(before: nil, old: old, after: after, reset: nil)
        #expect(leapt.prices.keys.map(\.symbol) == ["A"])
    }
}
