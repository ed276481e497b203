import MTBridge
import MTEmulator
import RiskEngine

/// Hand-made scenarios whose numbers the tests compute on paper.
enum Samples {
    static let lot: UInt64 = 100_000_000

    static func symbol(
        _ name: String, _ base: String, _ profit: String, digits: UInt8 = 5,
        calculation: String = "forex", contract: Double = 100_000
    ) -> ScenarioSymbol {
        var symbol = ScenarioSymbol()
        symbol.name = name
        symbol.base = base
        symbol.profit = profit
        symbol.digits = digits
        symbol.calculation = calculation
        symbol.contractSize = contract
        return symbol
    }

    static func group(_ name: String, _ currency: String, digits: UInt8 = 2) -> ScenarioGroup {
        var group = ScenarioGroup()
        group.name = name
        group.currency = currency
        group.currencyDigits = digits
        return group
    }

    static func account(
        _ login: UInt64, _ group: String, balance: Int64, positions: [ScenarioPosition] = []
    ) -> ScenarioAccount {
        var account = ScenarioAccount()
        account.login = login
        account.group = group
        account.leverage = 100
        var deal = ScenarioDeal()
        deal.ticket = 1000 + login
        deal.profitMinor = balance
        deal.timeServerMs = 1_398_000_000_000
        account.deals = [deal]
        account.positions = positions
        return account
    }

    static func position(
        _ ticket: UInt64, _ symbol: String, _ side: UInt8, _ volume: UInt64, _ open: Double
    ) -> ScenarioPosition {
        var position = ScenarioPosition()
        position.ticket = ticket
        position.symbol = symbol
        position.side = side
        position.volume = volume
        position.priceOpen = open
        position.timeServerMs = Int64(ticket)
        return position
    }

    /// EURUSD 1.20000/1.20010, USDJPY 100.000/100.020, gold 1250.00/1250.50, an index future.
    static var market: Scenario {
        var scenario = Scenario()
        var gold = symbol("XAUUSD", "XAU", "USD", digits: 2, calculation: "cfd_leverage")
        gold.contractSize = 100
        gold.margin = "USD"
        var index = symbol("US30", "USD", "USD", digits: 1, calculation: "futures")
        index.tickSize = 0.5
        index.tickValue = 2.5
        index.marginInitial = 2500
        index.margin = "USD"
        scenario.symbols = [
            symbol("EURUSD", "EUR", "USD"), symbol("USDJPY", "USD", "JPY", digits: 3), gold, index,
        ]
        scenario.priceClasses = [
            ScenarioPriceClass(id: 0, markupPoints: []),
            ScenarioPriceClass(id: 1, markupPoints: [ScenarioMarkup(symbol: "EURUSD", points: 3)]),
        ]
        var net = group("net", "USD")
        net.netting = true
        var fifo = group("fifo", "USD")
        fifo.fifoClose = true
        var wide = group("wide", "USD")
        wide.priceClass = 1
        scenario.groups = [
            group("usd", "USD"), group("eur", "EUR"), group("jpy", "JPY", digits: 0), net, fifo,
            wide,
        ]
        scenario.quotes = [
            ("EURUSD", 1.2, 1.2001), ("USDJPY", 100.0, 100.02), ("XAUUSD", 1250.0, 1250.5),
            ("US30", 16_500.0, 16_502.0),
        ].map { ScenarioQuote(symbol: $0.0, bid: $0.1, ask: $0.2, utcMs: 0) }
        return scenario
    }

    static func tick(
        _ milliseconds: Int64, _ symbol: Int, _ bid: Double, _ ask: Double
    ) -> Tick {
        Tick(
            utcMilliseconds: Rig.start.milliseconds + milliseconds, symbol: symbol, bid: bid,
            ask: ask)
    }

    static func close(
        _ login: UInt64, _ ticket: UInt64, _ symbol: String, _ side: PositionRecord.Side,
        _ volume: UInt64, _ price: Double
    ) -> DealerRequest {
        var request = DealerRequest()
        request.login = Login(login)
        request.position = ticket
        request.symbol = symbol
        request.side = side
        request.volume = Volume(rawValue: volume)
        request.price = price
        request.comment = "rk-token"
        return request
    }
}
