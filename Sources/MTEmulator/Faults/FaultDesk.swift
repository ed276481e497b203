import RiskEngine

/// All that the server's faults and its end of day remember between their events.
final class FaultDesk {
    /// Own stream: faults leave the traders' and dealers' random numbers as they are.
    var random: SeededRandom
    let plans: [ScheduledFault]
    var planDice: SeededRandom
    /// Random faults, and a stream for each.
    let kinds: [RandomFault]
    var chances: [SeededRandom] = []
    private(set) var nextID: UInt64 = 1

    var walk: EndOfDayWalk?
    /// Accounts in the middle of their end of day, with the equity that their rows still show.
    var torn: [Int: Int64] = [:]
    private var blocked: [Int64]
    /// By group: daily commission per lot, in minor units.
    private let commissionPerLot: [Int64]

    /// Accounts that were archived or deleted.
    var absent: Set<Int> = []
    var archive: [Login: ArchivedAccount] = [:]

    var views: [ActiveView] = []
    var offMarkets: [ActiveOffMarket] = []
    var marketFaults: [ActiveMarketFault] = []
    /// The feed's last tick of each symbol, as it came.
    var feed: [Tick]
    /// Quotes that were shown without a tick, by symbol.
    var sequenceOffsets: [UInt64]
    var hasOffsets = false
    var overlay: PriceView?
    var overlayTick: UInt64 = 0

    /// What every request gets while the trade server is away.
    var outages: [(id: UInt64, code: UInt32)] = []
    var silences: Set<UInt64> = []
    var halfOpenID: UInt64?
    /// Until when nobody can connect.
    var downUntil = MonotonicTime.zero
    /// Grows when the server dies: connections of before are gone.
    var generation: UInt64 = 0
    /// Grows when it comes back with another boot.
    var boots: UInt64 = 0
    /// Restarts whose caches are not synchronised yet.
    var resynchronising: Set<UInt64> = []

    init(
        _ scenario: Scenario, _ configuration: EmulatorConfiguration, initial: [Tick], symbols: Int
    ) {
        let seed = configuration.seed
        plans = configuration.behaviour.plans
        kinds = configuration.behaviour.chances
        planDice = SeededRandom(seed: seed, stream: 4)
        random = SeededRandom(seed: seed, stream: 3)
        blocked = scenario.accounts.map { $0.blockedCommissionMinor ?? 0 }
        commissionPerLot = scenario.groups.map { $0.dailyCommissionPerLotMinor ?? 0 }
        feed = (0..<symbols).map {
            Tick(utcMilliseconds: .min, symbol: $0, bid: 0, ask: 0)
        }
        for tick in initial { feed[tick.symbol] = tick }
        sequenceOffsets = Array(repeating: 0, count: symbols)
    }

    /// Anything but the truth is being shown.
    var isLying: Bool { !views.isEmpty || !offMarkets.isEmpty }

    func takeID() -> UInt64 {
        defer { nextID += 1 }
        return nextID
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
