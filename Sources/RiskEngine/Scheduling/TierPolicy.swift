/// Which tier an account belongs to, from how soon it could break a rule.
///
/// Time to breach = headroom / (how fast this account's equity can fall). The speed is the
/// account's exposure times the worse of an assumed stress velocity and the velocity lately seen on
/// this server. Exposure is estimated as margin x leverage: what the platform itself counts as open
/// risk.
public struct TierPolicy: Equatable, Sendable {
    /// Time to breach, in milliseconds, below which an account enters a tier: twice its interval,
    /// so that at least two reads fall into the time a breach needs.
    public struct Ladder: Equatable, Sendable {
        public var critical: Int64
        public var hot: Int64
        public var warm: Int64
        public var normal: Int64
    }

    public var ladder: Ladder
    /// Parts per million of notional a second.
    public var stressVelocity: PartsPerMillion
    /// Moving to a slower tier takes this much more time to breach, and this much more headroom,
    /// than moving out of it: 5/4.
    static let hysteresisNumerator: Int64 = 5
    static let hysteresisDenominator: Int64 = 4

    /// The default ladder for the given intervals.
    public init(intervals: TierIntervals, stressVelocity: PartsPerMillion) {
        ladder = Ladder(
            critical: 2 * intervals[.hot], hot: 2 * intervals[.warm],
            warm: 2 * intervals[.normal], normal: 2 * intervals[.idle])
        self.stressVelocity = stressVelocity
    }

    /// The tier after a consistent sample.
    ///
    /// Allocates nothing.
    ///
    /// - Parameter recentVelocity: Parts per million of notional a second, lately seen.
    @inline(__always)
    public func tier(for row: AccountRow, recentVelocity: Int64) -> Tier {
        // A pending or held rule is watched closely even when nothing is open: its time is running.
        if row.pendingRules | row.heldRules != 0 { return .critical }
        guard row.flags.contains(.armed), let headroom = row.headroom, row.isExposed else {
            return .idle
        }
        let milliseconds = timeToBreachMilliseconds(
            row, headroom: headroom, recentVelocity: recentVelocity)
        let byTime = tier(milliseconds)
        let byShare = tierByShare(row, headroom: headroom)
        let target = min(byTime, byShare)
        guard target > row.tier, row.tier >= .critical, row.tier < .none else { return target }
        // Slower only when it would be slower by the stricter measure too.
        let strictTime = tier(milliseconds / Self.hysteresisNumerator * Self.hysteresisDenominator)
        let strictShare = tierByShare(
            row, headroom: headroom / Self.hysteresisNumerator * Self.hysteresisDenominator)
        return max(row.tier, min(strictTime, strictShare))
    }

    /// How long equity needs to reach the nearest floor at the assumed speed.
    ///
    /// Large without exposure.
    @inline(__always)
    public func timeToBreachMilliseconds(
        _ row: AccountRow, headroom: Int64, recentVelocity: Int64
    ) -> Int64 {
        guard headroom > 0 else { return 0 }
        let notional = Self.notional(row)
        let velocity = notional * Double(max(stressVelocity.rawValue, recentVelocity)) / 1e6
        guard velocity > 0 else { return .max / 8 }
        return Int64(min(Double(headroom) / velocity * 1_000, 1e15))
    }

    /// The account's exposure in minor units: margin x leverage is what the platform counts as open
    /// risk; a floating result larger than that speaks of more.
    @inline(__always)
    public static func notional(_ row: AccountRow) -> Double {
        max(
            Double(row.margin) * Double(max(row.marginLeverage, 1)),
            Double(row.floating.magnitude))
    }

    @inline(__always)
    private func tier(_ milliseconds: Int64) -> Tier {
        if milliseconds < ladder.critical { return .critical }
        if milliseconds < ladder.hot { return .hot }
        if milliseconds < ladder.warm { return .warm }
        return milliseconds < ladder.normal ? .normal : .idle
    }

    /// An account that has used most of its limit is watched even if its exposure looks small.
    @inline(__always)
    private func tierByShare(_ row: AccountRow, headroom: Int64) -> Tier {
        guard row.nearestLimit > 0 else { return .idle }
        if headroom * 10 < row.nearestLimit { return .hot }
        if headroom * 10 < row.nearestLimit * 3 { return .warm }
        return headroom * 2 < row.nearestLimit ? .normal : .idle
    }
}
