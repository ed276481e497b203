import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// Profits and margins computed on paper from docs/emulator.md section 3.
@Suite struct GoldenTests {
    struct Vector: Sendable {
        var name: String
        var group: String
        var symbol: String
        var side: UInt8
        var volume: UInt64
        var open: Double
        var profit: Double
        var margin: Double
    }

    static let vectors: [Vector] = [
        // (1.20000 - 1.19500) x 100,000; margin 1,000 EUR at the ask, 1.20010.
        Vector(
            name: "forex buy at the bid", group: "usd", symbol: "EURUSD", side: 0,
            volume: 100_000_000, open: 1.195, profit: 500, margin: 1200.10),
        // (1.20500 - 1.20010) x 50,000; margin 500 EUR at the bid.
        Vector(
            name: "forex sell at the ask", group: "usd", symbol: "EURUSD", side: 1,
            volume: 50_000_000, open: 1.205, profit: 245, margin: 600),
        // +500 USD / 1.20010 = 416.6319; margin 1,000 EUR is EUR already.
        Vector(
            name: "gain into the base currency at the ask", group: "eur", symbol: "EURUSD",
            side: 0, volume: 100_000_000, open: 1.195, profit: 416.63, margin: 1000),
        // -500 USD / 1.20000 = -416.6667.
        Vector(
            name: "loss into the base currency at the bid", group: "eur", symbol: "EURUSD",
            side: 0, volume: 100_000_000, open: 1.205, profit: -416.67, margin: 1000),
        // +500 USD x 100.000; 1,000 EUR x 1.20010 x 100.02 = 120,034.002.
        Vector(
            name: "gain times the bid, two steps of margin", group: "jpy", symbol: "EURUSD",
            side: 0, volume: 100_000_000, open: 1.195, profit: 50_000, margin: 120_034),
        // -500 USD x 100.020.
        Vector(
            name: "loss times the ask", group: "jpy", symbol: "EURUSD", side: 0,
            volume: 100_000_000, open: 1.205, profit: -50_010, margin: 120_034),
        // +20,000 JPY / 100.02 = 199.960 USD; margin 1,000 USD.
        Vector(
            name: "gain in yen", group: "usd", symbol: "USDJPY", side: 0, volume: 100_000_000,
            open: 99.8, profit: 199.96, margin: 1000),
        // +20,000 JPY / 100.02 / 1.20010 = 166.6194 EUR; 1,000 USD / 1.20000 = 833.33.
        Vector(
            name: "gain in yen into euro", group: "eur", symbol: "USDJPY", side: 0,
            volume: 100_000_000, open: 99.8, profit: 166.62, margin: 833.33),
        // (1250.00 - 1260.00) x 100 x 0.25; margin 25 x 1260 / 100.
        Vector(
            name: "metal with leverage", group: "usd", symbol: "XAUUSD", side: 0,
            volume: 25_000_000, open: 1260, profit: -250, margin: 315),
        // (16,510 - 16,502) / 0.5 x 2.5 x 2 = 80; margin 2 x 2,500.
        Vector(
            name: "future by tick value", group: "usd", symbol: "US30", side: 1,
            volume: 200_000_000, open: 16_510, profit: 80, margin: 5000),
        // Bid 1.20000 - 3 points = 1.19997.
        Vector(
            name: "price class with a mark-up", group: "wide", symbol: "EURUSD", side: 0,
            volume: 100_000_000, open: 1.195, profit: 497, margin: 1200.13),
    ]

    @Test(arguments: vectors) func vector(_ vector: Vector) throws {
        var scenario = Samples.market
        scenario.accounts = [
            Samples.account(
                7, vector.group, balance: 10_000_000,
                positions: [
                    Samples.position(50, vector.symbol, vector.side, vector.volume, vector.open)
                ])
        ]
        let rig = try Rig(scenario)
        let record = try #require(rig.account(7))
        let balance = vector.group == "jpy" ? 10_000_000 : 100_000.0
        #expect(record.profit == vector.profit, "\(vector.name)")
        #expect(record.margin == vector.margin, "\(vector.name)")
        #expect(record.equity == balance + vector.profit)
        #expect(record.floating == record.profit + record.storage)
        #expect(rig.positions(7).first?.profit == vector.profit)
    }

    /// The larger leg of a hedged pair holds the margin.
    @Test func hedged() throws {
        var scenario = Samples.market
        scenario.accounts = [
            Samples.account(
                7, "usd", balance: 1_000_000,
                positions: [
                    Samples.position(50, "EURUSD", 0, Samples.lot, 1.2001),
                    Samples.position(51, "EURUSD", 1, 2 * Samples.lot, 1.2),
                ])
        ]
        let record = try #require(try Rig(scenario).account(7))
        // Sells: 2 x 1,000 EUR at the bid.
        #expect(record.margin == 2400)
        #expect(record.profit == -10 - 20)
    }

    @Test func stopOut() throws {
        var scenario = Samples.market
        scenario.accounts = [
            Samples.account(
                7, "usd", balance: 150_000,
                positions: [
                    Samples.position(50, "EURUSD", 0, Samples.lot, 1.2),
                    Samples.position(51, "USDJPY", 0, 1_000_000, 100),
                ])
        ]
        // Margin 1,200.10 + 10.00; half of it is 605.05.
        // A fall to 1.19106 leaves 606.00 (and more).
        let rig = try Rig(
            scenario,
            ticks: [
                Samples.tick(10, 0, 1.19106, 1.19116), Samples.tick(20, 0, 1.19104, 1.19114),
            ])
        rig.advance(10)
        #expect(rig.positions(7).count == 2)
        #expect(rig.account(7)?.soActivation == 1)
        rig.advance(10)
        // The larger loser went, at the bid, by the server itself.
        #expect(rig.positions(7).map { $0.ticket } == [51])
        let deal = try #require(rig.deals(7).last)
        #expect(deal.reason == 5)
        #expect(deal.profit == -896)
        #expect(rig.account(7)?.soActivation == 0)
    }
}
