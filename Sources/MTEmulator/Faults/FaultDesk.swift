import RiskEngine

/// All that the server's faults and its end of day remember between their events.
final class FaultDesk {
    /// Own stream: faults leave the traders' and dealers' random numbers as they are.
    var random: SeededRandom
    var walk: EndOfDayWalk?
    /// Accounts in the middle of their end of day, with the equity that their rows still show.
    var torn: [Int: Int64] = [:]
    /// Accounts that were archived or deleted.
    var absent: Set<Int> = []
    private var blocked: [Int64]
    /// By group: daily commission per lot, in minor units.
    let commissionPerLot: [Int64]

    init(_ scenario: Scenario, seed: UInt64) {
        random = SeededRandom(seed: seed, stream: 3)
        blocked = scenario.accounts.map { $0.blockedCommissionMinor ?? 0 }
        commissionPerLot = scenario.groups.map { $0.dailyCommissionPerLotMinor ?? 0 }
    }

    func blockedCommission(of account: Int) -> Int64 {
        account < blocked.count ? blocked[account] : 0
    }

    /// A trade of `volume` adds the group's commission to what the end of the day will charge.
    func blockCommission(of account: Int, group: Int, _ volume: Volume) {
        let perLot = commissionPerLot[group]
        guard perLot != 0 else { return }
        let minor = (Double(perLot) * volume.lots).rounded(.toNearestOrAwayFromZero)
        setBlockedCommission(of: account, blockedCommission(of: account) + Int64(minor))
    }

    func setBlockedCommission(of account: Int, _ minor: Int64) {
        while blocked.count <= account { blocked.append(0) }
        blocked[account] = minor
    }
}
