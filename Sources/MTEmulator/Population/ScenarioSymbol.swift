import MTBridge
import RiskEngine

/// A symbol of a scenario file; defaults are those of `SymbolRecord`.
public struct ScenarioSymbol: Codable, Equatable, Sendable {
    public var name = ""
    public var base = ""
    public var profit = ""
    public var margin: String?
    public var digits: UInt8 = 5
    /// `forex`, `cfd_leverage` or `futures`.
    public var calculation = "forex"
    /// EnTradeMode; 4 is full.
    public var tradeMode: UInt8?
    public var contractSize = 100_000.0
    public var tickSize: Double?
    public var tickValue: Double?
    public var marginInitial: Double?
    /// EnSwapMode; absent is none.
    public var swapMode: UInt8?
    /// What a night brings a buy, and a sell, in the mode's unit; negative is a cost.
    public var swapLong: Double?
    public var swapShort: Double?
    /// The weekday whose end counts three nights, 0 Sunday; 7 is none, absent is Wednesday.
    public var swapTripleWeekday: Int?
    public var volumeMin: UInt64?
    public var volumeMax: UInt64?
    public var volumeStep: UInt64?
    /// `weekday`, `open_minute`, `close_minute`; none means always open.
    public var sessions: [ScenarioSession]?
    /// `false`: traded and marked, but never among the quotes that managers get.
    public var quoted: Bool?
    public var startPrice: Double?
    public var spreadPoints: Int?
    public var volatilityPerSecond: Double?
    public var tickIntervalMs: Int?

    public init() {}

    /// - Throws: A field outside its range, by name.
    public func specification() throws(ScenarioError) -> SymbolSpecification {
        var record = SymbolRecord()
        guard !name.isEmpty, digits <= 8, contractSize > 0 else {
            throw .invalid("symbol '\(name)': needs a name, digits 0...8 and a contract size > 0")
        }
        record.name = name
        record.currencyBase = base
        record.currencyProfit = profit
        record.currencyMargin = margin ?? base
        record.digits = digits
        switch calculation {
        case "forex": record.calculation = .forex
        case "cfd_leverage": record.calculation = .cfdLeverage
        case "futures": record.calculation = .futures
        default:
            throw .invalid(
                "symbol \(name): calculation '\(calculation)' is none of forex, cfd_leverage, "
                    + "futures")
        }
        guard let mode = SymbolRecord.TradeMode(rawValue: tradeMode ?? 4) else {
            throw .invalid("symbol \(name): trade_mode must be 0...4")
        }
        record.tradeMode = mode
        record.contractSize = contractSize
        record.tickSize = tickSize ?? 0
        record.tickValue = tickValue ?? 0
        if record.calculation == .futures, record.tickSize <= 0 || record.tickValue <= 0 {
            throw .invalid("symbol \(name): futures need tick_size and tick_value > 0")
        }
        record.volumeMin = Volume(rawValue: volumeMin ?? 1_000_000)
        record.volumeMax = Volume(rawValue: volumeMax ?? 50_000_000_000)
        record.volumeStep = Volume(rawValue: volumeStep ?? 1_000_000)
        guard record.volumeStep > .zero else {
            throw .invalid("symbol \(name): volume_step must be > 0")
        }
        record.sessions = (sessions ?? []).map {
            SymbolRecord.Session(
                weekday: $0.weekday, openMinute: $0.openMinute, closeMinute: $0.closeMinute)
        }
        var specification = SymbolSpecification(record: record)
        specification.marginInitial = marginInitial ?? 0
        specification.isQuoted = quoted ?? true
        specification.swap = try swap()
        specification.startPrice = startPrice ?? 1
        specification.spreadPoints = spreadPoints ?? 2
        specification.volatilityPerSecond = volatilityPerSecond ?? 0.000_01
        specification.tickIntervalMilliseconds = max(1, tickIntervalMs ?? 500)
        return specification
    }

    private func swap() throws(ScenarioError) -> SwapTerms {
        var terms = SwapTerms()
        guard let mode = SwapTerms.Mode(rawValue: swapMode ?? 0),
            (0...7).contains(swapTripleWeekday ?? 3)
        else {
            throw .invalid("symbol \(name): swap_mode must be 0...9, swap_triple_weekday 0...7")
        }
        terms.mode = mode
        terms.long = swapLong ?? 0
        terms.short = swapShort ?? 0
        terms.tripleWeekday = swapTripleWeekday ?? 3
        return terms
    }
}

public struct ScenarioSession: Codable, Equatable, Sendable {
    public var weekday: UInt8
    public var openMinute: UInt16
    public var closeMinute: UInt16

    public init(weekday: UInt8, openMinute: UInt16, closeMinute: UInt16) {
        self.weekday = weekday
        self.openMinute = openMinute
        self.closeMinute = closeMinute
    }
}
