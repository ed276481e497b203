public import RiskEngine

/// A span of a replayed time that passes in no time: a weekend, in which nothing is quoted.
///
/// To who lives by the clock it is as if the machine had slept.
public struct ClockLeap: Equatable, Sendable {
    /// Its first instant, and the first after it.
    public var from: UTCTime
    public var to: UTCTime

    /// Nil unless `to` is after `from`.
    public init?(from: UTCTime, to: UTCTime) {
        guard to > from else { return nil }
        self.from = from
        self.to = to
    }

    /// `FROM/TO`, each read by `instant`.
    public init?(parsing text: String, instant: (String) -> UTCTime?) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let from = instant(String(parts[0])),
            let to = instant(String(parts[1]))
        else { return nil }
        self.init(from: from, to: to)
    }

    var nanoseconds: Int64 { (to.milliseconds - from.milliseconds) * 1_000_000 }
}
