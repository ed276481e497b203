import RiskEngine
import Testing

@Suite("Marking: increments equal recomputation from scratch")
struct PredictorMarkTests {
    /// Five symbols, two of which convert; hedged accounts, futures and cross rates among them.
    final class World {
        let desk = TestDesk(capacity: 64)
        var market = NaiveMarket()
        var random: SplitMix
        var runs: [[Int]] = []
        var held: [[NaiveMarket.Position]]
        let balances: [Int64]

        init(seed: UInt64) {
            random = SplitMix(seed: seed)
            held = Array(repeating: [], count: 64)
            balances = (0..<64).map { 1_000_000 + Int64($0) * 10_000 }
            for bid in [1.1, 150.0, 1_900.0, 0.6, 4_500.0] {
                market.bids.append(bid)
                market.asks.append(bid * 1.000_1)
                _ = desk.symbol()
            }
            let direct = [ConversionLeg(quote: 0, isInverted: false)]
            let inverted = [ConversionLeg(quote: 1, isInverted: true)]
            let legs = [[], direct, inverted, inverted + direct]
            market.conversions = legs
            let conversions = legs.map { desk.predictor.defineConversion($0) }
            runs = (0..<5).map { quote in
                conversions.map { desk.predictor.defineRun(quote: quote, conversion: $0) }
            }
            quote(Array(0..<5))
            for slot in 0..<64 { open(slot) }
        }

        func quote(_ quotes: [Int]) {
            desk.pass(100)
            for quote in quotes {
                desk.tick(quote, market.bids[quote], market.asks[quote])
            }
            desk.mark()
        }

        func move() {
            let moved = (0..<5).filter { _ in random.next() % 2 == 0 }
            for quote in moved {
                let change = Double.random(in: -0.01...0.01, using: &random)
                market.bids[quote] *= 1 + change
                let spread = Double.random(in: 0...0.002, using: &random)
                market.asks[quote] = market.bids[quote] * (1 + spread)
            }
            quote(moved)
        }

        /// Replaces everything that an account holds.
        func open(_ slot: Int) {
            held[slot] = (0..<random.next() % 6).map { _ in
                let quote = Int(random.next() % 5)
                return NaiveMarket.Position(
                    quote: quote, conversion: Int(random.next() % 4),
                    isBuy: random.next() % 2 == 0,
                    // Lots times contract, or lots times tick value over tick size.
                    units: quote == 4 ? 50 * 12.5 / 0.25 : Double(random.next() % 1_000_000),
                    open: market.bids[quote] * Double.random(in: 0.97...1.03, using: &random))
            }
            var exposures: [Exposure] = []
            for position in held[slot] {
                // One entry each: equal runs must add up.
                var exposure = Exposure(
                    run: Int32(runs[position.quote][position.conversion]))
                exposure.add(
                    isBuy: position.isBuy, units: position.units, open: position.open)
                exposures.append(exposure)
            }
            desk.expose(slot, exposures)
            sample(slot)
        }

        func sample(_ slot: Int) {
            let equity = Double(balances[slot]) + market.worth(held[slot])
            desk.sample(
                slot, equity: Int64(equity.rounded()), balance: balances[slot],
                flags: held[slot].isEmpty ? [] : [.exposed])
        }

        func differences() -> [Double] {
            (0..<64).map { slot in
                let expected = Double(balances[slot]) + market.worth(held[slot])
                return abs(Double(desk.prediction(slot).equity) - expected)
            }
        }
    }

    @Test(arguments: 1...8)
    func incrementsEqualRecomputation(seed: UInt64) {
        let world = World(seed: seed)
        for step in 0..<300 {
            world.move()
            if step % 7 == 0 { world.open(Int(world.random.next() % 64)) }
            if step % 5 == 0 { world.sample(Int(world.random.next() % 64)) }
            let worst = world.differences().max() ?? .infinity
            #expect(worst <= 1, "step \(step)")
        }
        #expect(world.desk.predictor.statistics.wrong == 0)
        #expect(world.desk.predictor.statistics.predictable == 64)
    }

    @Test func hedgedAccountsLoseWhenTheSpreadOpens() {
        let desk = TestDesk()
        let symbol = desk.calmSymbol(1.0, 1.000_1)
        let run = desk.predictor.defineRun(quote: symbol)
        var hedged = Exposure(run: Int32(run))
        hedged.add(isBuy: true, units: 10_000_000, open: 1.0)
        hedged.add(isBuy: false, units: 10_000_000, open: 1.000_1)
        desk.expose(3, [hedged])
        desk.sample(3, equity: 5_000_000, flags: [.exposed])
        desk.round([(symbol, 0.999, 1.001_1)])
        #expect(desk.prediction(3).equity == 5_000_000 - 10_000 - 10_000)
    }

    @Test func eachSideConvertsByItsOwnSign() {
        let desk = TestDesk()
        let symbol = desk.calmSymbol(100, 100)
        let pair = desk.calmSymbol(2, 3)
        let legs = [ConversionLeg(quote: pair, isInverted: false)]
        let run = desk.predictor.defineRun(
            quote: symbol, conversion: desk.predictor.defineConversion(legs))
        var hedged = Exposure(run: Int32(run))
        hedged.add(isBuy: true, units: 1_000, open: 90)
        hedged.add(isBuy: false, units: 1_000, open: 90)
        desk.expose(0, [hedged])
        desk.round([(symbol, 100, 100), (pair, 2, 3)])
        desk.sample(0, equity: 1_000_000 + 20_000 - 30_000, balance: 1_000_000)
        // A gain of 10,000 at the bid, a loss of 10,000 at the ask.
        #expect(desk.prediction(0).equity == 1_000_000 + 20_000 - 30_000)
        #expect(desk.predictor.statistics.wrong == 0)
        desk.round([(pair, 2, 4)])
        #expect(desk.prediction(0).equity == 1_000_000 + 20_000 - 40_000)
    }
}
