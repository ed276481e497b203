import MTEmulator
import RiskEngine

/// A small firm made by hand: prices and balances whose equities one can compute on paper.
///
/// EURUSD stands at 1.20000/1.20010, USDJPY at 100.000/100.020. Ten lots of EURUSD move the equity
/// by 100.00 USD with every 0.0001.
struct FirmScenario {
    static let lot: UInt64 = 100_000_000
    /// 2014-05-02T12:28:00Z, a Friday.
    static let start = UTCTime(milliseconds: 1_399_033_680_000)
    /// When the accounts were opened: 2014-04-20.
    static let opened: Int64 = 1_398_000_000_000

    var scenario = Scenario()
    var ticks: [Tick] = []
    private var nextTicket: UInt64 = 5_000

    init() {
        scenario.symbols = [
            Self.symbol("EURUSD", "EUR", "USD", digits: 5),
            Self.symbol("USDJPY", "USD", "JPY", digits: 3),
            Self.symbol("GBPUSD", "GBP", "USD", digits: 5),
        ]
        scenario.priceClasses = [ScenarioPriceClass(id: 0, markupPoints: [])]
        var net = Self.group("net", "USD")
        net.netting = true
        var fifo = Self.group("fifo", "USD")
        fifo.fifoClose = true
        var alternate = Self.group("alternate", "USD")
        alternate.closeByAllowed = false
        var yen = Self.group("jpy", "JPY")
        yen.currencyDigits = 0
        scenario.groups = [
            Self.group("usd", "USD"), Self.group("eur", "EUR"), yen, net, fifo, alternate,
            Self.group("other", "USD"),
        ]
        scenario.quotes = [
            ("EURUSD", 1.2, 1.2001), ("USDJPY", 100.0, 100.02), ("GBPUSD", 1.6, 1.6001),
        ].map {
            ScenarioQuote(symbol: $0.0, bid: $0.1, ask: $0.2, utcMs: Self.start.milliseconds)
        }
    }

    /// Accounts that are long ten lots, and half a minute in which the price hardly moves.
    static func calm(logins: ClosedRange<UInt64>) -> FirmScenario {
        var scenario = FirmScenario()
        for login in logins { scenario.add(login, "usd", [.buy(10)]) }
        for second in 1..<30 {
            scenario.tick(after: Int64(second) * 1_000, second % 2 == 0 ? 1.2 : 1.20001)
        }
        return scenario
    }

    private static func symbol(
        _ name: String, _ base: String, _ profit: String, digits: UInt8
    ) -> ScenarioSymbol {
        var symbol = ScenarioSymbol()
        symbol.name = name
        symbol.base = base
        symbol.profit = profit
        symbol.digits = digits
        return symbol
    }

    private static func group(_ name: String, _ currency: String) -> ScenarioGroup {
        var group = ScenarioGroup()
        group.name = name
        group.currency = currency
        return group
    }

    /// A position to be: side 0 buys, 1 sells.
    struct Holding {
        var symbol = "EURUSD"
        var side: UInt8 = 0
        var lots: Double = 10
        var open = 1.2

        static func buy(_ lots: Double, _ symbol: String = "EURUSD", at open: Double = 1.2) -> Self
        {
            Self(symbol: symbol, side: 0, lots: lots, open: open)
        }

        static func sell(
            _ lots: Double, _ symbol: String = "EURUSD", at open: Double = 1.2
        ) -> Self {
            Self(symbol: symbol, side: 1, lots: lots, open: open)
        }
    }

    /// Adds an account whose opening deal is `balance` minor units.
    mutating func add(
        _ login: UInt64, _ group: String = "usd", balance: Int64 = 10_000_000,
        _ holdings: [Holding] = [], orders: Int = 0, openedAt: Int64 = FirmScenario.opened,
        withDeals: Bool = false
    ) {
        var account = ScenarioAccount()
        account.login = login
        account.group = group
        account.leverage = 400
        var deal = ScenarioDeal()
        deal.ticket = ticket()
        deal.profitMinor = balance
        deal.timeServerMs = openedAt
        account.deals = [deal]
        account.positions = []
        for holding in holdings {
            var position = ScenarioPosition()
            position.ticket = ticket()
            position.symbol = holding.symbol
            position.side = holding.side
            position.volume = UInt64((holding.lots * Double(Self.lot)).rounded())
            position.priceOpen = holding.open
            position.timeServerMs = openedAt + Int64(position.ticket)
            account.positions?.append(position)
            if withDeals { account.deals.append(Self.opening(position, ticket: ticket())) }
        }
        account.orders = (0..<orders).map { _ in
            var order = ScenarioOrder()
            order.ticket = ticket()
            order.symbol = "EURUSD"
            order.kind = 2
            order.volume = Self.lot
            order.price = 1.0
            return order
        }
        scenario.accounts.append(account)
    }

    private static func opening(_ position: ScenarioPosition, ticket: UInt64) -> ScenarioDeal {
        var deal = ScenarioDeal()
        deal.ticket = ticket
        deal.position = position.ticket
        deal.symbol = position.symbol
        deal.action = position.side
        deal.entry = 0
        deal.volume = position.volume
        deal.price = position.priceOpen
        deal.timeServerMs = position.timeServerMs
        return deal
    }

    /// A deal of the past that changed the balance at `milliseconds` of server time.
    mutating func book(_ login: UInt64, profit: Int64, at milliseconds: Int64, action: UInt8 = 0) {
        guard let index = scenario.accounts.firstIndex(where: { $0.login == login }) else { return }
        var deal = ScenarioDeal()
        deal.ticket = ticket()
        deal.action = action
        deal.entry = action < 2 ? 1 : 0
        deal.profitMinor = profit
        deal.timeServerMs = milliseconds
        scenario.accounts[index].deals.append(deal)
    }

    private mutating func ticket() -> UInt64 {
        nextTicket += 1
        return nextTicket
    }

    /// A quote of EURUSD (0), USDJPY (1) or GBPUSD (2), `after` milliseconds from the start; nil is
    /// the usual spread.
    mutating func tick(
        after milliseconds: Int64, _ bid: Double, spread: Double? = nil, symbol: Int = 0
    ) {
        ticks.append(
            Tick(
                utcMilliseconds: Self.start.milliseconds + milliseconds, symbol: symbol, bid: bid,
                ask: bid + (spread ?? (symbol == 1 ? 0.02 : 0.0001))))
        ticks.sort { $0.utcMilliseconds < $1.utcMilliseconds }
    }

    /// What the symbols are quoted at before the first tick.
    var initial: [Tick] {
        scenario.quotes.enumerated().map { index, quote in
            Tick(
                utcMilliseconds: Self.start.milliseconds, symbol: index, bid: quote.bid,
                ask: quote.ask)
        }
    }
}
