/// How the emulated server behaves; shares are 0...1.
public struct EmulatorConfiguration: Sendable {
    public var serverName = "live1"
    public var seed: UInt64 = 1
    public var zone = EmulatorZone.utc
    /// From the acceptance of a dealer request to its execution, with `± dealerJitter`.
    public var dealerLatencyMilliseconds: Int64 = 20
    public var dealerJitterMilliseconds: Int64 = 5
    /// From a request's arrival to its answer; the answer shows the state when it is sent.
    public var answerLatencyMilliseconds: Int64 = 0
    /// This share of the answers takes `answerSlowMilliseconds` instead.
    public var answerSlowShare = 0.0
    public var answerSlowMilliseconds: Int64 = 1000
    /// Account requests per second over all connections, in bursts of one second; nil: no limit.
    public var accountRequestsPerSecond: Double?
    public var requoteShare = 0.0
    public var partialShare = 0.0
    public var answerFaults = AnswerFaults()
    public var dealerQueueMax = 128
    public var batchMax = 256
    /// A dealer request on a symbol quoted longer ago gets 10021; nil asks only for any quote.
    public var quoteTimeoutMilliseconds: Int64?
    /// New positions that simulated traders open per minute; 0 is none.
    public var tradesPerMinute = 0.0
    /// Simulated traders also close, and open positions worth a multiple of their equity.
    public var tradersTurnOver = false
    /// No hint is sent about logins whose last two digits are below this.
    public var hintsLostPercent: UInt64 = 0
    /// Replayed time runs this many times as fast as the host's.
    public var timeScale: Int64 = 1
    /// What goes on of itself; a scenario's own `behaviour` takes precedence.
    public var behaviour = ServerBehaviour()

    public init() {}
}
