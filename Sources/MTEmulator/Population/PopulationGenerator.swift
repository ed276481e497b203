import MTBridge
public import RiskEngine

/// Makes a server full of mid-life accounts from a seed.
///
/// Each account's distance from its floor is chosen first, then its positions, and the balance is
/// what is left, so that the spread of headroom is as asked for; see docs/emulator.md.
public struct PopulationGenerator {
    let zone: EmulatorZone
    let start: UTCTime
    let reset: UTCTime
    let market: Market
    let groups: [ScenarioGroup]
    var random: SeededRandom
    var nextTicket: UInt64 = 5_000_001
    private let serverName: String
    private let quotes: [Tick]
    let options: PopulationOptions
    /// Own stream: what is asked for beside the families leaves their random numbers as they are.
    private var extra: SeededRandom

    /// - Parameters:
    ///   - quotes: What each of the default symbols is quoted at, at `start`.
    public init(
        serverName: String, seed: UInt64, zone: EmulatorZone, start: UTCTime, quotes: [Tick],
        options: PopulationOptions = PopulationOptions()
    ) throws(ScenarioError) {
        self.serverName = serverName
        self.zone = zone
        self.start = start
        self.quotes = quotes
        self.options = options
        extra = SeededRandom(seed: seed, stream: 4)
        guard let prague = EmulatorZone(parsing: "Europe/Prague") else {
            throw .invalid("this system has no time zone data (Europe/Prague): install tzdata")
        }
        reset = prague.lastMidnight(before: start)
        random = SeededRandom(seed: seed, stream: 2)
        var frame = Scenario()
        frame.symbols = DefaultMarket.symbols(options)
        frame.priceClasses = DefaultMarket.priceClasses
        market = try ScenarioLoader(frame, quotes: quotes).market
        groups = DefaultMarket.groups(options)
    }

    /// The default symbols, as `TickSource.stream` wants them.
    public static func symbols(
        _ options: PopulationOptions = PopulationOptions()
    ) throws(ScenarioError) -> [SymbolSpecification] {
        var symbols: [SymbolSpecification] = []
        for symbol in DefaultMarket.symbols(options) { symbols.append(try symbol.specification()) }
        return symbols
    }

    /// A server with `count` accounts, logins from 100001.
    public mutating func scenario(accounts count: Int) -> Scenario {
        var scenario = Scenario()
        scenario.server = serverName
        scenario.utcMs = start.milliseconds
        scenario.symbols = DefaultMarket.symbols(options)
        scenario.priceClasses = DefaultMarket.priceClasses
        scenario.groups = groups
        scenario.quotes = quotes.map {
            ScenarioQuote(
                symbol: market.symbols[$0.symbol].record.name, bid: $0.bid, ask: $0.ask,
                utcMs: $0.utcMilliseconds)
        }
        scenario.accounts.reserveCapacity(count)
        for index in 0..<count {
            // The trailing family takes the first of every hundred, so that it is spread evenly.
            let isTrailing = Double(index % 100) < options.trailingShare * 100
            let family = isTrailing ? DefaultMarket.families.count : index % 3
            scenario.accounts.append(account(login: 100_001 + UInt64(index), family: family))
        }
        return scenario
    }

    /// A position without quotes, for some of the accounts where that was asked for.
    mutating func unquoted(
        group: ScenarioGroup, initial: Int64, scale: Double
    ) -> ScenarioPosition? {
        guard options.unquotedShare > 0, extra.chance(options.unquotedShare) else { return nil }
        swap(&random, &extra)
        defer { swap(&random, &extra) }
        let side: UInt8 = random.chance(0.5) ? 0 : 1
        return position(
            "USOIL", side: side, notional: Double(initial) / scale, group: group, scale: scale)
    }

    mutating func takeTicket() -> UInt64 {
        defer { nextTicket += 1 }
        return nextTicket
    }

    func serverMilliseconds(_ utc: UTCTime) -> Int64 { zone.serverTime(utc).milliseconds }
}
