/// How positions in a symbol pay for the night (EnSwapMode; docs/emulator.md has the formulas).
public struct SwapTerms: Equatable, Sendable {
    /// EnSwapMode.
    public enum Mode: UInt8, Codable, Sendable {
        case disabled = 0
        case points = 1
        /// Money per lot: in the symbol's base currency, …
        case baseCurrency = 2
        /// … in its margin currency, …
        case marginCurrency = 3
        /// … in the account's own.
        case depositCurrency = 4
        /// Per cent a year of the position's value, at the present price …
        case percentCurrent = 5
        /// … or at the open price.
        case percentOpen = 6
        /// Closed at the end of the day, opened again at the closing price and the points.
        case reopenByClosePrice = 7
        /// Closed at the end of the day, opened again at the bid of then and the points.
        case reopenByBid = 8
        case profitCurrency = 9
    }
    public var mode = Mode.disabled
    /// What a buy gets a night, in the mode's unit; negative is a cost.
    public var long = 0.0
    public var short = 0.0
    /// The weekday whose end counts three nights, 0 Sunday … 6 Saturday; 7 is none.
    public var tripleWeekday = 3

    public init() {}

    public var reopens: Bool { mode == .reopenByClosePrice || mode == .reopenByBid }

    func nights(weekday: Int) -> Int { weekday == tripleWeekday ? 3 : 1 }
}
