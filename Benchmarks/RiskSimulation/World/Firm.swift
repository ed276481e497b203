import MTBridge
import MTEmulator
import RiskEngine
import RiskService

/// The accounts and the configuration of a simulated firm, from its specification.
struct Firm {
    static let initialMinor: Int64 = 10_000_000
    /// Of the initial balance, parts per million.
    static let dailyShare: Int64 = 50_000
    static let maxShare: Int64 = 100_000
    /// EURUSD, USDJPY, XAUUSD: another quote currency, and another contract size.
    static let symbols: [(name: String, base: String, profit: String, digits: Int, mid: Double)] =
        [
            ("EURUSD", "EUR", "USD", 5, 1.2), ("USDJPY", "USD", "JPY", 3, 100),
            ("GBPUSD", "GBP", "USD", 5, 1.6),
        ]
    static let spreads = [10.0, 12, 14]

    let spec: SimulationSpec
    /// Logins by plan.
    let logins: [[Login]]

    init(_ spec: SimulationSpec) {
        self.spec = spec
        logins = spec.plans.enumerated().map { index, plan in
            (0..<plan.accounts).map { Login(UInt64((index + 1) * 1_000 + $0)) }
        }
    }

    func key(_ plan: Int, _ login: Login) -> AccountKey {
        AccountKey(
            server: ServerID(SimulationSpec.serverName(spec.plans[plan].server)), login: login)
    }

    // MARK: The platform's side

    func scenario(server: Int) -> Scenario {
        var scenario = Scenario()
        scenario.server = SimulationSpec.serverName(server)
        scenario.utcMs = spec.start.milliseconds
        scenario.symbols = Self.symbols.map { name, base, profit, digits, _ in
            var symbol = ScenarioSymbol()
            symbol.name = name
            symbol.base = base
            symbol.profit = profit
            symbol.digits = UInt8(digits)
            // Nights cost: by points, into the positions' storage.
            symbol.swapMode = Self.swapModes(spec)[name] ?? 1
            symbol.swapLong = -6
            symbol.swapShort = 2
            return symbol
        }
        scenario.priceClasses = [ScenarioPriceClass(id: 0, markupPoints: [])]
        scenario.quotes = Self.symbols.indices.map { index in
            let (name, _, _, digits, mid) = Self.symbols[index]
            let point = (0..<digits).reduce(1.0) { value, _ in value / 10 }
            return ScenarioQuote(
                symbol: name, bid: mid, ask: mid + Self.spreads[index] * point,
                utcMs: spec.start.milliseconds)
        }
        var random = SeededGenerator(seed: spec.seed, stream: 10 + UInt64(server))
        var ticket: UInt64 = 5_000
        for (index, plan) in spec.plans.enumerated() where plan.server == server {
            var group = ScenarioGroup()
            group.name = plan.name
            group.netting = index % 4 == 3
            scenario.groups.append(group)
            for (number, login) in logins[index].enumerated() {
                var account = Self.account(
                    login, plan.name, number, spec.start, &random, &ticket)
                if number == 0 { Self.loseEarlier(&account, index, &ticket) }
                scenario.accounts.append(account)
            }
        }
        return scenario
    }

    /// The first account of each plan is flat, the second hedged, the rest trade.
    private static func account(
        _ login: Login, _ group: String, _ number: Int, _ start: UTCTime,
        _ random: inout SeededGenerator, _ ticket: inout UInt64
    ) -> ScenarioAccount {
        var account = ScenarioAccount()
        account.login = login.rawValue
        account.group = group
        account.leverage = 500
        let opened = start.milliseconds - 20 * 86_400_000
        var deal = ScenarioDeal()
        ticket += 1
        deal.ticket = ticket
        deal.profitMinor = initialMinor
        deal.timeServerMs = opened
        account.deals = [deal]
        account.positions = []
        guard number != 0 else { return account }
        let lots = number == 1 ? [5.0, 5.0] : [5 + 20 * random.unit(), 2 * random.unit() + 0.1]
        for (index, lots) in lots.enumerated() {
            var position = ScenarioPosition()
            ticket += 1
            position.ticket = ticket
            let which = number == 1 ? 0 : (number + index) % symbols.count
            position.symbol = symbols[which].name
            position.side = number == 1 ? UInt8(index) : UInt8(random.below(2))
            position.volume = UInt64((lots * 100).rounded()) * 1_000_000
            position.priceOpen = symbols[which].mid
            position.timeServerMs = opened + Int64(ticket)
            account.positions?.append(position)
        }
        return account
    }

    /// Flat accounts on the border: in every other pair of plans at the overall floor, in the
    /// others one cent above it.
    ///
    /// A comparator that is off by one shows on one or the other.
    private static func loseEarlier(
        _ account: inout ScenarioAccount, _ plan: Int, _ ticket: inout UInt64
    ) {
        var deal = ScenarioDeal()
        ticket += 1
        deal.ticket = ticket
        deal.action = 1
        deal.entry = 1
        deal.symbol = symbols[0].name
        deal.volume = 100_000_000
        deal.price = symbols[0].mid
        deal.profitMinor = -(initialMinor / 1_000_000 * maxShare) + Int64(plan / 2 % 2)
        deal.timeServerMs = (account.deals.last?.timeServerMs ?? 0) + 3_600_000
        account.deals.append(deal)
    }

    func ticks(server: Int, around windows: [ClosedRange<Int64>]?) -> TickStream {
        var ticks: [Tick] = []
        for index in Self.symbols.indices {
            var walk = PriceWalk(
                symbol: index, base: Self.symbols[index].mid, digits: Self.symbols[index].digits,
                spreadPoints: Self.spreads[index], seed: spec.seed &+ UInt64(server) << 32)
            var at = spec.start.milliseconds
            var window = 0
            while at < spec.end.milliseconds {
                var mean = spec.tickSeconds
                if let windows {
                    while window < windows.count, windows[window].upperBound < at { window += 1 }
                    let isFull = window < windows.count && windows[window].contains(at)
                    mean = isFull ? spec.tickSeconds : Double(spec.coarseSeconds)
                }
                let seconds = walk.wait(mean: mean)
                at += max(1, Int64(seconds * 1_000))
                if !TradingWeek.isClosed(at) { ticks.append(walk.tick(at: at, after: seconds)) }
            }
        }
        ticks.sort { ($0.utcMilliseconds, $0.symbol) < ($1.utcMilliseconds, $1.symbol) }
        let initial = scenario(server: server).quotes.enumerated().map { index, quote in
            Tick(
                utcMilliseconds: spec.start.milliseconds, symbol: index, bid: quote.bid,
                ask: quote.ask)
        }
        return TickStream(ticks, initial: initial)
    }

    /// Of the symbols whose positions are closed and opened again each night; by the seed.
    private static func swapModes(_ spec: SimulationSpec) -> [String: UInt8] {
        guard spec.faults, !spec.faultsLeftOut.contains("reopen"),
            !spec.faultsLeftOut.contains("end-of-day")
        else { return [:] }
        var random = SeededGenerator(seed: spec.seed, stream: 30)
        var modes: [String: UInt8] = [:]
        for symbol in symbols where random.chance(0.4) {
            modes[symbol.name] = random.chance(0.5) ? 7 : 8
        }
        return modes
    }

    // MARK: riskd's side

    var timing: WireTiming {
        var timing = WireTiming()
        if let seconds = spec.patienceSeconds { timing.silenceMilliseconds = seconds * 1_000 }
        return timing
    }

    func configuration() throws -> Configuration {
        var text = "[Daemon]\nmode=enforce\n"
        if let seconds = spec.patienceSeconds { text += "blind-after=\(seconds)s\n" }
        for (index, zone) in spec.serverZones.enumerated() {
            text += """
                [Server \(SimulationSpec.serverName(index))]
                bridge=unix:/run/simulated/\(index).sock
                zone=\(zone)
                reader-login=\(SimulatedConnector.reader)
                enforcer-login=\(SimulatedConnector.enforcer)
                breaker-accounts=100000
                breaker-share=100%
                account-requests=\(BudgetLog.accountReads)/s
                quote-requests=\(BudgetLog.quotes)/s
                enforcement-requests=\(BudgetLog.otherReads)/s
                mask=\(spec.mask)
                batch=16

                """
        }
        for plan in spec.plans { text += Self.section(plan) }
        return try ConfigurationParser.parse([("simulated.conf", text)])
    }

    private static func section(_ plan: SimulationSpec.Plan) -> String {
        """
        [Plan \(plan.name)]
        match=\(SimulationSpec.serverName(plan.server)):\(plan.name)
        mode=\(plan.enforces ? "enforce" : "observe")
        reset=\(plan.reset) \(plan.zone)
        cash-flows=\(plan.cashFlows.rawValue)
        [Rule \(plan.name)/daily]
        kind=daily_loss
        anchor=\(plan.anchor.rawValue)
        amount=5% of initial
        severity=\(plan.severity.rawValue)
        [Rule \(plan.name)/overall]
        kind=max_loss
        amount=10% of initial
        comparator=at_or_below
        severity=\(plan.severity.rawValue)

        """
    }
}

/// Forex is closed from Friday 22:00 to Sunday 22:00 UTC, near enough for prices.
enum TradingWeek {
    static func isClosed(_ utcMilliseconds: Int64) -> Bool {
        // 1970-01-01 was a Thursday.
        let minutes = (utcMilliseconds / 60_000 + 3 * 1_440 + 1_440) % 10_080
        // Minutes since Sunday 00:00.
        return minutes >= 5 * 1_440 + 22 * 60 || minutes < 22 * 60
    }
}
