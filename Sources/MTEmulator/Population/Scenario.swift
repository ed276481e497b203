/// A whole server at one instant: what `--scenario` reads and `--export-population` writes.
///
/// docs/scenario.schema.json is its schema. Money is in minor units of the account's currency,
/// volumes are in 1e-8 lots, `…_server_ms` are milliseconds of the server's wall clock.
public struct Scenario: Codable, Equatable, Sendable {
    public var server = "live1"
    /// UTC milliseconds at which this state held.
    public var utcMs: Int64 = 0
    public var symbols: [ScenarioSymbol] = []
    public var priceClasses: [ScenarioPriceClass] = []
    public var groups: [ScenarioGroup] = []
    /// The feed's last quotes, before mark-ups.
    public var quotes: [ScenarioQuote] = []
    public var accounts: [ScenarioAccount] = []
    /// What the server does of itself.
    public var behaviour: ServerBehaviour?

    public init() {}
}

public struct ScenarioPriceClass: Codable, Equatable, Sendable {
    public var id: UInt32
    public var markupPoints: [ScenarioMarkup]

    public init(id: UInt32, markupPoints: [ScenarioMarkup]) {
        self.id = id
        self.markupPoints = markupPoints
    }
}

public struct ScenarioMarkup: Codable, Equatable, Sendable {
    public var symbol: String
    public var points: Int

    public init(symbol: String, points: Int) {
        self.symbol = symbol
        self.points = points
    }
}

public struct ScenarioQuote: Codable, Equatable, Sendable {
    public var symbol: String
    public var bid: Double
    public var ask: Double
    public var utcMs: Int64

    public init(symbol: String, bid: Double, ask: Double, utcMs: Int64) {
        self.symbol = symbol
        self.bid = bid
        self.ask = ask
        self.utcMs = utcMs
    }
}
