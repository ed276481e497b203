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
    /// What the platform refused for good, with its reason: not asked again; everything else goes
    /// on, and a person is called when nothing but this is left.
    private var refused: [EnforcementOperation: String] = [:]
    private var refusedSymbols: [String: String] = [:]
    private var isCloseByRefused = false
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
        if !account.isTradeDisabled && refused[.disable] == nil {
            return send([.disable], now: now)
        }
        let said: [EnforcementAction] =
            saidDisabled || !account.isTradeDisabled ? [] : [.disabled]
        saidDisabled = saidDisabled || account.isTradeDisabled
        let cancels = account.orders.map { EnforcementOperation.cancel(order: $0) }
            .filter { refused[$0] == nil }
        if !cancels.isEmpty { return said + send(cancels, now: now) }
        guard !account.positions.isEmpty else { return said + finish(account, now: now) }
        return said + close(account, now: now)
    }

    /// Nothing is open any more: done, unless something is still under way or was refused.
    private mutating func finish(
        _ account: EnforcedAccount, now: MonotonicTime
    )
        -> [EnforcementAction]
    {
        // On netting accounts a close of unknown outcome may still execute, and reverse into a
        // position.
        if !account.isHedging, let until = settlingUntil.values.max(), until > now {
            stage = .pausing
            return [.wake(at: until)]
        }
        if !account.isTradeDisabled || !account.orders.isEmpty { return fail() }
        stage = .completed
        return [.completed]
    }

    private mutating func fail() -> [EnforcementAction] {
        stage = .failed
        let reasons = Set(refused.values).union(refusedSymbols.values).sorted()
        return [.failed(reason: reasons.joined(separator: "; "))]
    }

    private mutating func close(
        _ account: EnforcedAccount, now: MonotonicTime
    )
        -> [EnforcementAction]
    {
        // By ticket a late execution can reverse nothing: hedging accounts wait for nobody.
        settlingUntil =
            account.isHedging ? [:] : settlingUntil.filter { $0.value > now }
        let wanted = account.positions.filter { refusedSymbols[$0.symbol] == nil }
        if wanted.isEmpty { return fail() }
        let free = wanted.filter { settlingUntil[$0.symbol] == nil }
        if free.isEmpty, let next = settlingUntil.values.min() {
            stage = .pausing
            return [.wake(at: next)]
        }
        if free.allSatisfy({ closedSymbols.contains($0.symbol) }) { return park(now) }
        var next = account
        next.positions = free
        next.allowsCloseBy = account.allowsCloseBy && !isCloseByRefused
        return send(ClosePlan.round(next), now: now)
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
        case .rejected(let reason): refuse(operation, reason)
        }
        guard inFlight.isEmpty else { return [] }
        if needsPause { return pause(now) }
        stage = .reading
        return [.read]
    }

    private mutating func refuse(_ operation: EnforcementOperation, _ reason: String) {
        switch operation {
        case .disable, .enable, .cancel: refused[operation] = reason
        case .close(_, let symbol, _, _): refusedSymbols[symbol] = "\(symbol): \(reason)"
        case .closeBy: isCloseByRefused = true
        }
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
