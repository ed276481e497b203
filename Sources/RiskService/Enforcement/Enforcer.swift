internal import MTBridge
internal import RiskEngine

/// Takes violated accounts to flat over the write identity's connection.
///
/// Owned by one thread, which calls `step`; others write to its inbox. Nothing is sent whose intent
/// is not durable: a write is first appended to the ledger as `sent`, and leaves when that commit
/// was noticed. What a crash leaves behind as `sent` is therefore unknown, and is settled by
/// reading.
final class Enforcer: BridgeSink {
    /// Writes whose intents are being made durable together.
    struct PendingWrites {
        var operations: [(login: Login, operation: EnforcementOperation)]
    }
    let context: ServerContext
    let driver: ConnectionDriver
    private let inbox: EnforcementInbox
    var cases: [Login: EnforcementCase] = [:]
    /// Cases that wait for a time, and nothing else.
    var wakes: [Login: MonotonicTime] = [:]
    var groups: [String: GroupRecord] = [:]
    var symbols: [String: SymbolRecord] = [:]
    var now = MonotonicTime.zero

    // Reads.
    var readsWanted: Set<Login> = []
    /// Who cannot be read together with others.
    var readsApart = AccountsApart()
    /// Whose reads cannot be acted upon, which was said.
    var unactable: Set<Login> = []
    /// Who could not be read alone, either, and since when.
    var unreadSince: [Login: MonotonicTime] = [:]
    var readRequests: [RequestID: (read: Int, part: ReadPart)] = [:]
    var readCounter = 0
    var readsByNumber: [Int: EnforcementRead] = [:]
    /// Requests of reads that have begun, in order; each takes its own share of the budget.
    var partsWanted: [(read: Int, part: ReadPart)] = []
    /// Generation of the plans at the last look: a reload may have told some only to observe.
    var plansSeen: UInt64 = 0
    /// The groups are to be read (again), and the symbols.
    var groupsWanted = false
    var symbolsWanted = false

    // Writes.
    var durable: [(login: Login, operation: EnforcementOperation)] = []
    var awaitingCommit: [UInt64: PendingWrites] = [:]
    private var tokenCounter: UInt64 = 0
    /// Answers that came in this round.
    var answers: [(write: (login: Login, operation: EnforcementOperation), retcode: Retcode)] = []
    var inFlight: [RequestID: (login: Login, operation: EnforcementOperation)] = [:]
    var writeBudget: InFlightBudget
    var unsaved: [IntentRecord] = []
    /// Something was submitted in this round.
    var hasSent = false

    // Releases.
    /// By the id of the withheld intent.
    var verifying: [String: Verification] = [:]
    /// Verified, and being made durable.
    var released: [UInt64: LedgerMemory.Owed] = [:]

    // Rights.
    var rights = RememberedRights()
    /// Next look at the accounts that a pause disabled.
    var pausesDue = MonotonicTime.zero

    // Prices.
    var quotes: [QuoteKey: QuoteRecord] = [:]
    var quotesAt = MonotonicTime.zero
    /// Of the quotes that were taken over from the quote thread last.
    var sharedQuotesAt = MonotonicTime.zero
    var quoteRequest: RequestID?
    var groupRequest: RequestID?
    var symbolRequest: RequestID?
    var fills: [String: DealerRequest.Fill] = [:]
    /// When each symbol was quoted last, while somebody waits for its market; and the next look.
    var quotedAt: [String: ServerTime] = [:]
    var marketsDue = MonotonicTime.zero

    struct QuoteKey: Hashable {
        var symbol: String
        var priceClass: UInt32
    }

    enum ReadPart {
        case users
        case positions
        case orders
        case deals
    }

    /// A read this old is not written upon: what it saw may have changed since.
    static let readMillisecondsMax: Int64 = 5_000
    /// After a read of deals failed, nothing is proved by deals for this long.
    static let proofMilliseconds: Int64 = 10_000
    /// A price this old is asked for again before it goes into a request.
    static let quoteMillisecondsMax: Int64 = 500

    init(
        context: ServerContext, connector: any BridgeConnector, inbox: EnforcementInbox,
        index: Int
    ) {
        self.context = context
        self.inbox = inbox
        // Tokens of different servers' enforcers meet in one ledger.
        tokenCounter = UInt64(index) << 48
        driver = ConnectionDriver(connector: connector, role: .enforcer, seed: 0xe4f0)
        writeBudget = InFlightBudget(limit: context.settings.writesInFlight)
    }

    var crashHook: (any CrashHook)? { context.service.crashHook }

    // MARK: The owning thread

    /// One round: receive, decide, send.
    ///
    /// Never blocks.
    ///
    /// - Returns: When it wants the next round even if nothing happens.
    func step(now: MonotonicTime) -> MonotonicTime {
        self.now = now
        // Of the last pump of the round before.
        settleAnswers()
        for letter in inbox.take() { open(letter) }
        applyBrakes()
        switch driver.pump(now: now, sink: self) {
        case .connected: connected()
        // Nothing was in flight, so nothing is lost.
        case .renewed: crashHook?.reached(.rotated)
        case nil: break
        case .lost(let reason): lost(reason)
        }
        if !answers.isEmpty {
            if let connection = driver.ready {
                sendWrites(connection)
                if connection.wantsWrite { connection.pump(now: now, sink: self) }
            }
            settleAnswers()
        }
        applyBrakes()
        wakeCases()
        let marketsAt = watchMarkets()
        if !verifying.isEmpty { verifyReleases() }
        endPauses()
        var next = driver.wakeAt(now: now)
        if let connection = driver.ready {
            sendReads(connection)
            sendWrites(connection)
            saveIntents()
            if connection.wantsWrite { connection.pump(now: now, sink: self) }
            if hasSent { crashHook?.reached(.sent) }
            hasSent = false
            if wantsReads {
                next = min(next, context.budgets.nextAvailable(.enforcementReads, now: now))
            }
            if !durable.isEmpty {
                let wait: Int64 = writeBudget.available > 0 ? 1 : 5
                next = min(next, now.advanced(byMilliseconds: wait))
            }
        }
        saveIntents()
        publishBoard()
        if !answers.isEmpty { next = now }
        if !verifying.isEmpty { next = min(next, now.advanced(byMilliseconds: 20)) }
        for wakeAt in wakes.values { next = min(next, wakeAt) }
        if let marketsAt { next = min(next, marketsAt) }
        return next
    }

    func close() { driver.close() }

    private func open(_ letter: EnforcementInbox.Letter) {
        switch letter {
        case .committed(let token):
            if let item = released.removeValue(forKey: token) {
                begin(item.flatten, item.inherited, item.nextOrdinal)
            }
            if let pending = awaitingCommit.removeValue(forKey: token) {
                durable += pending.operations
            }
        case .begin(let flatten, let inherited, let nextOrdinal):
            begin(flatten, inherited, nextOrdinal)
        case .release(let items, let order): release(items, order)
        case .order(let root, let order): self.order(root, order)
        case .void(let violation): void(violation)
        case .remember(let remembered): rights = remembered
        }
    }

    private func begin(_ flatten: IntentRecord, _ inherited: [IntentRecord], _ nextOrdinal: Int) {
        let login = flatten.key.login
        // An earlier run's close may still execute: as if it had been sent this moment.
        let unknown = inherited.filter { $0.action == .closePosition && $0.volume > .zero }.map {
            UnknownClose(
                id: $0.id, ticket: $0.ticket, symbol: $0.symbol, volume: $0.volume, sentAt: now)
        }
        if cases[login] != nil {
            overtake(login)
            cases[login]?.flattens.append(flatten)
            cases[login]?.inherited += inherited
            cases[login]?.machine.inherit(unknown)
            return
        }
        var machine = EnforcementMachine(
            dealerSettleMilliseconds: context.settings.dealerSettleMilliseconds)
        let actions = machine.start(unknown: unknown)
        cases[login] = EnforcementCase(
            key: flatten.key, machine: machine, flattens: [flatten], inherited: inherited,
            nextOrdinal: nextOrdinal, startedAt: now, startedUTC: context.service.clock.utc())
        cases[login]?.goal = EnforcementGoal(flatten)
        if let reason = flatten.isOrder ? pauseReason : brake(on: login) {
            cases[login]?.haltReason = reason
            return settleHalt(login)
        }
        if flatten.action != .flatten { return perform(actions, for: login) }
        emit("risk.enforcement_started", login, .enforcementStarted, "enforcement started")
        perform(actions, for: login)
    }

    private func connected() {
        groups = [:]
        groupsWanted = true
        symbolsWanted = true
    }

    /// Every answer that was awaited is now unknown.
    func lost(_ reason: String) {
        let unanswered = inFlight
        inFlight = [:]
        writeBudget.reset()
        readRequests = [:]
        let unread = readsByNumber.values.flatMap(\.logins)
        readsByNumber = [:]
        partsWanted = []
        quoteRequest = nil
        groupRequest = nil
        symbolRequest = nil
        for (_, write) in unanswered {
            answered(write.login, write.operation, .unknown, retcode: 0, reason: reason)
        }
        readsWanted.formUnion(unread)
        guard !cases.isEmpty else { return }
        context.service.events.say(
            JournalEntry(
                .connection, priority: .error,
                "\(context.settings.id): enforcer's connection lost (\(reason)), "
                    + "\(cases.count) accounts under enforcement",
                fields: [(.server, context.settings.id.rawValue)]))
    }

    private func wakeCases() {
        for (login, wakeAt) in wakes where wakeAt <= now {
            wakes[login] = nil
            if let actions = cases[login]?.machine.wake(now: now) { perform(actions, for: login) }
        }
    }

    /// Carries out what a machine decided.
    func perform(_ actions: [EnforcementAction], for login: Login) {
        guard cases[login]?.haltReason == nil else { return settleHalt(login) }
        var operations: [EnforcementOperation] = []
        for action in actions {
            switch action {
            case .read: readsWanted.insert(login)
            case .write(let operation): operations.append(operation)
            case .wake(let instant): wakes[login] = instant
            case .disabled: emit("account.disabled", login, .enforcementStarted, "trading disabled")
            case .parked(let reason):
                emit("risk.enforcement_parked", login, .enforcementParked, "parked: \(reason)")
            case .completed: complete(login)
            case .failed(let reason): fail(login, reason)
            }
        }
        if !operations.isEmpty { plan(operations, for: login) }
    }

    func nextToken() -> UInt64 {
        tokenCounter += 1
        return tokenCounter
    }

    private func publishBoard() {
        var stages: [String: Int] = [:]
        if !wakes.isEmpty { stages["waiting"] = wakes.count }
        if cases.count > wakes.count { stages["active"] = cases.count - wakes.count }
        context.board.update {
            $0.enforcement = stages
            $0.verifying = verifying.count
            $0.writesInFlight = writeBudget.inFlight
        }
    }
}
