/// Holds one sample against an account's rules.
///
/// Pure: inputs plus time in, findings out.
///
/// The hot path is a handful of comparisons with thresholds that are kept in the row; everything
/// else happens only when one of them says so.
public enum Evaluator {
    /// When a sample was taken.
    ///
    /// Reply time on the monotonic clock, server time as UTC; and the mask that held then.
    public struct Instant: Equatable, Sendable {
        public var monotonic: MonotonicTime
        public var utc: UTCTime
        public var mask: MaskState

        public init(monotonic: MonotonicTime, utc: UTCTime, mask: MaskState = .open) {
            self.monotonic = monotonic
            self.utc = utc
            self.mask = mask
        }
    }

    /// Takes a *consistent* sample.
    ///
    /// The caller holds the account.
    ///
    /// Allocates nothing unless it finds something. O(1), and O(rules) when a threshold is crossed.
    /// - Parameters:
    ///   - support: What the quotes say of this very sample; rules on the equity only.
    ///   - days: Trading days of the plan, ascending, covering `instant`; an account whose day
    ///     ended rolls into the one that contains it.
    ///   - flows: Of the deals that `follow` was told of last; only a sample that begins a day
    ///     needs them.
    /// - Returns: True when the account must be read again at once, to confirm a breach.
    @inline(__always)
    public static func observe(
        _ sample: Snapshot, at instant: Instant, row: inout AccountRow,
        rules: inout MutableSpan<RuleState>, plan: PlanSpec, days: [TradingDay],
        flows: CashFlows? = nil, support: Support = .none, findings: FindingBuffer
    ) -> Bool {
        if isQuiet(sample, instant.utc, row) {
            record(sample, instant, &row)
            row.soundUTC = instant.utc.milliseconds
            return false
        }
        return examine(
            sample, at: instant, row: &row, rules: &rules, plan: plan, days: days, flows: flows,
            support: support, findings: findings)
    }

    /// The lowest of the floors of rules on the equity that a read breaks; nil when it breaks none.
    ///
    /// Who corroborates this one corroborates them all.
    public static func lowestBrokenFloor(
        equity: Int64, row: AccountRow, rules: Span<RuleState>, plan: PlanSpec
    ) -> Int64? {
        guard equity < row.equityBreachBelow else { return nil }
        var lowest: Int64?
        for index in 0..<Int(row.ruleCount) where plan.rules[index].metric == .equity {
            let state = rules[index]
            guard state.armed, !state.violated, equity < state.breachBelow else { continue }
            lowest = min(lowest ?? state.breachBelow, state.breachBelow)
        }
        return lowest
    }

    /// Nothing to do but to remember the sample.
    @inline(__always)
    private static func isQuiet(_ sample: Snapshot, _ utc: UTCTime, _ row: AccountRow) -> Bool {
        sample.equity >= row.equityBreachBelow && sample.balance >= row.balanceBreachBelow
            && sample.equity >= row.equityWarnBelow && sample.balance >= row.balanceWarnBelow
            && sample.equity < row.equityCalmFrom && sample.equity <= row.equityMarkAbove
            && sample.balance <= row.balanceMarkAbove && utc.milliseconds < row.dayEnd
            && row.pendingRules | row.heldRules == 0 && row.unexplained == 0
            // Whatever moves cash is looked at.
            && sample.balance == row.balance && sample.credit == row.credit
    }

    @inline(__always)
    private static func record(_ sample: Snapshot, _ instant: Instant, _ row: inout AccountRow) {
        row.equity = sample.equity
        row.balance = sample.balance
        row.credit = sample.credit
        row.margin = sample.margin
        row.floating = sample.floating
        row.sampledAt = instant.monotonic.nanoseconds
        row.sampledUTC = instant.utc.milliseconds
    }

    @inline(never)
    private static func examine(
        _ sample: Snapshot, at instant: Instant, row: inout AccountRow,
        rules: inout MutableSpan<RuleState>, plan: PlanSpec, days: [TradingDay],
        flows: CashFlows?, support: Support, findings: FindingBuffer
    ) -> Bool {
        noteCash(sample, instant, row: &row)
        if instant.utc.milliseconds >= row.dayEnd {
            roll(
                to: instant.utc, sample: sample, row: &row, rules: &rules, plan: plan, days: days,
                flows: flows, findings: findings)
        }
        let (confirm, isSound) = testFloors(
            sample, instant, row: &row, rules: &rules, plan: plan, support: support,
            findings: findings)
        if row.pendingRules == 0 {
            moveMarks(
                sample, instant, row: &row, rules: &rules, plan: plan,
                isCorroborated: support == .corroborated)
            // A warning is a verdict too: what still holds after the mask is said then.
            if !instant.mask.isMasked {
                testWarnings(
                    sample, instant, row: &row, rules: &rules, plan: plan, findings: findings)
            }
            if isSound { row.soundUTC = instant.utc.milliseconds }
        }
        Thresholds.refresh(&row, rules: rules.span, plan: plan)
        record(sample, instant, &row)
        return confirm
    }

    /// The value that a rule compares.
    static func metric(
        _ rule: RuleSpec, _ equity: Int64, _ balance: Int64, _ row: AccountRow
    )
        -> Int64
    {
        switch rule.metric {
        case .equity: equity
        case .balance: balance
        case .realized: balance - row.dayStartBalance
        }
    }

    /// The last sample taken before this one, as evidence.
    static func lastPoint(_ row: AccountRow) -> SamplePoint {
        SamplePoint(
            equity: row.equity, balance: row.balance, at: row.sampledAt, utc: row.sampledUTC)
    }

    static func point(_ sample: Snapshot, _ instant: Instant) -> SamplePoint {
        SamplePoint(
            equity: sample.equity, balance: sample.balance, at: instant.monotonic.nanoseconds,
            utc: instant.utc.milliseconds)
    }

    /// Whether a daily rule has no period to be judged in.
    ///
    /// Its day is over and no later one is known, so its anchor is yesterday's.
    static func isWithheld(_ rule: RuleSpec, _ utc: UTCTime, _ row: AccountRow) -> Bool {
        rule.kind == .dailyLoss && utc.milliseconds >= row.dayEnd
    }

    /// A violation's period: the trading day for daily rules, 0 for overall ones.
    static func period(_ rule: RuleSpec, _ row: AccountRow) -> Int32 {
        rule.kind == .dailyLoss ? row.dayNumber : 0
    }
}
