/// One deal as far as results go, in minor units of the account's currency.
public struct ResultEntry: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case opens
        case closes
        /// Closes, and opens the other side.
        case reverses
        /// A commission, an interest, a dividend: a result of its own day.
        case cost
        /// Money paid out: begins a new window, and is no result.
        case payout
    }
    public var ticket: UInt64
    /// UTC milliseconds.
    public var at: Int64
    /// Trading day.
    public var day: Int32
    public var kind: Kind
    public var position: UInt64
    /// Signed: what the position grows or shrinks by, 1e-8 lots.
    public var volume: Int64
    /// Profit, swap, commission and fee.
    public var result: Int64

    public init(
        ticket: UInt64, at: Int64, day: Int32, kind: Kind, position: UInt64 = 0,
        volume: Int64 = 0, result: Int64 = 0
    ) {
        self.ticket = ticket
        self.at = at
        self.day = day
        self.kind = kind
        self.position = position
        self.volume = volume
        self.result = result
    }
}

/// A closing deal with when its position was opened.
public struct ClosedTrade: Equatable, Sendable {
    public var ticket: UInt64
    public var position: UInt64
    public var openedAt: Int64
    public var closedAt: Int64
    public var openedDay: Int32
    public var day: Int32
    public var result: Int64

    public var heldMilliseconds: Int64 { closedAt - openedAt }
}

/// One trading day of an account.
public struct DayResult: Equatable, Sendable {
    public var number: Int32
    /// Realised, without cash flows.
    public var result: Int64 = 0
    public var openings = 0
    public var closings = 0
    /// Positions opened and closed on it.
    public var roundTrips = 0

    public init(number: Int32) { self.number = number }
}
