public import RiskEngine

/// Everything riskd was told, checked: what `ConfigurationParser` makes of the files.
public struct Configuration: Sendable {
    public var daemon = DaemonSettings()
    public var servers: [ServerSettings] = []
    public var plans: [PlanSettings] = []
    /// SHA-256 (hex) over the effective settings: goes into every violation's evidence.
    public var hash = ""

    public init() {}
}

/// `[Daemon]`: paths, interfaces and global limits.
public struct DaemonSettings: Equatable, Sendable {
    /// Global mode: `observe` overrides every plan's `enforce`.
    public var mode = PlanSpec.Mode.observe
    public var stateDirectory = "/var/lib/riskd"
    public var eventSocket = "/run/riskd/events.sock"
    public var controlSocket = "/run/riskd/control.sock"
    /// `127.0.0.1:8477`, `unix:/path`, or `off`.
    public var rest = "127.0.0.1:8477"
    /// Directory of enrolment rosters (`*.csv`).
    public var rosterDirectory = "/etc/riskd/accounts.d"
    /// Most accounts in all: sizes rows and rings, at start.
    public var accountsMax = 50_000
    /// Events kept for replay, in days.
    public var retainDays = 90
    /// Events served from memory.
    public var eventTail = 4_096
    /// An account without a consistent sample for this long is blind.
    public var blindAfterMilliseconds: Int64 = 60_000

    public init() {}
}

/// `[Server NAME]`: one MT server, its bridge, clock, credentials and budgets.
public struct ServerSettings: Equatable, Sendable {
    public var id: ServerID
    /// `unix:/path`, `tcp:host:port` or `shim:/path`.
    public var bridge: String
    /// Where a shim connects to, in its own words.
    public var shimAddress = ""
    /// What else a shim wants to know, unread by riskd.
    public var shimSettings = ""
    public var allowPlaintext = false
    public var zone: ServerZone
    public var readerLogin = Login(0)
    public var enforcerLogin: Login?
    /// Path of the secret; default `$CREDENTIALS_DIRECTORY/NAME-reader`.
    public var readerSecret: String?
    public var enforcerSecret: String?
    /// A secret older than this is to be changed.
    public var rotateAfterMilliseconds: Int64 = 90 * 86_400_000
    /// Reader connections (pollers).
    public var connections = 1
    /// Logins in one request.
    public var batch = 256
    /// Account requests in flight on one connection.
    public var pipeline = 8
    /// Account-read requests a second, over all connections.
    public var accountRequestsPerSecond = 20.0
    /// Quote requests a second.
    public var quoteRequestsPerSecond = 10.0
    /// Enforcement reads (users, positions, orders, deals) a second.
    public var enforcementRequestsPerSecond = 20.0
    /// Writes in flight; MetaTrader's own limit is 128.
    public var writesInFlight = 128
    public var requestTimeoutMilliseconds: Int64 = 5_000
    /// How long a late execution may still come after a lost answer, on netting accounts.
    public var dealerSettleMilliseconds: Int64 = 180_000
    /// Tier intervals.
    public var tiers = TierSettings()
    /// Worst speed of prices assumed for tiers, parts per million of notional a second.
    public var stressVelocity = PartsPerMillion(rawValue: 800)
    /// Accounts acted on within the window before the breaker trips.
    public var breakerAccounts = 20
    /// Share of the server's accounts.
    public var breakerShare = PartsPerMillion(rawValue: 20_000)
    /// The same with those whose breach the quotes corroborate; never less than without.
    public var breakerCorroboratedAccounts = 200
    public var breakerCorroboratedShare = PartsPerMillion(rawValue: 200_000)
    public var breakerWindowMilliseconds: Int64 = 60_000
    /// When platform data lie, every day.
    public var maskWindows: [MaskWindow] = []
    /// Longest window, and longest automatic mask.
    public var maskMaximumMilliseconds: Int64 = 1_800_000
    /// Share of the accounts, torn at once, from which the server is masked.
    public var maskTornShare = PartsPerMillion(rawValue: 100_000)
    /// How accounts are scheduled; all but `predict` are for comparisons.
    public var policy = PollingPolicy.predict
    /// How often quotes are asked for.
    public var quoteIntervalMilliseconds: Int64 = 100
    public var quotes = QuoteSource.poll
    /// Breaches that rest on one unsettled quote before it is quarantined.
    public var quarantineAccounts = 20
    /// The same as a share of the accounts that hold it.
    public var quarantineShare = PartsPerMillion(rawValue: 150_000)

    public init(id: ServerID, bridge: String, zone: ServerZone) {
        self.id = id
        self.bridge = bridge
        self.zone = zone
    }
}

/// How a server's accounts are scheduled.
public enum PollingPolicy: String, Sendable {
    /// Quotes say who is in danger; a poll verifies. Tiers for accounts that cannot be predicted.
    case predict
    /// By distance to the floor alone.
    case tiers
    /// Everyone in turn.
    case uniform
}

/// Where quotes come from.
public enum QuoteSource: String, Sendable {
    /// One request for all symbols, every `quote-interval`.
    case poll
    /// The bridge's push stream.
    case push
}

/// Poll intervals in milliseconds; tier 0, `now`, has none.
public struct TierSettings: Equatable, Sendable {
    public var critical: Int64 = 250
    public var hot: Int64 = 1_000
    public var warm: Int64 = 3_000
    public var normal: Int64 = 10_000
    public var idle: Int64 = 30_000

    public init() {}
}

/// `[Plan NAME]` and its `[Rule PLAN/NAME]` sections.
public struct PlanSettings: Equatable, Sendable {
    public var spec: PlanSpec
    /// `live1:demo\2step*` masks or `live1:login 1001`, in order; a `!` entry excludes.
    public var match: [PlanMatch]
    /// Reset time of the trading day in its zone.
    public var reset: ResetTime
    /// When the rules of a new configuration take effect.
    public var ruleChanges = RuleChanges.nextReset

    public init(spec: PlanSpec, match: [PlanMatch], reset: ResetTime) {
        self.spec = spec
        self.match = match
        self.reset = reset
    }
}

/// When a changed rule of a plan takes effect after a reload.
public enum RuleChanges: String, Sendable {
    /// At the next reset, so that no day is judged by two rules.
    case nextReset = "next_reset"
    case now
}

/// Minutes after midnight in an IANA zone.
public struct ResetTime: Equatable, Sendable {
    public var minuteOfDay: Int
    public var zone: String

    public init(minuteOfDay: Int, zone: String) {
        self.minuteOfDay = minuteOfDay
        self.zone = zone
    }
}
