import Foundation

/// What is known of a run besides its logs.
struct DetectRecord: RunRecord {
    /// All instants are the host's CLOCK_MONOTONIC in nanoseconds.
    var from: Int64 = 0
    var until: Int64 = 0
    var recordedUntil: Int64 = 0

    var ticks = ""
    var accounts = 0
    var seed: UInt64 = 0
    var policy = ""
    var variant = ""
    var boundMilliseconds = 0
    var requestsPerSecond = 0.0
    var batch = 0
    var slowBoundMilliseconds = 0
    var latencyMilliseconds = 0
    var slowPercent = 0.0
    var slowMilliseconds = 0
    var unpredictablePercent = 0
    var stalePercent = 0
    var tradesPerMinute = 0
    var trailing = false
    var offMarketSymbol = ""
    /// Replayed instants, UTC milliseconds; the tick's is 0 when there is none.
    var offMarketUTCMilliseconds: Int64 = 0
    var fromUTCMilliseconds: Int64 = 0
    var speed = 1
    var enforce = false
    var breaker = ""
    /// Accounts that the breaker lets through in a minute.
    var breakerAccounts = 0

    /// When judging began.
    var armed = 0
    var unarmed = 0
    /// From riskd's start until every account was armed or listed; nil when that came too late.
    var armedSeconds: Double?
    var unarmedExample = ""
    /// Largest resident set, and processor time over real time while judged.
    var residentKiBMax = 0
    var cpuShare = 0.0
    /// The same of mtemud and of the judge, which share the machine with it.
    var emulatorCPUShare = 0.0
    var judgeCPUShare = 0.0
    /// riskd's high-water marks of the trailing plan at the end, as its REST port writes them.
    var marks: [String: String] = [:]
    /// What its status said of quarantine while the market played.
    var quarantined: [String] = []
    /// Lines of its journal about quarantine.
    var alerts: [String] = []
    /// riskd's own word when judging began and at its end.
    var statusBefore: RiskStatus?
    var statusAfter: RiskStatus?
    /// What went wrong with the run itself; empty when nothing did.
    var problem = ""

    init(_ options: DetectOptions) {
        ticks = options.ticks ?? "generated"
        accounts = options.accounts
        seed = options.seed
        policy = options.policy.rawValue
        boundMilliseconds = options.boundMilliseconds
        requestsPerSecond = options.requestsPerSecond
        batch = options.batch
        variant = options.variant
        slowBoundMilliseconds = options.slowBoundMilliseconds
        latencyMilliseconds = options.latencyMilliseconds
        slowPercent = options.slowPercent
        slowMilliseconds = options.slowMilliseconds
        unpredictablePercent = options.unpredictablePercent
        stalePercent = options.stalePercent
        tradesPerMinute = options.tradesPerMinute
        trailing = options.trailing
        offMarketSymbol = options.offMarket?.symbol ?? ""
        fromUTCMilliseconds = Int64(options.from.timeIntervalSince1970 * 1_000)
        speed = options.speed
        enforce = options.enforce
    }
}
