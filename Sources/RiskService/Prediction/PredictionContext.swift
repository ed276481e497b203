internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// What a server's pollers and its quote thread share.
final class PredictionContext: Sendable {
    let board: PredictionBoard
    let desk: PredictionDesk
    /// One per poller.
    let rings: [SampleRing]
    /// Slots whose last read quotes bear out: from the quote thread to the poller that is first.
    ///
    /// One that finds it full is read again in its turn.
    let confirmable: TierRing
    /// Accounts of which quotes tell whether they are in danger, and those of which they do not.
    // Relaxed: a number, ordered with nothing.
    let predictable = Atomic<Int>(0)
    let unpredictable = Atomic<Int>(.max)
    /// Whether accounts below a floor were promoted that may not have been asked for yet.
    // Relaxed: at worst a request keeps the pace of those that can wait.
    let hasBelow = Atomic<Bool>(false)
    /// Samples that found their ring full: the next one of the account makes up for it.
    let samplesLost = Counter()
    /// Breaches and marks that one read and the quotes confirmed.
    let corroborated = Counter()
    /// Reads below a floor that waited because a quote was quarantined.
    let held = Counter()
    private let published = Mutex(PredictionStatus())
    private let quotes = Mutex<SharedQuotes?>(nil)
    private let symbolList = Mutex<[SymbolRecord]>([])
    private let resets = Mutex<[UTCTime: ResetQuotes]>([:])

    init(settings: ServerSettings, accountsMax: Int, clock: any Clock) {
        board = PredictionBoard(capacity: accountsMax)
        // The quote thread empties the rings at least ten times a second: room for a quarter of
        // all accounts in that time.
        let ringCapacity = max(2_048, min(16_384, accountsMax / 4))
        rings = (0..<settings.connections).map { _ in
            SampleRing(minimumCapacity: ringCapacity)
        }
        confirmable = TierRing(minimumCapacity: ringCapacity)
        desk = PredictionDesk(
            board: board, capacity: accountsMax, settings: settings.predictor, clock: clock)
    }

    var status: PredictionStatus { published.withLock { $0 } }

    /// The last complete answer with quotes: nobody else needs to ask for them.
    var latestQuotes: SharedQuotes? { quotes.withLock { $0 } }

    func share(_ latest: SharedQuotes) { quotes.withLock { $0 = latest } }

    /// The server's symbols, in its order.
    var symbols: [SymbolRecord] { symbolList.withLock { $0 } }

    func share(_ symbols: [SymbolRecord]) { symbolList.withLock { $0 = symbols } }

    /// What quotes were at a reset; nil before the first answer after it.
    func resetQuotes(at reset: UTCTime) -> ResetQuotes? { resets.withLock { $0[reset] } }

    /// Keeps them as long as anybody's day may have begun with that reset.
    func keep(_ quotes: ResetQuotes, of reset: UTCTime, now: UTCTime) {
        resets.withLock { resets in
            resets = resets.filter { now.milliseconds(since: $0.key) < 2 * 86_400_000 }
            resets[reset] = quotes
        }
    }

    func publish(_ status: PredictionStatus) { published.withLock { $0 = status } }

    /// What the quotes say of a sample that breaks a floor or passes a mark; nothing of others.
    ///
    /// Allocates nothing.
    @inline(__always)
    func support(
        slot: Int, _ sample: Snapshot, _ row: AccountRow,
        _ rules: Span<RuleState>, _ plan: PlanSpec, now: MonotonicTime
    ) -> Support {
        if sample.equity >= row.equityBreachBelow && sample.equity <= row.equityMarkAbove {
            return .none
        }
        return examine(slot: slot, sample, row, rules, plan, now: now)
    }

    @inline(never)
    private func examine(
        slot: Int, _ sample: Snapshot, _ row: AccountRow,
        _ rules: Span<RuleState>, _ plan: PlanSpec, now: MonotonicTime
    ) -> Support {
        let tolerance = Self.tolerance(row)
        if sample.equity < row.equityBreachBelow {
            if board.mustHold(slot: slot, login: row.login, now: now) {
                held.add()
                return .quarantined
            }
            guard
                let floor = Evaluator.lowestBrokenFloor(
                    equity: sample.equity, row: row, rules: rules, plan: plan)
            else { return .none }
            // The read before was the first below: until quotes come, another says no more.
            if row.pendingRules != 0,
                board.isUnseen(
                    slot: slot, login: row.login, breachBelow: floor, since: row.sampledAt,
                    now: now)
            {
                return .quarantined
            }
            let agrees = board.corroborates(
                slot: slot, login: row.login, equity: sample.equity,
                breachBelow: floor, tolerance: tolerance, now: now)
            if agrees { corroborated.add() }
            return agrees ? .corroborated : .none
        }
        let agrees = board.corroboratesMark(
            slot: slot, login: row.login, equity: sample.equity, markAbove: row.equityMarkAbove,
            tolerance: tolerance, now: now)
        if agrees { corroborated.add() }
        return agrees ? .corroborated : .none
    }

    /// Whether quotes that came later decide the account's pending first read.
    ///
    /// Allocates nothing.
    func bearsOut(
        slot: Int, _ row: AccountRow, _ rules: Span<RuleState>, _ plan: PlanSpec,
        now: MonotonicTime
    ) -> Bool {
        let floor = Evaluator.lowestBrokenFloor(
            equity: row.equity, row: row, rules: rules, plan: plan)
        guard let floor,
            board.bearsOut(
                slot: slot, login: row.login, readAt: row.sampledAt, breachBelow: floor, now: now)
        else { return false }
        corroborated.add()
        return true
    }

    /// How far prediction and read may be apart: 1 % of what the nearest rule allows to be lost.
    private static func tolerance(_ row: AccountRow) -> Int64 { max(1, row.nearestLimit / 100) }
}

extension ServerSettings {
    /// As the engine wants them.
    var predictor: PredictorSettings {
        var settings = PredictorSettings()
        settings.quarantineAccounts = quarantineAccounts
        settings.quarantineShare = quarantineShare
        settings.holdMillisecondsMax = Evaluator.quarantineMilliseconds
        settings.staleMilliseconds = max(settings.staleMilliseconds, 5 * quoteBeatMilliseconds)
        return settings
    }

    /// Between two requests for quotes: as configured, unless the budget has them slower.
    ///
    /// Then a few requests of each second are left for the quotes that decide a mass of first
    /// reads, each of which may come `earlyMilliseconds` after the last ones.
    var quoteBeatMilliseconds: Int64 {
        let rate = max(1, Int64(quoteRequestsPerSecond))
        // Of few requests none is to spare.
        let early = min(Self.earlyQuotesMax, rate / 5)
        let others = RateBudget.windowMilliseconds - early * Self.earlyMilliseconds
        return max(quoteIntervalMilliseconds, (others + rate - early - 1) / (rate - early))
    }

    /// A mass that runs ahead of a release, and the release.
    static let earlyQuotesMax: Int64 = 2

    private static let earlyMilliseconds: Int64 = 50
}
