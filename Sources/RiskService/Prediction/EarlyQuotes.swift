internal import RiskEngine

/// When quotes are asked for before their beat: once the first reads of a mass will be there, which
/// the quotes that come after them may decide.
///
/// The beat leaves only a few requests of each second for that. So within a second of the last one,
/// only a mass of twice its size gets another: what runs ahead of a release, some hundred accounts,
/// does not leave the thousands of the release itself to the beat.
struct EarlyQuotes {
    /// The instant; `distantFuture` while there is none.
    private(set) var at = MonotonicTime.distantFuture
    private var mass = 0
    private var lastMass = 0
    private var lastAt = MonotonicTime(nanoseconds: .min / 2)

    /// After a mass was promoted, until its reads have been answered where a server is near.
    static let massMilliseconds: Int64 = 30

    /// Notes `mass` accounts whose first reads leave at `sent`.
    mutating func want(mass: Int, sent: MonotonicTime) {
        let isSoon = sent.milliseconds(since: lastAt) < 1_000
        guard !isSoon || mass >= 2 * lastMass else { return }
        at = min(at, sent.advanced(byMilliseconds: Self.massMilliseconds))
        self.mass = max(self.mass, mass)
    }

    /// Quotes were asked for, early or on their beat: what was wanted until now is served by them.
    mutating func asked(isEarly: Bool, now: MonotonicTime) {
        guard at <= now else { return }
        if isEarly {
            lastMass = mass
            lastAt = now
        }
        at = .distantFuture
        mass = 0
    }
}
