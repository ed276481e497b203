/// What became of the accounts that were flagged: whether and when flat, and what was done to whom.
public struct Enforcement: Equatable, Sendable {
    /// Crossing to the last close, ascending, nanoseconds; of flagged accounts with positions.
    public var flat: [Int64] = []
    /// Flagged accounts that still held positions at the end.
    public var notFlat: [UInt64] = []
    /// Effects on accounts without a true flag, or before it.
    public var falseActs: [Act] = []
    /// Effects that undid what was undone already.
    public var repeatedActs: [Act] = []
    public var acts = 0
    /// Most accounts acted on for the first time within a minute.
    public var accountsInMinuteMax = 0

    public init() {}

    /// - Parameters:
    ///   - crossings: Crossing and arrival of each true flag by login (`Verdict.flags`).
    ///   - positions: Open tickets by login at the start.
    ///   - minute: A minute of the replayed time in nanoseconds of the host's clock.
    ///   - enforced: False in `observe`, where nothing may be done to anyone.
    public static func judge(
        acts: [Act], fills: [Fill], flags: [UInt64: Verdict.Flag],
        positions: [UInt64: Set<UInt64>], enforced: Bool, minute: Int64 = 60_000_000_000
    ) -> Enforcement {
        var result = Enforcement()
        result.acts = acts.count
        for act in acts {
            if act.isRepeated { result.repeatedActs.append(act) }
            if !enforced || flags[act.login] == nil { result.falseActs.append(act) }
        }
        let firsts = Dictionary(acts.map { ($0.login, $0.mono) }, uniquingKeysWith: min)
        result.accountsInMinuteMax = Load.most(firsts.values.sorted(), within: minute)
        guard enforced else { return result }
        result.measureFlat(fills, flags, positions)
        return result
    }

    private mutating func measureFlat(
        _ fills: [Fill], _ flags: [UInt64: Verdict.Flag], _ positions: [UInt64: Set<UInt64>]
    ) {
        var open = positions.filter { flags[$0.key] != nil && !$0.value.isEmpty }
        var flatAt: [UInt64: Int64] = [:]
        for fill in fills where open[fill.login] != nil || flags[fill.login] != nil {
            if fill.remaining > 0 {
                open[fill.login, default: []].insert(fill.position)
                flatAt[fill.login] = nil
            } else if open[fill.login]?.remove(fill.position) != nil,
                open[fill.login]?.isEmpty == true
            {
                flatAt[fill.login] = fill.mono
            }
        }
        for (login, tickets) in open {
            guard let flag = flags[login] else { continue }
            if let mono = flatAt[login] {
                flat.append(max(0, mono - flag.crossing))
            } else if !tickets.isEmpty {
                notFlat.append(login)
            }
        }
        flat.sort()
        notFlat.sort()
    }
}
