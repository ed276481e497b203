/// An open position, as enforcement needs it.
public struct EnforcedPosition: Equatable, Sendable {
    public var ticket: UInt64
    public var symbol: String
    public var isBuy: Bool
    public var volume: Volume
    public var openedAt: ServerTime
    /// The largest volume of one request; nil when nobody knows.
    public var volumeMax: Volume?
    /// When the symbol's session opens; nil while it is open, or nobody knows.
    public var opensAt: MonotonicTime?

    public init(
        ticket: UInt64, symbol: String, isBuy: Bool, volume: Volume, openedAt: ServerTime,
        volumeMax: Volume? = nil, opensAt: MonotonicTime? = nil
    ) {
        self.ticket = ticket
        self.symbol = symbol
        self.isBuy = isBuy
        self.volume = volume
        self.openedAt = openedAt
        self.volumeMax = volumeMax
        self.opensAt = opensAt
    }
}

/// One fresh read of all that enforcement is about.
public struct EnforcedAccount: Equatable, Sendable {
    public var isTradeDisabled: Bool
    public var positions: [EnforcedPosition]
    /// Tickets of working orders.
    public var orders: [UInt64]
    public var isHedging: Bool
    /// The group refuses to close any but the oldest position of a symbol.
    public var isFIFO: Bool
    public var allowsCloseBy: Bool

    public init(
        isTradeDisabled: Bool, positions: [EnforcedPosition], orders: [UInt64], isHedging: Bool,
        isFIFO: Bool, allowsCloseBy: Bool
    ) {
        self.isTradeDisabled = isTradeDisabled
        self.positions = positions
        self.orders = orders
        self.isHedging = isHedging
        self.isFIFO = isFIFO
        self.allowsCloseBy = allowsCloseBy
    }
}

/// One write to the platform.
public enum EnforcementOperation: Hashable, Sendable {
    /// Set TRADE_DISABLED, nothing else.
    case disable
    /// Clear TRADE_DISABLED, nothing else.
    case enable
    case cancel(order: UInt64)
    /// `isBuy` is the side of the position; the close is the opposite.
    case close(ticket: UInt64, symbol: String, isBuy: Bool, volume: Volume)
    case closeBy(ticket: UInt64, by: UInt64, symbol: String)

    /// The symbol whose exposure it changes; nil for the others.
    public var symbol: String? {
        switch self {
        case .disable, .enable, .cancel: nil
        case .close(_, let symbol, _, _): symbol
        case .closeBy(_, _, let symbol): symbol
        }
    }
}

/// What the platform's answer to a write means for what is to be done next.
public enum WriteOutcome: Equatable, Sendable {
    /// Executed, or nothing was left to do.
    case done
    /// Executed in part, or refused for a reason that a fresh read mends.
    case reread
    /// Refused for the price: again with a fresh one.
    case requote
    /// Refused for now (too many requests, locked, frozen, no quotes): again after a pause.
    case later
    /// The symbol's session is closed.
    case marketClosed
    /// Time-out, disconnect or crash: executed or not, nobody knows yet.
    case unknown
    /// Refused for good.
    case rejected(String)
}

/// What the shell must do next for one account under enforcement.
public enum EnforcementAction: Equatable, Sendable {
    /// Read user, positions and orders afresh, then call `stateRead`.
    case read
    /// Make an intent durable, then write, then call `answered`.
    case write(EnforcementOperation)
    /// Call `wake` at this instant.
    case wake(at: MonotonicTime)
    /// TRADE_DISABLED is verified by a fresh read.
    case disabled
    /// Nothing more can be done until the market opens; the account stays disabled.
    case parked(reason: String)
    /// Flat, disabled, and verified by a fresh read.
    case completed
    /// A person is needed.
    case failed(reason: String)
}
