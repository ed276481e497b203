public import RiskEngine

/// An account on a server; what every record refers to.
public struct AccountKey: Hashable, Sendable {
    public var server: ServerID
    public var login: Login

    public init(server: ServerID, login: Login) {
        self.server = server
        self.login = login
    }
}

/// One life of an account: from enrolment to the next re-enrolment.
public struct LifeRecord: Equatable, Sendable {
    /// Where enrolment came from; the stronger source first.
    public enum Source: String, Sendable {
        case control
        case roster
        case deals
    }
    public var key: AccountKey
    /// 1, 2, 3, … per account.
    public var life: UInt32 = 1
    public var plan = ""
    public var phase = ""
    public var evaluationID = ""
    public var start = UTCTime(milliseconds: 0)
    public var initialBalance = Money.zero
    public var currency = ""
    public var digits = CurrencyDigits.two
    public var source = Source.roster
    public var enrolledAt = UTCTime(milliseconds: 0)

    public init(key: AccountKey) { self.key = key }
}

/// The durable state of one rule of one life: what must survive a restart.
public struct RuleStateRecord: Equatable, Sendable {
    public var key: AccountKey
    public var life: UInt32
    public var rule: String
    public var ruleVersion: UInt32 = 1
    /// Trading day that the anchor belongs to.
    public var day: Int32 = 0
    public var anchor: Money?
    public var anchorAt = UTCTime(milliseconds: 0)
    public var anchorProvenance = Provenance.estimated
    public var mark: Money?
    public var markAt = UTCTime(milliseconds: 0)
    public var markProvenance = Provenance.estimated
    /// How the peak was seen that an intraday mark stands at.
    public var markSight = MarkSight.none
    /// One bit per warning rung that was emitted in this period.
    public var warnedRungs: UInt8 = 0
    /// The period (trading day, or 0) in which this rule was last violated.
    public var violatedPeriod: Int32?
    /// What masks hold of it.
    public var hold = Hold()
    /// What the anchor is, as in `anchor=`: another kind of the same rule needs another anchor.
    public var anchorKind: RuleSpec.Anchor?
    /// Cash flows that the anchor and the mark have followed, in minor units.
    public var anchorFlow = Money.zero
    public var markFlow = Money.zero

    public init(key: AccountKey, life: UInt32, rule: String) {
        self.key = key
        self.life = life
        self.rule = rule
    }
}

/// Identity of a violation: re-detection of the same one is a no-op.
public struct ViolationKey: Hashable, Sendable {
    public var account: AccountKey
    public var life: UInt32
    public var rule: String
    /// Trading day for daily rules, 0 for overall ones.
    public var period: Int32

    public init(account: AccountKey, life: UInt32, rule: String, period: Int32) {
        self.account = account
        self.life = life
        self.rule = rule
        self.period = period
    }
}

/// A public event before it has a `seq`.
public struct EventDraft: Equatable, Sendable {
    /// `risk.violation_flagged`, ….
    public var name: String
    /// Deterministic (`evt_` + 24 hex digits): the same fact makes the same id.
    public var id: String
    public var at: UTCTime
    /// For the subscriber's filter; nil for events of the daemon itself.
    public var server: ServerID?
    /// The `data` object as JSON text.
    public var data: String

    public init(name: String, id: String, at: UTCTime, server: ServerID?, data: String) {
        self.name = name
        self.id = id
        self.at = at
        self.server = server
        self.data = data
    }
}

/// A violation to be made durable, with its event and its intents, in one transaction.
public struct ViolationDraft: Equatable, Sendable {
    public let key: ViolationKey
    public var severity: RuleSpec.Severity
    public var mode: PlanSpec.Mode
    public var plan: String
    public var at: UTCTime
    /// The event; its `data` is also the stored evidence.
    public let event: EventDraft
    /// `planned` or `withheld` intents; empty for severities that close nothing.
    public var intents: [IntentRecord]
    /// `Identifiers.violationID` of the key.
    public let id: String
    /// The evidence's hash for the audit: made here, so that the ledger thread need not.
    let seal: String

    /// - Parameter id: Of this key; whoever makes the event has it already.
    public init(
        id: String, key: ViolationKey, severity: RuleSpec.Severity, mode: PlanSpec.Mode,
        plan: String, at: UTCTime, event: EventDraft, intents: [IntentRecord]
    ) {
        self.id = id
        self.key = key
        self.severity = severity
        self.mode = mode
        self.plan = plan
        self.at = at
        self.event = event
        self.intents = intents
        seal = AuditChain.seal(evidence: Array(event.data.utf8))
    }
}

/// One write that riskd owes to a server: durable before it is sent.
public struct IntentRecord: Equatable, Sendable {
    public enum Action: String, Sendable {
        /// The whole enforcement of an account: closes when it is flat.
        case flatten
        /// A person's order: disable trading, touch nothing else.
        case suspend
        /// A person's order, or the reset's after a pause: allow trading again.
        case restore
        case disable
        case enable
        case cancelOrder = "cancel_order"
        case closePosition = "close_position"
    }
    public enum State: String, Sendable {
        case planned
        case sent
        case acked
        case confirmed
        case rejected
        case unknown
        case withheld
    }
    /// `vio_…/0`, `vio_…/1`, …; also the token in the request's comment (shortened).
    public var id: String
    public var violation: String
    public var key: AccountKey
    public var action: Action
    public var state: State
    /// Why it is withheld (`observe`, `breaker`, …), or what the last answer said.
    public var reason = ""
    public var ticket: UInt64 = 0
    public var symbol = ""
    public var volume = Volume.zero
    public var retcode: UInt32 = 0
    public var updatedAt = UTCTime(milliseconds: 0)

    public init(
        id: String, violation: String, key: AccountKey, action: Action, state: State
    ) {
        self.id = id
        self.violation = violation
        self.key = key
        self.action = action
        self.state = state
    }
}

extension IntentRecord {
    /// What ids of orders begin with, which no violation stands behind.
    static let orderPrefix = "act_"

    /// Whether a person, or a reset, ordered it: `violation` is the order's own id then.
    var isOrder: Bool { violation.hasPrefix(Self.orderPrefix) }

    /// The intent that stands for the whole; the others are its writes.
    var isRoot: Bool { id.hasSuffix("/0") }
}

/// One row of the audit: who did what, and with which outcome.
public struct AuditRecord: Equatable, Sendable {
    public enum Kind: String, Sendable {
        case write
        case act
        case brake
        case control
        case rest
        case reads
        case failedRead = "failed_read"
    }
    public var kind: Kind
    public var at: UTCTime
    public var server: ServerID?
    public var login: Login?
    /// `riskd`, or the uid of a peer.
    public var identity: String
    public var what: String
    public var outcome: String

    public init(
        kind: Kind, at: UTCTime, server: ServerID?, login: Login?, identity: String, what: String,
        outcome: String
    ) {
        self.kind = kind
        self.at = at
        self.server = server
        self.login = login
        self.identity = identity
        self.what = what
        self.outcome = outcome
    }
}
