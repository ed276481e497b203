public import MTBridge
public import RiskEngine

/// A MetaTrader manager server in software: single-threaded, deterministic from its seed.
///
/// The owner's thread makes every call. Time enters through `advance(to:)` alone, which applies all
/// ticks and effects due, in order of their due times (a tick before an effect of the same time).
public final class Emulator {
    struct Client {
        var login: Login
        var role: BridgeRole
        weak var port: (any EmulatorPort)?
        /// Dealer requests accepted and not yet answered.
        var queued = 0
        var isSubscribed = false
        var wantsQuotes = false
    }

    public let configuration: EmulatorConfiguration
    let market: Market
    let book: Book
    let logs: EmulatorLogs
    var stream: TickStream
    var clock: ServerClock
    var effects = EffectQueue()
    var random: SeededRandom
    /// Own stream: faults of answers leave the dealers' random numbers as they are.
    var answerDice: SeededRandom
    var fates: [AwaitedWrite: AnswerFaults.Fate] = [:]
    var clients: [ClientID: Client] = [:]
    var bucket: TokenBucket?
    var faults: [CountedFault] = []
    let desk: FaultDesk
    var isHalfOpen = false
    var nextClient = 1
    var nextTicket: UInt64
    var quotesPushed: [UInt64]
    var quotePushScheduled = false
    var quoteSubscribers = 0
    /// Sees every tick as it takes effect, before the marks; for `--export-ticks`.
    public var onTick: ((Tick) -> Void)?

    /// Follows what every account has, from `begin` on; set before it.
    public var trace: EquityTrace?

    /// Ticks applied so far.
    public internal(set) var tickCount: UInt64 = 0
    /// Lag from a tick's due time to its effect, in host time.
    public internal(set) var tickLag = LagHistogram()
    /// Set by `Fault.gone`, taken by whoever owns the listener.
    public internal(set) var goneMilliseconds: Int64?

    let hostNanoseconds: () -> Int64
    private var anchorUTC: Int64 = 0
    private var anchorMonotonic: Int64 = 0
    private var hasBegun = false
    var now = MonotonicTime.zero

    /// Loads a scenario and its tick stream; `begin` starts it.
    ///
    /// - Parameter hostNanoseconds: The host's CLOCK_MONOTONIC for the logs; nil writes due times.
    public init(
        scenario: Scenario, stream: TickStream, configuration: EmulatorConfiguration,
        truth: (any LogSink)? = nil,
        replies: (any LogSink)? = nil, actions: (any LogSink)? = nil,
        hostNanoseconds: (() -> Int64)? = nil
    ) throws(ScenarioError) {
        let loader = try ScenarioLoader(scenario, quotes: stream.initial)
        market = loader.market
        book = loader.book
        self.stream = stream
        var configuration = configuration
        configuration.behaviour = scenario.behaviour ?? configuration.behaviour
        try configuration.behaviour.check()
        self.configuration = configuration
        logs = EmulatorLogs(truth: truth, replies: replies, actions: actions)
        clock = ServerClock(zone: configuration.zone)
        desk = FaultDesk(
            scenario, configuration, initial: stream.initial, symbols: loader.market.symbols.count)
        random = SeededRandom(seed: configuration.seed, stream: 1)
        answerDice = SeededRandom(seed: configuration.seed, stream: 5)
        nextTicket = 1 + Self.highestTicket(book)
        quotesPushed = Array(repeating: 0, count: loader.market.symbols.count)
        self.hostNanoseconds = hostNanoseconds ?? { -1 }
        try checkPlans()
    }

    /// Starts the clock; call once, before anything else.
    ///
    /// - Parameters:
    ///   - utc: The replayed date at `anchor`.
    ///   - anchor: A monotonic instant, past or future, that stands for `utc`.
    ///   - now: The present.
    public func begin(utc: UTCTime, at anchor: MonotonicTime, now: MonotonicTime) {
        precondition(!hasBegun, "begun twice")
        hasBegun = true
        anchorUTC = utc.milliseconds
        anchorMonotonic = anchor.nanoseconds
        self.now = now
        bucket = configuration.accountRequestsPerSecond.map { TokenBucket(rate: $0, now: now) }
        logStart()
        for account in book.accounts.indices { settle(account) }
        scheduleTrade()
        startTimers()
        trace?.follow(book, stamp)
    }

    /// When a UTC instant is due on the clock.
    func due(_ utcMilliseconds: Int64) -> MonotonicTime {
        MonotonicTime(
            nanoseconds: anchorMonotonic + (utcMilliseconds - anchorUTC) * 1_000_000)
    }

    /// The replayed date of the present instant.
    var utc: UTCTime {
        UTCTime(
            milliseconds: anchorUTC + (now.nanoseconds - anchorMonotonic).floorDivided(1_000_000))
    }

    var serverTime: ServerTime { clock.serverTime(utc) }

    var stamp: LogStamp {
        let host = hostNanoseconds()
        return LogStamp(
            monotonicNanoseconds: host < 0 ? now.nanoseconds : host,
            utcMilliseconds: utc.milliseconds, tick: tickCount)
    }

    /// When `advance` has work next; nil when nothing is scheduled and the ticks have ended.
    public var nextDue: MonotonicTime? {
        let tick = stream.nextUTCMilliseconds.map { due($0) }
        guard let effect = effects.nextDue else { return tick }
        return tick.map { min($0, effect) } ?? effect
    }

    /// True when the tick stream has ended and no client waits for an answer.
    public var isReplayOver: Bool {
        stream.nextUTCMilliseconds == nil && effects.awaitedCount == 0
    }

    /// Applies every tick and effect due at or before `target`, in order.
    ///
    /// - Parameter clock: Read for the lag of each tick; nil when time is virtual.
    public func advance(to target: MonotonicTime, clock: (any Clock)? = nil) {
        while true {
            let tickDue = stream.nextUTCMilliseconds.map { due($0) }
            let effectDue = effects.nextDue
            if let tickDue, tickDue <= target, tickDue <= (effectDue ?? .distantFuture) {
                guard let tick = stream.next() else { break }
                now = max(now, tickDue)
                if let clock {
                    let lag = clock.monotonic().nanoseconds(since: tickDue)
                    tickLag.add(nanoseconds: lag / configuration.timeScale)
                }
                if let admitted = admit(tick) { apply(admitted) }
            } else if let effectDue, effectDue <= target {
                guard let (due, effect) = effects.removeFirst() else { break }
                now = max(now, due)
                perform(effect)
            } else {
                break
            }
            trace?.follow(book, stamp)
        }
        now = max(now, target)
    }

    /// Writes the closing lines and flushes the logs.
    public func finish() {
        logEnd()
        flushLogs()
    }

    public func flushLogs() {
        logs.flush()
        trace?.flush()
    }

    private static func highestTicket(_ book: Book) -> UInt64 {
        var highest: UInt64 = 1_000_000
        for entry in book.entries { highest = max(highest, entry.record.ticket) }
        for account in book.accounts.indices {
            for deal in book.deals[account] { highest = max(highest, deal.ticket, deal.order) }
            for order in book.orders[account] { highest = max(highest, order.ticket) }
        }
        return highest
    }

    func takeTicket() -> UInt64 {
        defer { nextTicket += 1 }
        return nextTicket
    }
}

extension Int64 {
    fileprivate func floorDivided(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
