/// Takes one account from a violation to flat: disable, cancel, close, read until it is true.
///
/// A value type without clock or I/O: each event returns what the shell must do next. Nothing is
/// ever retried blindly: whatever an answer leaves open is settled by a fresh read, and on netting
/// accounts, where a late execution would reverse the position, only after `dealerSettle` has
/// passed.
public struct EnforcementMachine: Sendable {
    /// Where an account is on its way to flat.
    enum Stage: Equatable, Sendable {
        /// Waiting for a fresh read.
        case reading
        /// Waiting for answers to the writes in `inFlight`.
        case writing
        /// Waiting for a timer, then for a fresh read.
        case pausing
        /// Flat and disabled.
        case completed
        case failed
    }

    private(set) var stage = Stage.reading
    private var inFlight: Set<EnforcementOperation> = []
    private var needsPause = false
    private var closedSymbols: Set<String> = []
    /// Symbols with a write of unknown outcome: nothing is sent for them before this instant.
    private var settlingUntil: [String: MonotonicTime] = [:]
    private var attempts = 0
    private var missingReads = 0
    private var saidDisabled = false
    private var saidParked = false
    private let dealerSettleNanoseconds: Int64

    /// Rounds of writes before a person is called: far beyond any requote storm.
    static let attemptsMax = 500
    /// Reads without the account before a person is called: about half a minute.
    static let missingReadsMax = 120
    static let pauseMilliseconds: Int64 = 250
    static let parkedMilliseconds: Int64 = 15_000

    public init(dealerSettleMilliseconds: Int64) {
        dealerSettleNanoseconds = dealerSettleMilliseconds * 1_000_000
    }

    /// Nothing more will come of it.
    public var isFinished: Bool { stage == .completed || stage == .failed }

    /// Begins, or begins again after a restart.
    ///
    /// - Parameter unknownSymbols: Symbols of netting accounts with writes that were sent and not
    ///   answered, and when they were sent.
    public mutating func start(unknownSymbols: [String: MonotonicTime] = [:]) -> [EnforcementAction]
    {
        inherit(unknownSymbols)
        stage = .reading
        return [.read]
    }

    /// More writes of an earlier run whose outcome was never learned, as for `start`.
    public mutating func inherit(_ unknownSymbols: [String: MonotonicTime]) {
        for (symbol, sent) in unknownSymbols {
            let until = sent.advanced(byNanoseconds: dealerSettleNanoseconds)
            settlingUntil[symbol] = max(settlingUntil[symbol] ?? until, until)
        }
    }

    /// A fresh read came.
    public mutating func stateRead(
        _ account: EnforcedAccount, now: MonotonicTime
    )
        -> [EnforcementAction]
    {
        guard stage == .reading else { return [] }
        missingReads = 0
        if !account.isTradeDisabled { return send([.disable], now: now) }
        let said: [EnforcementAction] = saidDisabled ? [] : [.disabled]
        saidDisabled = true
        if !account.orders.isEmpty {
            return said + send(account.orders.map { .cancel(order: $0) }, now: now)
        }
        guard !account.positions.isEmpty else {
            stage = .completed
            return said + [.completed]
        }
        // By ticket a late execution can reverse nothing: hedging accounts wait for nobody.
        settlingUntil =
            account.isHedging ? [:] : settlingUntil.filter { $0.value > now }
        let free = account.positions.filter { settlingUntil[$0.symbol] == nil }
        if free.isEmpty, let next = settlingUntil.values.min() {
            stage = .pausing
            return said + [.wake(at: next)]
        }
        if free.allSatisfy({ closedSymbols.contains($0.symbol) }) { return said + park(now) }
        var next = account
        next.positions = free
        return said + send(ClosePlan.round(next), now: now)
    }

    /// The read could not be had (connection, permissions, …): again after a pause.
    public mutating func readFailed(now: MonotonicTime) -> [EnforcementAction] {
        guard stage == .reading else { return [] }
        return pause(now)
    }

    /// The read says that the platform does not have this account any more: archived or moved.
    ///
    /// Asked again for a while, for it may be on its way to another group; then a person is called.
    public mutating func missing(now: MonotonicTime) -> [EnforcementAction] {
        guard stage == .reading else { return [] }
        missingReads += 1
        guard missingReads <= Self.missingReadsMax else {
            stage = .failed
            return [.failed(reason: "the account is not on the server any more")]
        }
        return pause(now)
    }

    /// The answer to one write, or the certainty that none will come.
    public mutating func answered(
        _ operation: EnforcementOperation, _ outcome: WriteOutcome, isHedging: Bool,
        now: MonotonicTime
    ) -> [EnforcementAction] {
        guard !isFinished, inFlight.remove(operation) != nil else { return [] }
        switch outcome {
        case .done, .reread, .requote:
            if let symbol = operation.symbol { closedSymbols.remove(symbol) }
        case .later: needsPause = true
        case .marketClosed:
            if let symbol = operation.symbol { closedSymbols.insert(symbol) }
        case .unknown:
            needsPause = true
            if let symbol = operation.symbol, !isHedging {
                settlingUntil[symbol] = now.advanced(byNanoseconds: dealerSettleNanoseconds)
            }
        case .rejected(let reason):
            stage = .failed
            return [.failed(reason: reason)]
        }
        guard inFlight.isEmpty else { return [] }
        if needsPause { return pause(now) }
        stage = .reading
        return [.read]
    }

    /// The timer that was asked for.
    public mutating func wake(now: MonotonicTime) -> [EnforcementAction] {
        guard stage == .pausing else { return [] }
        // What was closed may be open again: the next answer tells.
        closedSymbols = []
        stage = .reading
        return [.read]
    }

    private mutating func send(
        _ operations: [EnforcementOperation], now: MonotonicTime
    )
        -> [EnforcementAction]
    {
        attempts += 1
        // Nothing to send and not flat: read again, a limited number of times.
        if operations.isEmpty && attempts <= Self.attemptsMax { return pause(now) }
        guard attempts <= Self.attemptsMax else {
            stage = .failed
            return [.failed(reason: "not flat after \(Self.attemptsMax) rounds of requests")]
        }
        stage = .writing
        needsPause = false
        inFlight = Set(operations)
        return operations.map { .write($0) }
    }

    private mutating func pause(_ now: MonotonicTime) -> [EnforcementAction] {
        stage = .pausing
        return [.wake(at: now.advanced(byMilliseconds: Self.pauseMilliseconds))]
    }

    private mutating func park(_ now: MonotonicTime) -> [EnforcementAction] {
        stage = .pausing
        // Asking again whether the market is open is no attempt: a weekend must not use them up.
        attempts = max(0, attempts - 1)
        let wake = EnforcementAction.wake(
            at: now.advanced(byMilliseconds: Self.parkedMilliseconds))
        guard !saidParked else { return [wake] }
        saidParked = true
        return [.parked(reason: "market closed"), wake]
    }
}
