// What REST, riskctl and metrics show. Money is a decimal string beside `currency`. The property
// names, in snake_case, are the JSON keys (JSONEncoder.keyEncodingStrategy).

/// `/v1/status`.
public struct StatusView: Codable, Sendable {
    public var version = ""
    public var mode = ""
    public var startedAt = ""
    public var uptimeSeconds: Int64 = 0
    public var configHash = ""
    public var epoch = ""
    public var headSeq: UInt64 = 0
    /// `ok`, or what is wrong with the ledger.
    public var ledger = ""
    /// By a kill switch of all servers; each server tells of its own.
    public var enforcementPaused = false
    /// Kill switches and breakers that are on.
    public var brakes: [BrakeView] = []
    public var accounts = 0
    public var armed = 0
    public var unarmed = 0
    public var blind = 0
    public var openViolations = 0
    public var servers: [ServerView] = []

    public init() {}
}

/// A brake that is on.
public struct BrakeView: Codable, Sendable {
    /// `kill_switch` or `breaker`.
    public var kind = ""
    /// Nil for all servers.
    public var server: String?
    public var since = ""
    /// `uid:N`, or `riskd` itself.
    public var by = ""
    public var reason = ""

    public init() {}
}

/// One server in `/v1/status`.
public struct ServerView: Codable, Sendable {
    public var name = ""
    /// `connected`, `connecting`, `down`.
    public var state = ""
    public var detail = ""
    public var platform = ""
    public var zone = ""
    public var serverTime = ""
    public var accounts = 0
    public var breaker = ""
    /// `ok`, or `no_credentials`: riskd only observes this server.
    public var enforcer = "ok"
    /// By a kill switch: its own, or that of all servers.
    public var enforcementPaused = false
    /// Accounts per tier name.
    public var tiers: [String: Int] = [:]
    /// Worst lateness of each tier's head over the last second, milliseconds.
    public var latenessMs: [String: Int64] = [:]
    public var budgets: [BudgetView] = []
    /// Samples by class: consistent, torn, stale, impossible.
    public var samples: [String: UInt64] = [:]
    public var enforcement: [String: Int] = [:]
    /// Nil unless `policy=predict`.
    public var prediction: PredictionView?

    public init() {}
}

/// One budget line of a server.
public struct BudgetView: Codable, Sendable {
    /// `account_reads`, `quotes`, `enforcement_reads`, `writes`.
    public var line = ""
    /// Per second, or in flight for writes.
    public var limit = 0.0
    public var current = 0.0
    public var requests: UInt64 = 0
    public var rows: UInt64 = 0
    public var refused: UInt64 = 0

    public init() {}
}

/// `/v1/accounts` and `/v1/accounts/{server}/{login}`.
public struct AccountView: Codable, Sendable {
    public var server = ""
    public var login: UInt64 = 0
    public var group = ""
    public var plan: String?
    public var phase: String?
    public var life: UInt32?
    public var evaluationId: String?
    public var initialBalance: String?
    public var currency = ""
    public var balance: String?
    public var equity: String?
    public var credit: String?
    public var margin: String?
    public var armed = false
    /// Why it is not armed; empty when it is.
    public var unarmedReason = ""
    public var tier = ""
    /// `active`, `violated`, `disabled`, `blind`, `unarmed`.
    public var status = ""
    /// `consistent`, `torn`, `stale`, `impossible`, or `none` before the first sample.
    public var sampleClass = ""
    public var lastSampleAgeMs: Int64?
    /// Only in the single view; nil while no sample of it has been rejected.
    public var lastRejected: RejectedSampleView?
    public var masked = false
    public var rules: [AccountRuleView] = []
    /// Only of a single account, once its deals were read.
    public var progress: AccountProgressView?
    /// Only in the single view of an armed account; nil unless `policy=predict`.
    public var prediction: AccountPredictionView?

    public init() {}
}

/// One rule of an account.
public struct AccountRuleView: Codable, Sendable {
    public var rule = ""
    public var kind = ""
    public var severity = ""
    public var armed = false
    public var floor: String?
    public var headroom: String?
    /// Share of the limit used, per cent; above 100 when broken.
    public var usedPct: Double?
    public var anchor: AnchorView?
    public var highWaterMark: AnchorView?
    /// RFC 3339; nil for overall rules.
    public var nextReset: String?
    public var violated = false

    public init() {}
}

/// An anchor or mark with where it came from.
public struct AnchorView: Codable, Sendable {
    public var value = ""
    public var at = ""
    public var provenance = ""
    /// Of the value, what deposits and withdrawals since `at` added; nil when that is nothing.
    public var cashFlow: String?

    public init() {}
}

/// `/v1/rules`.
public struct RuleView: Codable, Sendable {
    public var rule = ""
    public var plan = ""
    public var kind = ""
    public var version: UInt32 = 1
    public var mode = ""
    public var amount = ""
    public var anchor: String?
    public var mark: String?
    public var metric = ""
    public var comparator = ""
    public var severity = ""
    public var persistence = ""
    public var reset = ""
    /// The next five resets, RFC 3339 in UTC.
    public var nextResets: [String] = []
    /// The same in the plan's zone, with its offset at each.
    public var nextResetsLocal: [String] = []
    /// When a changed version of it takes effect, RFC 3339.
    public var changesAt: String?
    public var accounts = 0
    public var armed = 0

    public init() {}
}

/// `/v1/violations` and `/v1/violations/{id}`.
public struct ViolationView: Codable, Sendable {
    public var id = ""
    public var seq: UInt64 = 0
    public var server = ""
    public var login: UInt64 = 0
    public var life: UInt32 = 1
    public var rule = ""
    public var plan = ""
    public var period: Int32 = 0
    public var severity = ""
    public var mode = ""
    public var at = ""
    public var eventId = ""
    /// `open`, `enforced`, `withheld`, `voided`, or `recorded`: its severity closes nothing.
    public var status = ""
    /// Nil while no person has decided anything.
    public var decision: DecisionView?
    /// The evidence, JSON text; only in the single view, embedded as an object.
    public var evidence: String?
    public var intents: [IntentView] = []
    /// What the held symbols were quoted at, 30 s before and after; only in the single view, and
    /// complete half a minute after the violation.
    public var ticks: [TickWindowView]?

    public init() {}
}

/// What a person decided about a violation.
public struct DecisionView: Codable, Sendable {
    /// `voided` or `upheld`.
    public var decision = ""
    public var at = ""
    /// `uid:N`.
    public var by = ""
    public var reason = ""

    public init() {}
}

/// One symbol around a violation, as the account's price class saw it.
public struct TickWindowView: Codable, Sendable {
    public var symbol = ""
    public var priceClass: UInt32 = 0
    /// Every change that riskd saw, in order.
    public var points: [TickView] = []

    public init() {}
}

/// One quote of a `TickWindowView`.
public struct TickView: Codable, Sendable {
    public var at = ""
    public var bid = 0.0
    public var ask = 0.0

    public init() {}
}

/// One intent of a violation.
public struct IntentView: Codable, Sendable {
    public var id = ""
    public var action = ""
    public var state = ""
    public var reason = ""
    public var ticket: UInt64 = 0
    public var symbol = ""
    public var lots = ""
    public var retcode: UInt32 = 0
    public var updatedAt = ""

    public init() {}
}
