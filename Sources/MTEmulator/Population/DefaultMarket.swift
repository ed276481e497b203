import MTBridge

/// The symbols, price classes and groups of a generated server.
enum DefaultMarket {
    static let currencies: [(name: String, digits: UInt8)] = [
        ("USD", 2), ("EUR", 2), ("NZD", 2), ("JPY", 0),
    ]
    /// Plan families: the name in the roster, and the first part of the groups' names.
    static let families: [(plan: String, prefix: String)] = [
        ("bal", "2step"), ("max", "max"), ("static", "static"),
    ]

    /// The fourth family, only where it was asked for.
    static let trailing = (plan: "trail", prefix: "trail")

    static func families(_ options: PopulationOptions) -> [(plan: String, prefix: String)] {
        options.trailingShare > 0 ? families + [trailing] : families
    }

    static func symbols(_ options: PopulationOptions) -> [ScenarioSymbol] {
        options.unquotedShare > 0 ? symbols + [oil] : symbols
    }

    static var symbols: [ScenarioSymbol] {
        [
            forex("EURUSD", "EUR", "USD", digits: 5, price: 1.386, spread: 14),
            forex("NZDUSD", "NZD", "USD", digits: 5, price: 0.862, spread: 18),
            forex("USDJPY", "USD", "JPY", digits: 3, price: 102.4, spread: 14),
            gold, index,
        ]
    }

    static var priceClasses: [ScenarioPriceClass] {
        [
            ScenarioPriceClass(id: 0, markupPoints: []),
            ScenarioPriceClass(
                id: 1,
                markupPoints: [
                    ScenarioMarkup(symbol: "EURUSD", points: 3),
                    ScenarioMarkup(symbol: "NZDUSD", points: 4),
                    ScenarioMarkup(symbol: "USDJPY", points: 3),
                    ScenarioMarkup(symbol: "XAUUSD", points: 60),
                    ScenarioMarkup(symbol: "US30", points: 5),
                ]),
        ]
    }

    /// Per family and currency one hedging group, and for USD a netting and a FIFO group.
    static func groups(_ options: PopulationOptions) -> [ScenarioGroup] {
        families(options).flatMap { family in
            currencies.flatMap { currency in
                let variants = currency.name == "USD" ? ["", "-net", "-fifo"] : [""]
                return variants.map { variant in
                    var group = ScenarioGroup()
                    group.name = "prop\\\(family.prefix)-\(currency.name.lowercased())\(variant)"
                    group.currency = currency.name
                    group.currencyDigits = currency.digits
                    group.netting = variant == "-net"
                    group.fifoClose = variant == "-fifo"
                    group.priceClass = family.plan == "static" ? 1 : 0
                    return group
                }
            }
        }
    }

    private static func sessions(open: UInt16, close: UInt16) -> [ScenarioSession] {
        (1...5).map { ScenarioSession(weekday: $0, openMinute: open, closeMinute: close) }
    }

    private static func forex(
        _ name: String, _ base: String, _ profit: String, digits: UInt8, price: Double, spread: Int
    ) -> ScenarioSymbol {
        var symbol = ScenarioSymbol()
        symbol.name = name
        symbol.base = base
        symbol.profit = profit
        symbol.digits = digits
        symbol.startPrice = price
        symbol.spreadPoints = spread
        symbol.volatilityPerSecond = 0.000_008
        symbol.tickIntervalMs = 400
        symbol.sessions = sessions(open: 5, close: 1435)
        return symbol
    }

    private static var gold: ScenarioSymbol {
        var symbol = ScenarioSymbol()
        symbol.name = "XAUUSD"
        symbol.base = "XAU"
        symbol.profit = "USD"
        symbol.margin = "USD"
        symbol.digits = 3
        symbol.calculation = "cfd_leverage"
        symbol.contractSize = 100
        symbol.startPrice = 1285.8
        symbol.spreadPoints = 380
        symbol.volatilityPerSecond = 0.000_015
        symbol.tickIntervalMs = 300
        symbol.sessions = sessions(open: 60, close: 1435)
        return symbol
    }

    /// Traded and marked like the others, but managers get no quotes for it.
    private static var oil: ScenarioSymbol {
        var symbol = gold
        symbol.name = "USOIL"
        symbol.base = "OIL"
        symbol.digits = 2
        symbol.contractSize = 1000
        symbol.quoted = false
        symbol.startPrice = 99.5
        symbol.spreadPoints = 3
        symbol.tickIntervalMs = 400
        return symbol
    }

    /// An index future: five dollars a point, a tick is one point.
    private static var index: ScenarioSymbol {
        var symbol = ScenarioSymbol()
        symbol.name = "US30"
        symbol.base = "USD"
        symbol.profit = "USD"
        symbol.margin = "USD"
        symbol.digits = 1
        symbol.calculation = "futures"
        symbol.contractSize = 1
        symbol.tickSize = 1
        symbol.tickValue = 5
        symbol.marginInitial = 2500
        symbol.startPrice = 16_560
        symbol.spreadPoints = 20
        symbol.volatilityPerSecond = 0.000_008
        symbol.tickIntervalMs = 500
        symbol.sessions = sessions(open: 60, close: 1395)
        return symbol
    }
}
