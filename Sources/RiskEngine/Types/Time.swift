/// Nanoseconds of a monotonic clock; in a replay, of the scaled clock.
///
/// Only the shell makes one. It measures ages, intervals and deadlines, and says nothing of the
/// date.
public struct MonotonicTime: Hashable, Comparable, Sendable {
    public let nanoseconds: Int64

    public static let zero = MonotonicTime(nanoseconds: 0)
    public static let distantFuture = MonotonicTime(nanoseconds: .max / 2)

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The instant `nanoseconds` later (earlier when negative).
    public func advanced(byNanoseconds n: Int64) -> Self { Self(nanoseconds: nanoseconds &+ n) }

    /// The instant `milliseconds` later (earlier when negative).
    public func advanced(byMilliseconds n: Int64) -> Self {
        Self(nanoseconds: nanoseconds &+ n &* 1_000_000)
    }

    /// Nanoseconds from `earlier` to this instant; negative when `earlier` is later.
    public func nanoseconds(since earlier: Self) -> Int64 { nanoseconds &- earlier.nanoseconds }

    /// Milliseconds from `earlier` to this instant, rounded toward zero.
    public func milliseconds(since earlier: Self) -> Int64 {
        (nanoseconds &- earlier.nanoseconds) / 1_000_000
    }

    public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
}

/// Milliseconds since 1970-01-01T00:00:00Z.
public struct UTCTime: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public static let distantPast = UTCTime(milliseconds: .min / 2)
    public static let distantFuture = UTCTime(milliseconds: .max / 2)

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public func advanced(byMilliseconds n: Int64) -> Self { Self(milliseconds: milliseconds &+ n) }

    public func milliseconds(since earlier: Self) -> Int64 { milliseconds &- earlier.milliseconds }

    public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
}

/// Milliseconds since 1970-01-01 00:00 *of the server's wall clock*: MetaTrader's trading time.
///
/// It is not UTC and does not compile as one; `ServerZone` in the shell converts.
public struct ServerTime: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public func advanced(byMilliseconds n: Int64) -> Self { Self(milliseconds: milliseconds &+ n) }

    public func milliseconds(since earlier: Self) -> Int64 { milliseconds &- earlier.milliseconds }

    public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
}
