/// An account of a scenario file with its positions, orders and deals.
///
/// The balance is the sum of its deals, always; an account without deals gets none and is empty.
public struct ScenarioAccount: Codable, Equatable, Sendable {
    public var login: UInt64 = 0
    public var group = ""
    public var leverage: UInt32 = 100
    public var rights: UInt64?
    public var name: String?
    public var comment: String?
    public var registrationServerMs: Int64?
    public var balancePrevDayMinor: Int64?
    public var equityPrevDayMinor: Int64?
    /// Daily commission that the end of the day will charge.
    public var blockedCommissionMinor: Int64?
    public var positions: [ScenarioPosition]?
    public var orders: [ScenarioOrder]?
    public var deals: [ScenarioDeal] = []
    /// Derived, for the reader's convenience and the roster; not read back.
    public var balanceMinor: Int64?
    public var creditMinor: Int64?
    public var equityMinor: Int64?
    public var marginMinor: Int64?
    public var enrolment: ScenarioEnrolment?

    public init() {}
}

/// What MetaTrader has no field for: the roster row of an account.
public struct ScenarioEnrolment: Codable, Equatable, Sendable {
    public var plan = ""
    public var phase = ""
    public var evaluationId = ""
    /// ISO date.
    public var start = ""
    public var initialBalanceMinor: Int64 = 0
    public var currency = ""
    /// Date of the trading day that began at the last reset.
    public var anchorDay = ""
    public var anchorUtcMs: Int64 = 0
    public var anchorBalanceMinor: Int64 = 0
    public var anchorEquityMinor: Int64 = 0
    /// The floor that the generator aimed at: equity was above it at the start.
    public var breachBelowMinor: Int64 = 0

    public init() {}
}

public struct ScenarioPosition: Codable, Equatable, Sendable {
    public var ticket: UInt64 = 0
    public var symbol = ""
    /// 0 buy, 1 sell.
    public var side: UInt8 = 0
    public var volume: UInt64 = 0
    public var priceOpen = 0.0
    public var priceSl: Double?
    public var priceTp: Double?
    public var storageMinor: Int64?
    /// Conversion of the margin, fixed when the position was opened; absent = at the start quotes.
    public var rateMargin: Double?
    public var timeServerMs: Int64 = 0
    public var profitMinor: Int64?

    public init() {}
}

public struct ScenarioOrder: Codable, Equatable, Sendable {
    public var ticket: UInt64 = 0
    public var symbol = ""
    /// EnOrderType 2...5.
    public var kind: UInt8 = 2
    public var volume: UInt64 = 0
    public var price = 0.0
    public var priceSl: Double?
    public var priceTp: Double?
    public var timeServerMs: Int64 = 0

    public init() {}
}

public struct ScenarioDeal: Codable, Equatable, Sendable {
    public var ticket: UInt64 = 0
    public var order: UInt64?
    public var position: UInt64?
    public var symbol: String?
    /// EnDealAction.
    public var action: UInt8 = 2
    /// EnDealEntry.
    public var entry: UInt8?
    public var reason: UInt8?
    public var volume: UInt64?
    public var price: Double?
    public var profitMinor: Int64 = 0
    public var storageMinor: Int64?
    public var commissionMinor: Int64?
    public var timeServerMs: Int64 = 0
    public var comment: String?

    public init() {}
}
