/// What is known of a run besides its logs; kept beside them, so that it can be judged again.
struct DetectRecord: Codable {
    /// All instants are the host's CLOCK_MONOTONIC in nanoseconds.
    var from: Int64 = 0
    var until: Int64 = 0
    var recordedUntil: Int64 = 0

    var ticks = ""
    var accounts = 0
    var seed: UInt64 = 0
    var policy = ""
    var boundMilliseconds = 0
    var requestsPerSecond = 0.0
    var batch = 0
    var answerLatencyMilliseconds = 0
    var speed = 1
    var enforce = false
    var breaker = ""

    /// When judging began.
    var armed = 0
    var unarmed = 0
    /// From riskd's start until every account was armed or listed; nil when that came too late.
    var armedSeconds: Double?
    var unarmedExample = ""
    /// Largest resident set, and processor time over real time while judged.
    var residentKiBMax = 0
    var cpuShare = 0.0
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
        answerLatencyMilliseconds = options.answerLatencyMilliseconds
        speed = options.speed
        enforce = options.enforce
    }
}
