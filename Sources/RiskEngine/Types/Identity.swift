/// A MetaTrader account number; unique within one server only.
public struct Login: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    public var description: String { String(rawValue) }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The configured name of an MT server (`live1`), as it appears in every interface.
public struct ServerID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A volume in 1e-8 lots, MetaTrader's own internal precision (`VolumeExt`).
public struct Volume: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 1e-8 lots; one lot is 100,000,000.
    public let rawValue: UInt64

    public static let zero = Volume(rawValue: 0)
    public static let oneLot = Volume(rawValue: 100_000_000)

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Lots as a floating-point number, for prices and display only.
    public var lots: Double { Double(rawValue) / 1e8 }

    public var description: String {
        let whole = rawValue / 100_000_000
        let fraction = String(rawValue % 100_000_000 + 100_000_000).dropFirst()
        var text = String(fraction)
        while text.count > 2, text.hasSuffix("0") { text.removeLast() }
        return "\(whole).\(text)"
    }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    public static func + (a: Self, b: Self) -> Self { Self(rawValue: a.rawValue + b.rawValue) }
    /// Traps when `b` is larger than `a`: a negative volume does not exist.
    public static func - (a: Self, b: Self) -> Self { Self(rawValue: a.rawValue - b.rawValue) }
}
