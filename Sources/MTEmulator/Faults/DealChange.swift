public import MTBridge
public import RiskEngine

/// An alteration of an account's history after the fact.
public struct DealChange: Equatable, Sendable {
    /// Which deal of the account.
    public enum Target: Equatable, Sendable {
        case ticket(UInt64)
        /// The newest deal of any kind.
        case last
        /// The newest that closed a position.
        case lastClose
    }
    public enum Kind: Equatable, Sendable {
        /// Fields take new values; nil leaves one as it is. Money in the account's currency.
        case edit(Fields)
        /// The trade becomes BUY_CANCELED or SELL_CANCELED without a result, and a balance deal
        /// takes the result back.
        case cancel
        case delete
    }
    public struct Fields: Equatable, Sendable {
        public var profit: Double?
        public var storage: Double?
        public var commission: Double?
        public var price: Double?
        public var lots: Double?
        public var action: DealRecord.Action?
        public var comment: String?
        /// Moves the deal's time.
        public var shiftMilliseconds: Int64?

        public init() {}
    }
    public var login: Login
    public var target: Target
    public var kind: Kind
    /// The balance follows the edit or deletion; else it no longer is the sum of the deals.
    public var fixesBalance: Bool
    public var isHinted: Bool

    public init(
        _ login: Login, _ target: Target, _ kind: Kind, fixesBalance: Bool = false,
        isHinted: Bool = true
    ) {
        self.login = login
        self.target = target
        self.kind = kind
        self.fixesBalance = fixesBalance
        self.isHinted = isHinted
    }
}
