/// An amount in minor units of its account's currency.
///
/// Adding amounts compiles, multiplying them does not. The currency's digits travel beside it
/// (`CurrencyDigits`), never inside, so that a row holds plain 64-bit words.
public struct Money: Hashable, Comparable, Sendable {
    public let minorUnits: Int64

    public static let zero = Money(minorUnits: 0)

    public init(minorUnits: Int64) { self.minorUnits = minorUnits }

    public static func < (a: Self, b: Self) -> Bool { a.minorUnits < b.minorUnits }
    public static func + (a: Self, b: Self) -> Self {
        Self(minorUnits: a.minorUnits + b.minorUnits)
    }
    public static func - (a: Self, b: Self) -> Self {
        Self(minorUnits: a.minorUnits - b.minorUnits)
    }
    public static func += (a: inout Self, b: Self) { a = a + b }
    public static prefix func - (a: Self) -> Self { Self(minorUnits: -a.minorUnits) }
}

/// How many decimal digits an account's currency has: 0 (JPY) to 8 (crypto), from its group.
public struct CurrencyDigits: Hashable, Sendable {
    public let rawValue: UInt8

    public static let two = CurrencyDigits(unchecked: 2)

    private init(unchecked: UInt8) { rawValue = unchecked }

    /// Nil unless `digits` is within 0…8.
    public init?(_ digits: Int) {
        guard (0...8).contains(digits) else { return nil }
        rawValue = UInt8(digits)
    }

    /// Minor units in one unit of the currency: 10 to the power of the digits.
    public var scale: Int64 {
        var scale: Int64 = 1
        for _ in 0..<rawValue { scale *= 10 }
        return scale
    }
}

extension Money {
    /// The largest magnitude taken from a platform: 2^53 minor units, what a double holds exactly.
    public static let magnitudeMax: Double = 9_007_199_254_740_992

    /// Rounds a platform's double once, half away from zero, as MetaTrader normalises money.
    ///
    /// - Returns: Nil when `value` is NaN, infinite, or beyond `magnitudeMax` minor units.
    @inlinable
    public init?(platform value: Double, scale: Double) {
        let scaled = (value * scale).rounded(.toNearestOrAwayFromZero)
        // NaN fails the comparison too.
        guard scaled.magnitude <= Self.magnitudeMax else { return nil }
        self.init(minorUnits: Int64(scaled))
    }

    /// Rounds a platform's double once; see `init(platform:scale:)`.
    public init?(platform value: Double, digits: CurrencyDigits) {
        self.init(platform: value, scale: Double(digits.scale))
    }

    /// The decimal text (`-12.05`), as it appears beside `currency` in every interface.
    public func decimal(_ digits: CurrencyDigits) -> String {
        let scale = UInt64(digits.scale)
        // 20 digits, a sign and a point at most; from the last one back to the first.
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { text in
            var start = text.count
            var rest = minorUnits.magnitude
            var unit: UInt64 = 1
            repeat {
                start -= 1
                unsafe text[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
                unit &*= 10
                if unit == scale {
                    start -= 1
                    unsafe text[start] = UInt8(ascii: ".")
                }
            } while rest > 0 || unit <= scale
            if minorUnits < 0 {
                start -= 1
                unsafe text[start] = UInt8(ascii: "-")
            }
            // unsafe: what was written above, from `start` to the end; the text copies it.
            return unsafe String(decoding: text[start...], as: UTF8.self)
        }
    }

    /// Reads `1234`, `-12.05` or `+0.5`; no exponent, no separators, at most `digits` decimals.
    public init?(decimal text: some StringProtocol, digits: CurrencyDigits) {
        var rest = Substring(text)
        var negative = false
        if let sign = rest.first, sign == "-" || sign == "+" {
            negative = sign == "-"
            rest.removeFirst()
        }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !fraction.isEmpty,
            fraction.count <= Int(digits.rawValue),
            whole.utf8.allSatisfy({ (48...57).contains($0) }),
            fraction.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let padding = String(repeating: "0", count: Int(digits.rawValue) - fraction.count)
        guard let magnitude = Int64(String(whole) + fraction + padding) else { return nil }
        self.init(minorUnits: negative ? -magnitude : magnitude)
    }
}

/// An exact share in parts per million: 5 % is 50,000.
public struct PartsPerMillion: Hashable, Comparable, Sendable {
    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// This share of `base`, as an exact fraction over one million.
    public func of(_ base: Money) -> ExactAmount {
        ExactAmount(millionths: Int128(base.minorUnits) * Int128(rawValue))
    }
}

/// An exact amount in millionths of a minor unit: what a percentage of `Money` is before rounding.
public struct ExactAmount: Hashable, Comparable, Sendable {
    public let millionths: Int128

    public init(millionths: Int128) { self.millionths = millionths }
    public init(_ money: Money) { millionths = Int128(money.minorUnits) * 1_000_000 }

    public static func < (a: Self, b: Self) -> Bool { a.millionths < b.millionths }
    public static func + (a: Self, b: Self) -> Self {
        Self(millionths: a.millionths + b.millionths)
    }
    public static func - (a: Self, b: Self) -> Self {
        Self(millionths: a.millionths - b.millionths)
    }

    /// The largest whole amount not above this one: division floors toward minus infinity.
    public var floor: Money {
        let (quotient, remainder) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
        return Money(minorUnits: Int64(remainder < 0 ? quotient - 1 : quotient))
    }

    /// The smallest whole amount not below this one.
    public var ceiling: Money {
        let (quotient, remainder) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
        return Money(minorUnits: Int64(remainder > 0 ? quotient + 1 : quotient))
    }
}
