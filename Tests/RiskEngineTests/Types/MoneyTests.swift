import RiskEngine
import Testing

@Suite("Money: minor units, rounded once, read and written exactly")
struct MoneyTests {
    static func digits(_ digits: Int) throws -> CurrencyDigits {
        try #require(CurrencyDigits(digits))
    }

    @Test(arguments: [
        (2.5, 0, Int64(3)), (-2.5, 0, -3), (2.4999, 0, 2), (0.125, 2, 13), (-0.125, 2, -13),
        (0.1 + 0.2, 2, 30), (1e-9, 8, 0), (123.456_789_01, 8, 12_345_678_901), (-0.0, 2, 0),
        (9_007_199_254_740_992, 0, 9_007_199_254_740_992),
        (-9_007_199_254_740_992, 0, -9_007_199_254_740_992), (90_071_992.547_409_92, 8, 1 << 53),
    ])
    func platformDoublesRoundHalfAwayFromZero(value: Double, digits: Int, minorUnits: Int64) throws
    {
        let money = Money(platform: value, digits: try Self.digits(digits))
        #expect(money?.minorUnits == minorUnits)
    }

    @Test(arguments: [
        (Double.nan, 2), (.infinity, 2), (-.infinity, 0), (.greatestFiniteMagnitude, 8),
        (9_007_199_254_740_994, 0), (-9_007_199_254_740_994, 0), (1e14, 2), (1e300, 2),
    ])
    func whatNoDoubleHoldsExactlyIsRefused(value: Double, digits: Int) throws {
        #expect(Money(platform: value, digits: try Self.digits(digits)) == nil)
    }

    @Test(arguments: [
        ("1234", 2, Int64(123_400)), ("-12.05", 2, -1_205), ("+0.5", 2, 50), ("0", 0, 0),
        ("-0.01", 2, -1), ("0.00000001", 8, 1), ("007", 0, 7), ("-0", 2, 0),
        ("92233720368547758.07", 2, .max),
    ])
    func decimalIsRead(text: String, digits: Int, minorUnits: Int64) throws {
        #expect(Money(decimal: text, digits: try Self.digits(digits))?.minorUnits == minorUnits)
    }

    @Test(arguments: [
        "", "-", "+", ".", "1.", ".5", "1.234", "1e3", "1,000", " 1", "1 ", "--1", "+-1", "1.2.3",
        "1.-2", "١", "1.٢", "0x10", "nan", "92233720368547758.08", "1_000",
    ])
    func whatIsNoDecimalIsRefused(text: String) {
        #expect(Money(decimal: text, digits: .two) == nil)
    }

    @Test(arguments: [
        (Int64(-1_205), 2, "-12.05"), (5, 2, "0.05"), (-5, 2, "-0.05"), (0, 2, "0.00"),
        (7, 0, "7"), (-7, 0, "-7"), (1, 8, "0.00000001"), (.min, 2, "-92233720368547758.08"),
        (.max, 0, "9223372036854775807"),
    ])
    func decimalIsWritten(minorUnits: Int64, digits: Int, text: String) throws {
        #expect(Money(minorUnits: minorUnits).decimal(try Self.digits(digits)) == text)
    }

    @Test func writtenAndReadIsTheSame() throws {
        var random = SplitMix(seed: 1)
        for _ in 0..<20_000 {
            let money = Money(
                minorUnits: Int64.random(in: -Int64.max...Int64.max, using: &random))
            let digits = try Self.digits(Int.random(in: 0...8, using: &random))
            try #require(Money(decimal: money.decimal(digits), digits: digits) == money)
        }
    }

    @Test("A double made of minor units comes back as those, for every number of digits")
    func doublesReturn() throws {
        var random = SplitMix(seed: 2)
        for _ in 0..<20_000 {
            let minorUnits = Int64.random(in: -(1 << 50)...(1 << 50), using: &random)
            let digits = try Self.digits(Int.random(in: 0...8, using: &random))
            let value = Double(minorUnits) / Double(digits.scale)
            try #require(Money(platform: value, digits: digits)?.minorUnits == minorUnits)
        }
    }

    @Test func digitsAreZeroToEight() {
        #expect(CurrencyDigits(-1) == nil && CurrencyDigits(9) == nil)
        #expect(
            (0...8).map { CurrencyDigits($0)?.scale } == [
                1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
            ])
    }
}
