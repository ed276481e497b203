public import RiskEngine

/// What other threads ask the ledger thread to make durable.
///
/// `violation`, `intents`, `event`, `brake` and `decision` are committed at once (with whatever
/// else waits), the rest with the next of them or after 100 ms.
public enum LedgerEntry: Sendable {
    /// Boxed: one goes through several queues, and a copy is one reference then.
    indirect case violation(ViolationDraft)
    case event(EventDraft)
    /// Inserts or updates intents by id; `token` comes back in the commit notice.
    case intents([IntentRecord], token: UInt64)
    /// A new life; ends the account's earlier one.
    case life(LifeRecord)
    case ruleStates([RuleStateRecord])
    /// Replaces the windows of the same symbol, price class and start.
    case quotes([QuoteWindowRecord])
    case audit(AuditRecord)
    /// Sets or clears a brake, and audits who did it.
    case brake(BrakeRecord)
    /// A person's verdict on a violation; audited with who and why.
    case decision(DecisionRecord)
    /// A small durable setting (`kill_switch`, …); nil deletes it.
    case setting(name: String, value: String?)
}

/// An event as it was committed: what subscribers get.
public struct StoredEvent: Equatable, Sendable {
    public var seq: UInt64
    public var name: String
    public var server: ServerID?
    public var id: String
    public var at: UTCTime
    /// The `data` object as JSON text.
    public var data: String

    public init(
        seq: UInt64, name: String, server: ServerID?, id: String, at: UTCTime, data: String
    ) {
        self.seq = seq
        self.name = name
        self.server = server
        self.id = id
        self.at = at
        self.data = data
    }
}

/// What one commit made durable; given to the ledger's observer on the ledger thread.
public struct CommitNotice: Sendable {
    /// In `seq` order; events whose id was there already are not repeated.
    public var events: [StoredEvent] = []
    /// Violations that are new with this commit, with their intents.
    public var violations: [ViolationDraft] = []
    /// Tokens of `intents` entries.
    public var tokens: [UInt64] = []
    /// The end of the audit's chain after this commit; nil while nothing was audited.
    public var auditHead: AuditHead?
    /// When it was committed.
    public var at = MonotonicTime.zero

    public init() {}
}
