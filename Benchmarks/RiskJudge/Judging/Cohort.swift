/// Accounts of a run that are judged by a bound of their own and reported apart.
public struct Cohort: Equatable, Sendable {
    public var name: String
    /// B for them, in nanoseconds of the host's clock.
    public var bound: Int64
    public var logins: Set<UInt64>
    /// What its unseen breaches are is told, and does not fail the run.
    public var isApart: Bool

    public init(name: String, bound: Int64, logins: Set<UInt64>, isApart: Bool = false) {
        self.name = name
        self.bound = bound
        self.logins = logins
        self.isApart = isApart
    }
}

extension Judge {
    /// Judges each cohort by its bound.
    ///
    /// The first also answers for flags of accounts that are in none.
    ///
    /// - Returns: The verdicts in the order of the cohorts, which together hold every account.
    public static func judge(
        truth: Truth, reads: Reads, events: [RiskEvent], parameters: JudgeParameters,
        cohorts: [Cohort]
    ) -> [Verdict] {
        let known = cohorts.reduce(into: Set<UInt64>()) { $0.formUnion($1.logins) }
        let strangers = Set(events.map(\.login)).subtracting(known)
        return cohorts.enumerated().map { position, cohort in
            var own = parameters
            own.bound = cohort.bound
            own.logins = position == 0 ? cohort.logins.union(strangers) : cohort.logins
            return judge(truth: truth, reads: reads, events: events, parameters: own)
        }
    }
}
