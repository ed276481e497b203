public import RiskEngine

/// Which accounts a list shows.
public struct AccountQuery: Equatable, Sendable {
    public var server: String?
    public var group: String?
    public var plan: String?
    public var tier: String?
    public var armed: Bool?
    public var status: String?
    /// 1…1000.
    public var limit = 100
    /// Opaque; from the page before.
    public var cursor: String?

    public init() {}
}

/// Which violations a list shows.
public struct ViolationQuery: Equatable, Sendable {
    public var server: String?
    public var login: UInt64?
    public var plan: String?
    public var status: String?
    public var since: UTCTime?
    public var limit = 100
    public var cursor: String?

    public init() {}
}

/// One page of a list; `cursor` is nil on the last.
public struct Page<Item: Codable & Sendable>: Codable, Sendable {
    public var items: [Item]
    public var cursor: String?

    public init(items: [Item], cursor: String?) {
        self.items = items
        self.cursor = cursor
    }
}

/// A query that cannot be answered, for the caller's own mistake.
public enum QueryError: Error, Equatable, Sendable {
    case badCursor
    case notFound
    case unavailable(String)
}

/// One metric in OpenMetrics terms.
public struct MetricSample: Sendable {
    public enum Kind: String, Sendable {
        case gauge
        case counter
    }
    /// Without the `riskd_` prefix and, for counters, without `_total`.
    public var name: String
    public var help: String
    public var kind: Kind
    public var labels: [(String, String)]
    public var value: Double

    public init(
        _ name: String, _ help: String, _ kind: Kind, labels: [(String, String)] = [],
        value: Double
    ) {
        self.name = name
        self.help = help
        self.kind = kind
        self.labels = labels
        self.value = value
    }
}

/// What the interfaces may ask of the daemon.
///
/// Called on the control thread; never blocks for long.
public protocol StatusSource: AnyObject, Sendable {
    func status() -> StatusView
    /// Nil when live and progressing; else what is stuck.
    func livenessProblem() -> String?
    /// Nil when ready: connected once, ledger writable, every enrolment decided.
    func readinessProblem() -> String?
    func accounts(_ query: AccountQuery) throws(QueryError) -> Page<AccountView>
    func account(server: String, login: UInt64) -> AccountView?
    func rules() -> [RuleView]
    func metrics() -> [MetricSample]
}

/// What an operator may ask riskd to do, over the control socket.
public enum ControlCommand: Equatable, Sendable {
    /// Arms an account, or begins a new life.
    case enroll(Enrolment)
    case reload
    /// Sets the kill switch of one server, or of all.
    case pause(server: String?)
    /// Clears it.
    case resume(server: String?)
    /// Closes breakers and frees what brakes held, each verified by fresh reads.
    case release(server: String?)
    /// Frees one violation's withheld enforcement, likewise verified.
    case enforce(violation: String)
    /// Does something to one account.
    case act(AccountAct, server: String, login: UInt64)
    /// A person's verdict on a violation.
    case decide(DecisionRecord.Decision, violation: String)
}

/// What the desk may do to one account.
public enum AccountAct: String, Sendable {
    /// Trading only; what is open stays.
    case disable
    /// Trading, orders and positions.
    case flatten
    case restore
    /// Evaluate the rules of voided violations again.
    case arm
}

/// An enrolment: a roster line, or `riskctl account enroll`.
public struct Enrolment: Codable, Equatable, Sendable {
    public var server = ""
    public var login: UInt64 = 0
    public var plan = ""
    public var phase = ""
    public var evaluationId = ""
    /// ISO date or RFC 3339.
    public var start = ""
    /// Decimal text.
    public var initialBalance = ""
    public var currency = ""
    /// ISO date of the trading day that the anchors below belong to; empty when not given.
    public var anchorDay = ""
    public var anchorBalance = ""
    public var anchorEquity = ""
    /// The highest equity of this evaluation that riskd did not see; decimal text, or empty.
    public var highWater = ""

    public init() {}
}

/// Why a command was not carried out, in words for the operator.
public struct ControlError: Error, Equatable, Sendable {
    public var message: String
    public var notFound: Bool

    public init(_ message: String, notFound: Bool = false) {
        self.message = message
        self.notFound = notFound
    }
}

/// Carries out commands; called on the control thread, answers when the effect is durable or
/// queued.
public protocol ControlHandler: AnyObject, Sendable {
    /// - Returns: A sentence for the operator.
    func perform(
        _ command: ControlCommand, identity: String, reason: String
    )
        throws(ControlError) -> String
}
