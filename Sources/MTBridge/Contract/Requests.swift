public import RiskEngine

/// A dealer request (IMTRequest): what `DealerSend` enqueues.
public struct DealerRequest: Equatable, Sendable {
    /// Dealer actions 200…208 of the platform; only those riskd may send.
    public enum Action: UInt16, Sendable {
        /// TA_DEALER_POS_EXECUTE.
        case positionExecute = 200
        /// TA_DEALER_ORD_REMOVE.
        case orderRemove = 204
        /// TA_DEALER_CLOSE_BY.
        case closeBy = 208
    }
    public enum Fill: UInt8, Sendable {
        case fillOrKill = 0
        case immediateOrCancel = 1
        case returnRemainder = 2
    }
    public var action = Action.positionExecute
    public var login = Login(0)
    public var symbol = ""
    /// The side of the operation: closing a buy is a sell.
    public var side = PositionRecord.Side.buy
    public var fill = Fill.immediateOrCancel
    public var digits: UInt8 = 5
    public var volume = Volume.zero
    /// The dealer supplies the price, normalised to `digits`.
    public var price = 0.0
    /// Ticket to close; mandatory on hedging accounts, where 0 *opens* an opposite position.
    public var position: UInt64 = 0
    public var positionBy: UInt64 = 0
    public var order: UInt64 = 0
    /// At most 31 bytes: carries riskd's token, by which a deal is recognised as ours.
    public var comment = ""

    public init() {}
}

/// The asynchronous answer to a dealer request (OnDealerAnswer).
public struct DealerAnswer: Equatable, Sendable {
    public var retcode = Retcode.requestDone
    public var deal: UInt64 = 0
    public var order: UInt64 = 0
    public var volume = Volume.zero
    public var price = 0.0
    public var bid = 0.0
    public var ask = 0.0
    public var comment = ""

    public init() {}
}

/// One call of the bridge contract: the Manager API's *Request* family.
public enum BridgeRequest: Equatable, Sendable {
    case serverTime
    case symbols
    case groups
    /// Logins of the groups that match a MetaTrader mask (`demo*,!demo\test*`).
    case logins(mask: String)
    case users([Login])
    case accounts([Login])
    case positions([Login])
    case orders([Login])
    /// Deals with `from <= time < to`.
    case deals([Login], from: ServerTime, to: ServerTime)
    /// The last quotes of all symbols, in all price classes.
    case quotes
    /// Starts the push stream: connection, synchronisation and hints; quotes too when asked.
    case subscribe(quotes: Bool)
    case dealerSend(DealerRequest)
    case orderCancel(login: Login, ticket: UInt64)
    case userUpdate(UserRecord)
}

/// What a request brought back.
///
/// Every reply has a raw return code; data only with 0 (OK).
public enum BridgeReply: Equatable, Sendable {
    /// A refusal, or an OK without data (`userUpdate`, `orderCancel`, `subscribe`; `dealerSend`,
    /// where OK means *enqueued*, never executed).
    case retcode(Retcode)
    /// The server's trading time and the server's UTC clock when it answered.
    case serverTime(ServerTime, utc: UTCTime)
    case symbols([SymbolRecord])
    case groups([GroupRecord])
    case logins([Login])
    case users([UserRecord])
    case accounts([AccountRecord], at: ServerTime)
    case positions([PositionRecord], at: ServerTime)
    case orders([OrderRecord], at: ServerTime)
    case deals([DealRecord])
    case quotes([QuoteRecord])
}

/// What the server says unasked, after `subscribe`.
public enum BridgeEvent: Equatable, Sendable {
    /// The bridge lost (false) or regained (true) the trade server behind it.
    case connected(Bool)
    /// A cache of the manager is synchronised again: the last of them ends the resynchronisation.
    case synchronized
    /// Something of this account changed: a deal, position, order, user record or margin call.
    case hint(HintKind, Login)
    case quotes([QuoteRecord])
}

/// Which of the four eventually consistent streams a hint came from.
public enum HintKind: UInt8, Sendable {
    case deal = 0
    case position = 1
    case order = 2
    case user = 3
    case marginCall = 4
    /// A login that was not there before.
    case userAdded = 5
    /// Archived, deleted or moved away.
    case userDeleted = 6
}

/// With which credentials a connection authenticates, and what it may do.
public enum BridgeRole: UInt8, Sendable {
    case reader = 0
    case enforcer = 1
}
