/// Takes one account from a violation to flat: disable, cancel, close, read until it is true.
///
/// A value type without clock or I/O: each event returns what the shell must do next. Nothing is
/// ever retried blindly: whatever an answer leaves open is settled by a fresh read, by a deal of
/// ours, or, where a late execution would do harm, only after `dealerSettle` has passed.
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
    private var unknowns: UnknownCloses
    /// What the writes in flight rest on.
    private var seen: EnforcedAccount?
    private var attempts = 0
    private var missingReads = 0
    private var saidDisabled = false
    private var saidParked = false
    /// How long it waited before it last asked a market that should be open; 0 when one was.
    private var parkedFor: Int64 = 0
    /// What the platform refused for good, with its reason: not asked again; everything else goes
    /// on, and a person is called when nothing but this is left.
    private var refused: [EnforcementOperation: String] = [:]
    private var refusedSymbols: [String: String] = [:]
    private var isCloseByRefused = false

    /// Rounds of writes before a person is called: far beyond any requote storm.
    static let attemptsMax = 500
    /// Reads without the account before a person is called: about half a minute.
    static let missingReadsMax = 120
    static let pauseMilliseconds: Int64 = 250
    /// Between two looks for a deal that proves a close.
    static let proofMilliseconds: Int64 = 2_000
    /// Before a market that should be open is asked for the first time whether it is by now.
    ///
    /// Then twice as long each time: a holiday lasts days, and each question is a request and an
    /// intent.
    static let parkedMilliseconds: Int64 = 15_000
    /// Between two such questions at most, and between two reads while it is known to be closed:
    /// others may close positions too.
    static let parkedMillisecondsMax: Int64 = 900_000

    public init(dealerSettleMilliseconds: Int64) {
        unknowns = UnknownCloses(settleNanoseconds: dealerSettleMilliseconds * 1_000_000)
    }

    /// Nothing more will come of it.
    public var isFinished: Bool { stage == .completed || stage == .failed }

    /// Begins, or begins again after a restart.
    ///
    /// - Parameter unknown: Closes that were sent and not answered.
    public mutating func start(unknown: [UnknownClose] = []) -> [EnforcementAction] {
        inherit(unknown)
        stage = .reading
        return [.read]
    }

    /// More closes of an earlier run whose outcome was never learned, as for `start`.
    public mutating func inherit(_ unknown: [UnknownClose]) {
        for close in unknown { unknowns.add(close) }
    }

    /// Whether deals could prove something.
    public var awaitsProof: Bool { unknowns.awaitsProof }

    /// A deal of ours proves that a close of unknown outcome executed; call before `stateRead`.
    public mutating func proved(id: String) { unknowns.prove(id: id) }

    /// A fresh read came.
    public mutating func stateRead(
        _ account: EnforcedAccount, now: MonotonicTime
    )
        -> [EnforcementAction]
    {
        guard stage == .reading else { return [] }
        missingReads = 0
        seen = account
        unknowns.settle(by: account, now: now)
        if let symbol = unknowns.executedLate(account) {
            refusedSymbols[symbol] =
                "\(symbol): a close executed after dealer-settle; the position may be turned round"
            return fail()
        }
        if !account.isTradeDisabled && refused[.disable] == nil {
            return send([.disable], now: now)
        }
        let said: [EnforcementAction] =
            saidDisabled || !account.isTradeDisabled ? [] : [.disabled]
        saidDisabled = saidDisabled || account.isTradeDisabled
        let cancels = cancels(account)
        if !cancels.isEmpty { return said + send(cancels + closesBeside(account), now: now) }
        guard !account.positions.isEmpty else { return said + finish(account, now: now) }
        return said + close(account, now: now)
    }

    private func cancels(_ account: EnforcedAccount) -> [EnforcementOperation] {
        account.orders.map { EnforcementOperation.cancel(order: $0) }
            .filter { refused[$0] == nil }
    }

    /// Closes that need not wait for another read: by ticket, so that no order that is filled
    /// meanwhile can turn them into an opening.
    ///
    /// On netting accounts there are none.
    private func closesBeside(_ account: EnforcedAccount) -> [EnforcementOperation] {
        guard account.isHedging, !account.isFIFO else { return [] }
        var next = account
        next.positions = account.positions.filter {
            refusedSymbols[$0.symbol] == nil && $0.opensAt == nil
                && !closedSymbols.contains($0.symbol)
        }
        next.allowsCloseBy = account.allowsCloseBy && !isCloseByRefused
        return ClosePlan.round(next, pending: unknowns.volumes)
    }

    /// Nothing is open any more: done, unless something is still under way or was refused.
    private mutating func finish(
        _ account: EnforcedAccount, now: MonotonicTime
    )
        -> [EnforcementAction]
    {
        // On netting accounts a close of unknown outcome may still execute, and reverse into a
        // position; one that was given up too, and then a person must know.
        let until = max(unknowns.lastEnd ?? .zero, unknowns.watchUntil)
        if !account.isHedging, until > now {
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
        let wanted = account.positions.filter { refusedSymbols[$0.symbol] == nil }
        if wanted.isEmpty { return fail() }
        let settling =
            account.isHedging ? [] : wanted.compactMap { unknowns.waits(for: $0.symbol) }
        let free =
            account.isHedging
            ? wanted : wanted.filter { unknowns.waits(for: $0.symbol) == nil }
        if free.isEmpty, let next = settling.min() {
            // A deal may prove it before.
            stage = .pausing
            return [.wake(at: min(next, now.advanced(byMilliseconds: Self.proofMilliseconds)))]
        }
        let open = free.filter { $0.opensAt == nil && !closedSymbols.contains($0.symbol) }
        if open.isEmpty { return park(free, now) }
        var next = account
        next.positions = open
        next.allowsCloseBy = account.allowsCloseBy && !isCloseByRefused
        let operations = ClosePlan.round(next, pending: unknowns.volumes)
        if operations.isEmpty, unknowns.lastEnd != nil {
            stage = .pausing
            return [.wake(at: now.advanced(byMilliseconds: Self.proofMilliseconds))]
        }
        return send(operations, now: now)
    }

    /// Of the account its rights could be read, but not what it holds: it is disabled all the same,
    /// for that comes first; its orders and positions stay owed, and are asked for again.
    public mutating func onlyRightsRead(
        isTradeDisabled: Bool, now: MonotonicTime
    ) -> [EnforcementAction] {
        guard stage == .reading else { return [] }
        missingReads = 0
        // Nothing is closed on the word of an older read.
        seen = nil
        if !isTradeDisabled && refused[.disable] == nil { return send([.disable], now: now) }
        let said: [EnforcementAction] = saidDisabled || !isTradeDisabled ? [] : [.disabled]
        saidDisabled = saidDisabled || isTradeDisabled
        return said + pause(now)
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
        now: MonotonicTime, id: String = ""
    ) -> [EnforcementAction] {
        guard !isFinished, inFlight.remove(operation) != nil else { return [] }
        switch outcome {
        case .done, .reread, .requote:
            if let symbol = operation.symbol {
                closedSymbols.remove(symbol)
                parkedFor = 0
            }
        case .later: needsPause = true
        case .marketClosed:
            if let symbol = operation.symbol { closedSymbols.insert(symbol) }
        case .unknown:
            needsPause = true
            note(unknown: operation, id, now: now)
        case .rejected(let reason): refuse(operation, reason)
        }
        guard inFlight.isEmpty else { return [] }
        if needsPause { return pause(now) }
        // Nobody waits for the read that verifies it: closing goes on from what was read before.
        if operation == .disable, outcome == .done, let seen {
            let next = cancels(seen) + closesBeside(seen)
            if isHedging, !next.isEmpty { return send(next, now: now) }
        }
        stage = .reading
        return [.read]
    }

    /// As sent this moment: the answer was awaited until now, and only then can it be late.
    private mutating func note(
        unknown operation: EnforcementOperation, _ id: String, now: MonotonicTime
    ) {
        guard case .close(let ticket, let symbol, _, let volume) = operation else {
            // A pair closed twice is closed once.
            return
        }
        let position = seen?.positions.first { $0.ticket == ticket }
        unknowns.add(
            UnknownClose(
                id: id, ticket: ticket, symbol: symbol, volume: volume,
                volumeBefore: position?.volume, sentAt: now))
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

    /// - Parameter opensAt: When the first session opens; nil when nobody knows.
    private mutating func park(
        _ waiting: [EnforcedPosition], _ now: MonotonicTime
    ) -> [EnforcementAction] {
        stage = .pausing
        // Asking again whether the market is open is no attempt: a weekend must not use them up.
        attempts = max(0, attempts - 1)
        // Those that should be open by the sessions, or have none.
        let isRefused = waiting.contains { $0.opensAt == nil }
        parkedFor =
            isRefused
            ? min(Self.parkedMillisecondsMax, max(Self.parkedMilliseconds, 2 * parkedFor)) : 0
        let latest = now.advanced(
            byMilliseconds: isRefused ? parkedFor : Self.parkedMillisecondsMax)
        let opensAt = waiting.compactMap(\.opensAt).min() ?? latest
        let wake = EnforcementAction.wake(at: min(opensAt, latest))
        guard !saidParked else { return [wake] }
        saidParked = true
        return [.parked(reason: "market closed"), wake]
    }

    /// A close was refused because the market is closed, and it waits to ask again.
    public var awaitsMarket: Bool { stage == .pausing && !closedSymbols.isEmpty }

    /// After a long silence these symbols have quotes again: whether their market is open is asked
    /// at once.
    public mutating func quotesResumed(
        _ symbols: Set<String>, now: MonotonicTime
    ) -> [EnforcementAction] {
        guard awaitsMarket, !closedSymbols.isDisjoint(with: symbols) else { return [] }
        parkedFor = 0
        return wake(now: now)
    }
}
