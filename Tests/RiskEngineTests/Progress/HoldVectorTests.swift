import RiskEngine
import Testing

/// Scalping: how long trades are held.
@Suite struct HoldVectorTests {
    struct Trade: Sendable {
        var seconds: Int64
        var result: Int64
    }

    struct Vector: Sendable {
        var name: String
        var measure: ProgressSpec.HoldMeasure
        var seconds: Int64
        var percent: Int64 = 50
        var trades: [Trade]
        var isMet: Bool
    }

    static let vectors = [
        Vector(
            name: "PropXP, each at least 2 min", measure: .each, seconds: 120,
            trades: [Trade(seconds: 120, result: 5), Trade(seconds: 600, result: -5)], isMet: true),
        Vector(
            name: "a second less", measure: .each, seconds: 120,
            trades: [Trade(seconds: 119, result: -5)], isMet: false),
        Vector(
            name: "Alpha, mean above 120 s", measure: .average, seconds: 120,
            trades: [Trade(seconds: 1, result: 5), Trade(seconds: 240, result: 5)], isMet: true),
        Vector(
            name: "a mean of exactly 120 s is not above it", measure: .average, seconds: 120,
            trades: [Trade(seconds: 1, result: 5), Trade(seconds: 239, result: 5)], isMet: false),
        Vector(
            name: "Alpha, half of the gross profit from short trades", measure: .profit,
            seconds: 120,
            trades: [Trade(seconds: 10, result: 500), Trade(seconds: 900, result: 500)],
            isMet: true),
        Vector(
            name: "more than half, whatever was lost", measure: .profit, seconds: 120,
            trades: [
                Trade(seconds: 10, result: 501), Trade(seconds: 900, result: 500),
                Trade(seconds: 10, result: -400),
            ], isMet: false),
        Vector(
            name: "Lucid, half of the profit from above 5 s", measure: .profit, seconds: 5,
            trades: [Trade(seconds: 4, result: 100), Trade(seconds: 5, result: 100)], isMet: true),
        Vector(
            name: "Topstep, half of the winners below 20 s", measure: .trades, seconds: 20,
            trades: [Trade(seconds: 19, result: 900), Trade(seconds: 20, result: 1)], isMet: true),
        Vector(
            name: "two of three winners", measure: .trades, seconds: 20,
            trades: [
                Trade(seconds: 19, result: 1), Trade(seconds: 3, result: 1),
                Trade(seconds: 20, result: 900),
            ], isMet: false),
        Vector(
            name: "no trade, no fault", measure: .profit, seconds: 120, trades: [], isMet: true),
    ]

    private func state(_ spec: ProgressSpec, _ trades: [Trade]) -> ProgressState {
        var state = ProgressState(spec, initial: Money(minorUnits: 10_000_000), digits: .two)
        for (index, trade) in trades.enumerated() {
            let position = UInt64(index + 1)
            let begin = Int64(index) * 3_600_000
            state.take(Deals.open(position, day: 0, volume: 1, after: begin))
            state.take(
                Deals.close(
                    position, day: 0, volume: 1, result: trade.result,
                    after: begin + trade.seconds * 1_000))
        }
        return state
    }

    @Test(arguments: vectors) func holds(_ vector: Vector) {
        var spec = ProgressSpec(id: "t/hold", kind: .minHold)
        spec.measure = vector.measure
        spec.holdMilliseconds = vector.seconds * 1_000
        spec.share = PartsPerMillion(rawValue: vector.percent * 10_000)
        #expect(state(spec, vector.trades).isMet == vector.isMet, "\(vector.name)")
    }

    /// A trade opened before the rule was is left alone.
    @Test func earlierTradesAreLeftAlone() {
        var spec = ProgressSpec(id: "t/hold", kind: .minHold)
        spec.holdMilliseconds = 120_000
        spec.effectiveFrom = 3_600_000
        let trades = [Trade(seconds: 5, result: 1), Trade(seconds: 6, result: 1)]
        #expect(state(spec, trades).shortTrades.map(\.position) == [2])
    }

    /// What was opened before anything that is known has no holding time.
    @Test func anUnknownOpeningIsNotShort() {
        var spec = ProgressSpec(id: "t/hold", kind: .minHold)
        spec.holdMilliseconds = 120_000
        var state = ProgressState(spec, initial: Money(minorUnits: 10_000_000), digits: .two)
        state.take(Deals.close(5, day: 0, volume: 1, result: 9, after: 10))
        #expect(state.isMet)
        #expect(state.shortTrades.isEmpty)
    }

    /// A reversal on a netting account closes, and its other side is a new trade.
    @Test func aReversalOpensAnew() {
        var spec = ProgressSpec(id: "t/hold", kind: .minHold)
        spec.holdMilliseconds = 120_000
        var state = ProgressState(spec, initial: Money(minorUnits: 10_000_000), digits: .two)
        state.take(Deals.open(1, day: 0, volume: 1))
        state.take(
            ResultEntry(
                ticket: 101, at: 600_000, day: 0, kind: .reverses, position: 1, volume: -2,
                result: 5))
        #expect(state.isMet)
        state.take(
            ResultEntry(
                ticket: 102, at: 610_000, day: 0, kind: .closes, position: 1, volume: 1, result: 5))
        #expect(state.shortTrades.map(\.ticket) == [102])
        #expect(state.shortTrades.first?.heldMilliseconds == 10_000)
    }
}
