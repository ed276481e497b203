/// How well peaks were seen: riskd's high-water marks against the highest equity of every tick.
public struct TrailingPeaks: Equatable, Sendable {
    /// By how much the mark was too low, in parts per million of the drawdown amount, ascending; of
    /// accounts whose equity rose above the mark that they began with.
    public var understated: [Int64] = []
    /// Marks above the highest equity there ever was.
    public var overstated: [UInt64] = []
    /// Accounts of which no mark was learnt.
    public var unknown: [UInt64] = []
    /// Unseen episodes that never reached riskd's own, lower floor: the peak that it did not see
    /// hid them.
    public var hidden: [Verdict.Unrecorded] = []
    /// Unseen episodes that did reach it.
    public var tooShort: [Verdict.Unrecorded] = []

    public init() {}

    /// - Parameters:
    ///   - marks: riskd's marks at the end, in minor units, by login.
    ///   - digits: Digits of each account's currency, for the floors of flags.
    ///   - verdict: Of the accounts with trailing levels: what became of a flagged account's mark
    ///     later does not matter, the floor that its flag names does.
    public static func judge(
        truth: Truth, marks: [UInt64: Int64], digits: [UInt64: Int], verdict: Verdict
    ) -> TrailingPeaks {
        var result = TrailingPeaks()
        var floors: [UInt64: Int64] = [:]
        for (index, level) in truth.levels.enumerated() where level.trail > 0 {
            guard let peak = truth.peaks[index] else { continue }
            var (seen, highest) = (marks[level.login], peak)
            if let flag = verdict.flags[level.login], let truly = flag.breachBelow {
                seen = minor(flag.floor, digits: digits[level.login] ?? 2).map { $0 + level.trail }
                highest = truly + level.trail
            }
            guard let seen else {
                result.unknown.append(level.login)
                continue
            }
            floors[level.login] = seen - level.trail
            if seen > highest { result.overstated.append(level.login) }
            guard highest > level.breachBelow + level.trail else { continue }
            let share = Int128(highest - min(seen, highest)) * 1_000_000 / Int128(level.trail)
            result.understated.append(Int64(clamping: share))
        }
        for unrecorded in verdict.unrecorded {
            // One that was still open has no lowest equity yet: riskd had its chance.
            let lowest = unrecorded.episode.lowest ?? .min
            if let floor = floors[unrecorded.login], lowest >= floor {
                result.hidden.append(unrecorded)
            } else {
                result.tooShort.append(unrecorded)
            }
        }
        result.understated.sort()
        return result
    }

    /// A decimal of `digits` digits in minor units; nil when it is none.
    public static func minor(_ decimal: String, digits: Int) -> Int64? {
        let parts = decimal.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard let whole = parts.first, !whole.isEmpty, fraction.count <= digits else { return nil }
        return Int64(whole + fraction + String(repeating: "0", count: digits - fraction.count))
    }
}
