public import RiskEngine

/// Trading state of one account (IMTAccount), as the platform sends it: doubles, unchecked.
///
/// There is no group, currency or time in it: join `UserRecord` and `GroupRecord`, stamp the read.
public struct AccountRecord: Equatable, Sendable {
    public var login = Login(0)
    public var balance = 0.0
    public var credit = 0.0
    public var equity = 0.0
    public var margin = 0.0
    public var marginFree = 0.0
    /// Equity / margin x 100; 0 when no margin is used.
    public var marginLevel = 0.0
    /// Floating profit of open positions without swap, deposit currency.
    public var profit = 0.0
    /// Accumulated swap of open positions, deposit currency.
    public var storage = 0.0
    /// `profit + storage`; equity = balance + credit + floating.
    public var floating = 0.0
    public var blockedCommission = 0.0
    public var marginLeverage: UInt32 = 0
    public var currencyDigits: UInt8 = 2
    /// EnSoActivation: 0 none, 1 margin call, 2 stop-out.
    public var soActivation: UInt8 = 0

    public init() {}
}

/// Configuration side of an account (IMTUser).
///
/// Updates write the *whole* record.
public struct UserRecord: Equatable, Sendable {
    public var login = Login(0)
    /// Full path, case-sensitive: `demo\2step-usd`.
    public var group = ""
    /// EnUsersRights bits; see `UserRights`.
    public var rights: UInt64 = UserRights.default
    public var leverage: UInt32 = 100
    public var name = ""
    public var comment = ""
    public var color: UInt32 = 0
    public var agent: UInt64 = 0
    public var limitOrders: UInt32 = 0
    public var registration = ServerTime(milliseconds: 0)
    public var lastAccess = ServerTime(milliseconds: 0)
    /// Written by the server's end-of-day walk; not for groups without reports.
    public var balancePrevDay = 0.0
    public var equityPrevDay = 0.0

    public init() {}
}

/// EnUsersRights.
public enum UserRights {
    public static let enabled: UInt64 = 0x1
    public static let password: UInt64 = 0x2
    public static let tradeDisabled: UInt64 = 0x4
    public static let trailing: UInt64 = 0x20
    public static let expert: UInt64 = 0x40
    public static let reports: UInt64 = 0x100
    /// ENABLED, PASSWORD, TRAILING, EXPERT, REPORTS.
    public static let `default`: UInt64 = 0x163
}

/// An open position (IMTPosition).
public struct PositionRecord: Equatable, Sendable {
    public enum Side: UInt8, Sendable {
        case buy = 0
        case sell = 1
    }
    public var ticket: UInt64 = 0
    public var login = Login(0)
    public var symbol = ""
    public var side = Side.buy
    public var digits: UInt8 = 5
    /// EnPositionReason.
    public var reason: UInt8 = 0
    public var volume = Volume.zero
    public var priceOpen = 0.0
    public var priceCurrent = 0.0
    public var priceSL = 0.0
    public var priceTP = 0.0
    /// Deposit currency, without swap.
    public var profit = 0.0
    public var storage = 0.0
    public var contractSize = 0.0
    public var rateProfit = 1.0
    public var rateMargin = 1.0
    public var timeCreate = ServerTime(milliseconds: 0)
    /// Changes with the volume only, never with a tick.
    public var timeUpdate = ServerTime(milliseconds: 0)
    public var expertID: UInt64 = 0
    public var dealer: UInt64 = 0
    public var comment = ""

    public init() {}
}

/// A working order (IMTOrder).
public struct OrderRecord: Equatable, Sendable {
    /// EnOrderType.
    public enum Kind: UInt8, Sendable {
        case buy = 0
        case sell = 1
        case buyLimit = 2
        case sellLimit = 3
        case buyStop = 4
        case sellStop = 5
        case buyStopLimit = 6
        case sellStopLimit = 7
        case closeBy = 8
    }
    /// EnOrderState.
    public enum State: UInt8, Sendable {
        case started = 0
        case placed = 1
        case canceled = 2
        case partial = 3
        case filled = 4
        case rejected = 5
        case expired = 6
        case requestAdd = 7
        case requestModify = 8
        case requestCancel = 9
    }
    public var ticket: UInt64 = 0
    public var login = Login(0)
    public var symbol = ""
    public var kind = Kind.buyLimit
    public var state = State.placed
    public var digits: UInt8 = 5
    public var volumeInitial = Volume.zero
    public var volumeCurrent = Volume.zero
    public var priceOrder = 0.0
    public var priceSL = 0.0
    public var priceTP = 0.0
    public var timeSetup = ServerTime(milliseconds: 0)
    public var positionID: UInt64 = 0
    public var dealer: UInt64 = 0
    public var comment = ""

    public init() {}
}

/// One booked fact of an account's history (IMTDeal).
public struct DealRecord: Equatable, Sendable {
    /// EnDealAction.
    public enum Action: UInt8, Sendable {
        case buy = 0
        case sell = 1
        case balance = 2
        case credit = 3
        case charge = 4
        case correction = 5
        case bonus = 6
        case commission = 7
        case commissionDaily = 8
        case commissionMonthly = 9
        case agentDaily = 10
        case agentMonthly = 11
        case interestRate = 12
        case buyCanceled = 13
        case sellCanceled = 14
        case dividend = 15
        case dividendFranked = 16
        case tax = 17
        case agent = 18
        case soCompensation = 19
        case soCompensationCredit = 20
    }
    /// EnDealEntry.
    public enum Entry: UInt8, Sendable {
        case `in` = 0
        case out = 1
        case inOut = 2
        case outBy = 3
    }
    public var ticket: UInt64 = 0
    public var login = Login(0)
    public var order: UInt64 = 0
    public var positionID: UInt64 = 0
    public var symbol = ""
    public var action = Action.buy
    public var entry = Entry.in
    public var reason: UInt8 = 0
    public var digits: UInt8 = 5
    public var currencyDigits: UInt8 = 2
    public var volume = Volume.zero
    public var volumeClosed = Volume.zero
    public var price = 0.0
    public var profit = 0.0
    public var storage = 0.0
    public var commission = 0.0
    public var fee = 0.0
    public var time = ServerTime(milliseconds: 0)
    public var dealer: UInt64 = 0
    public var comment = ""

    public init() {}
}

/// A tradable symbol and its sessions (IMTConSymbol).
public struct SymbolRecord: Equatable, Sendable {
    /// How profit and margin are computed; formulas in docs/emulator.md.
    public enum Calculation: UInt8, Sendable {
        /// Margin = lots x contract / leverage, profit = price difference x contract x lots.
        case forex = 0
        /// Margin = lots x contract x price / leverage, profit as forex.
        case cfdLeverage = 1
        /// Profit = price difference / tick size x tick value x lots.
        case futures = 2
    }
    /// EnTradeMode.
    public enum TradeMode: UInt8, Sendable {
        case disabled = 0
        case longOnly = 1
        case shortOnly = 2
        case closeOnly = 3
        case full = 4
    }
    /// A trading session within a server day, in minutes from midnight, end exclusive.
    public struct Session: Equatable, Sendable {
        /// 0 Sunday … 6 Saturday.
        public var weekday: UInt8
        public var openMinute: UInt16
        /// At most 1440.
        public var closeMinute: UInt16

        public init(weekday: UInt8, openMinute: UInt16, closeMinute: UInt16) {
            self.weekday = weekday
            self.openMinute = openMinute
            self.closeMinute = closeMinute
        }
    }
    public var name = ""
    public var currencyBase = ""
    public var currencyProfit = ""
    public var currencyMargin = ""
    public var digits: UInt8 = 5
    public var calculation = Calculation.forex
    public var tradeMode = TradeMode.full
    /// FILL_FLAGS: FOK 1, IOC 2.
    public var fillFlags: UInt8 = 3
    public var contractSize = 100_000.0
    public var tickSize = 0.0
    public var tickValue = 0.0
    public var volumeMin = Volume(rawValue: 1_000_000)
    public var volumeMax = Volume(rawValue: 50_000_000_000)
    public var volumeStep = Volume(rawValue: 1_000_000)
    public var sessions: [Session] = []

    public init() {}
}

/// A group's settings that riskd uses (IMTConGroup).
public struct GroupRecord: Equatable, Sendable {
    public enum MarginMode: UInt8, Sendable {
        case netting = 0
        case hedging = 2
    }
    public var name = ""
    public var currency = "USD"
    public var currencyDigits: UInt8 = 2
    public var marginMode = MarginMode.hedging
    /// Which quotes its accounts see: groups carry spread mark-ups.
    public var priceClass: UInt32 = 0
    /// MT_RET_REQUEST_PROHIBITED_BY_FIFO (10045) unless the oldest position is closed first.
    public var fifoClose = false
    /// Opposite positions may be closed against each other.
    public var closeByAllowed = true
    /// Daily reports, and with them the previous-day fields of `UserRecord`.
    public var reports = false
    /// Per cent of margin level.
    public var marginCall = 100.0
    public var stopOut = 50.0

    public init() {}
}

/// The last quote of a symbol as one price class sees it.
public struct QuoteRecord: Equatable, Sendable {
    public var symbol = ""
    public var priceClass: UInt32 = 0
    public var bid = 0.0
    public var ask = 0.0
    public var time = ServerTime(milliseconds: 0)
    /// Grows with each tick of the symbol: a repeated quote is told from a new, equal one.
    public var sequence: UInt64 = 0

    public init() {}
}
