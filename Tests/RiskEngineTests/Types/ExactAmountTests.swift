import RiskEngine
import Testing

@Suite("Exact amounts: shares before they are rounded")
struct ExactAmountTests {
    @Test(arguments: [
        (Int128(1_500_000), Int64(1), Int64(2)), (-1_500_000, -2, -1), (2_000_000, 2, 2),
        (-2_000_000, -2, -2), (1, 0, 1), (-1, -1, 0), (0, 0, 0), (999_999, 0, 1),
    ])
    func floorAndCeiling(millionths: Int128, floor: Int64, ceiling: Int64) {
        let amount = ExactAmount(millionths: millionths)
        #expect(amount.floor.minorUnits == floor)
        #expect(amount.ceiling.minorUnits == ceiling)
    }

    @Test func theLargestProductsDoNotOverflow() {
        let share = PartsPerMillion(rawValue: 1_000_000)
        #expect(share.of(Money(minorUnits: .max)).floor.minorUnits == .max)
        #expect(share.of(Money(minorUnits: .min)).ceiling.minorUnits == .min)
        #expect(PartsPerMillion(rawValue: 333_333).of(Money(minorUnits: 1)).millionths == 333_333)
    }

    @Test("For every metric, one integer decides as the exact comparison does")
    func breachBelowIsExact() throws {
        var random = SplitMix(seed: 3)
        for _ in 0..<50_000 {
            let floor = ExactAmount(
                millionths: Int128(Int64.random(in: -5_000_000...5_000_000, using: &random)))
            let metric = Int64.random(in: -7...7, using: &random)
            let exact = ExactAmount(Money(minorUnits: metric))
            let below = Floor.breachBelow(floor, .below).minorUnits
            let atOrBelow = Floor.breachBelow(floor, .atOrBelow).minorUnits
            try #require((metric < below) == (exact < floor))
            try #require((metric < atOrBelow) == (exact <= floor))
        }
    }

    @Test(arguments: [
        (Int64(100_000_000), 0, Int64(1)), (100_000_000, 2, 100), (100_000_000, 8, 100_000_000),
        (1, 8, 1), (-250_000_000, 2, -250),
    ])
    func cashInAnyCurrency(hundredMillionths: Int64, digits: Int, minorUnits: Int64) throws {
        let limit = Floor.limit(
            .cash(hundredMillionths: hundredMillionths), reference: .zero, initial: .zero,
            digits: try #require(CurrencyDigits(digits)))
        #expect(limit.floor.minorUnits == minorUnits)
        #expect(limit.ceiling.minorUnits == minorUnits)
    }
}

@Suite("Identity and volume")
struct IdentityTests {
    @Test(arguments: [
        (UInt64(100_000_000), "1.00"), (1, "0.00000001"), (12_500_000, "0.125"), (0, "0.00"),
        (1_050_000_000, "10.50"),
    ])
    func volumeText(rawValue: UInt64, text: String) {
        #expect(Volume(rawValue: rawValue).description == text)
    }

    @Test func timesMeasureDifferences() {
        let time = MonotonicTime(nanoseconds: 5_000_000)
        #expect(time.advanced(byMilliseconds: 3).nanoseconds(since: time) == 3_000_000)
        #expect(time.milliseconds(since: time.advanced(byMilliseconds: 3)) == -3)
    }
}
