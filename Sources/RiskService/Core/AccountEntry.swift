internal import MTBridge
internal import RiskEngine

/// What the control plane knows of an account: who it is, under which plan, in which life.
struct AccountEntry: Sendable {
    var login: Login
    var group: String
    var currency: String
    var digits: CurrencyDigits
    var isHedging: Bool
    var isFIFO: Bool
    var allowsCloseBy: Bool
    var priceClass: UInt32
    var rights: UInt64
    /// Index into the plan table; nil when no plan matches.
    var plan: Int?
    var life: LifeRecord?
    /// Revision of the plan when it was armed.
    var planRevision: UInt32 = 0
    /// Ids of the rules that the row's states belong to, in order, and what their anchors are.
    var ruleKinds: [(id: String, anchor: RuleSpec.Anchor?)] = []
    /// Its daily rules wait: the server's clock is not in the zone that it should be in.
    var withholdsDaily = false
    /// Its user record was read since the start; else it is as the ledger remembers it.
    var isVerified = true
    /// Row of the account table; nil while it is not armed.
    var slot: Int?
    /// Why it is not armed; empty when it is.
    var unarmedReason: String
    /// What the holder of the row must take over: set with `Mail.entryChanged`.
    var arming: Arming?

    init(user: UserRecord, group: GroupRecord) {
        login = user.login
        self.group = user.group
        rights = user.rights
        currency = group.currency
        digits = CurrencyDigits(Int(group.currencyDigits)) ?? .two
        isHedging = group.marginMode == .hedging
        isFIFO = group.fifoClose
        allowsCloseBy = group.closeByAllowed
        priceClass = group.priceClass
        unarmedReason = "not enrolled yet"
    }

    /// As the ledger remembers it: group, rights and all else that only the server knows are as
    /// harmless as they can be.
    init(remembered life: LifeRecord, plan: Int) {
        login = life.key.login
        group = ""
        rights = 0
        currency = life.currency
        digits = life.digits
        isHedging = false
        isFIFO = false
        allowsCloseBy = false
        priceClass = 0
        self.plan = plan
        isVerified = false
        unarmedReason = ""
    }
}

/// A row and its rule states, ready to be polled.
///
/// A class: entries without one, nearly always all of them, must not have room for a row.
final class Arming: Sendable {
    let row: AccountRow
    let rules: [RuleState]

    init(row: AccountRow, rules: [RuleState]) {
        self.row = row
        self.rules = rules
    }
}
