public import MTBridge
public import RiskEngine

/// Money that comes or goes by a deal of its own, not by trading.
public struct CashFlow: Equatable, Sendable {
    public var login: Login
    /// 2 balance, 3 credit, 4 charge, 5 correction, 6 bonus, …: never a trade.
    public var action: DealRecord.Action
    /// In minor units of the account's currency; negative takes away.
    public var minorUnits: Int64
    public var comment: String
    /// Subscribers are told.
    public var isHinted: Bool

    public init(
        _ login: Login, _ action: DealRecord.Action, minorUnits: Int64, comment: String = "",
        isHinted: Bool = true
    ) {
        self.login = login
        self.action = action
        self.minorUnits = minorUnits
        self.comment = comment
        self.isHinted = isHinted
    }

    /// The commands' names; a charge, a tax and a withdrawal take away what they name.
    static let names: [(name: String, action: DealRecord.Action, sign: Int64)] = [
        ("deposit", .balance, 1), ("withdraw", .balance, -1), ("credit", .credit, 1),
        ("bonus", .bonus, 1), ("correction", .correction, 1), ("charge", .charge, -1),
        ("commission", .commission, -1), ("interest", .interestRate, 1),
        ("dividend", .dividend, 1), ("tax", .tax, -1), ("agent", .agent, 1),
        ("compensation", .soCompensation, 1),
        ("compensation-credit", .soCompensationCredit, 1),
    ]
}

extension DealRecord.Action {
    /// Changes an account's credit instead of its balance.
    var movesCredit: Bool { self == .credit || self == .bonus || self == .soCompensationCredit }

    var isTrade: Bool {
        switch self {
        case .buy, .sell, .buyCanceled, .sellCanceled: true
        default: false
        }
    }
}
