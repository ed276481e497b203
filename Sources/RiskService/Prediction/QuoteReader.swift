internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Reads a server's quotes, marks its accounts to market, and has those in danger polled.
///
/// Owned by the quote thread, with a reader connection of its own. It never reads rows that a
/// poller holds: pollers send each sample through a ring, and it speaks back by promoting accounts
/// and by the board. Whatever fails here, accounts go back to their tiers.
final class QuoteReader: BridgeSink {
    let context: ServerContext
    let prediction: PredictionContext
    let driver: ConnectionDriver
    var exposures: ExposureQueue
    var orders = OrderLook()
    var alarms: PredictionAlarm
    /// Has the pollers look at their queues.
    private let wakePollers: @Sendable () -> Void
    /// When the round that is running began.
    private(set) var now = MonotonicTime.zero
    private var symbolsRequest: RequestID?
    private var symbolsWantedAt = MonotonicTime.distantFuture
    private var hasSubscribed = false
    private var quoteRequests: [RequestID] = []
    /// When quotes are asked for next; a simulation moves it to when one has changed.
    var quotesAt = MonotonicTime.zero
    /// When they may be asked for before that.
    private var early = EarlyQuotes()
    private var markAt = MonotonicTime.zero
    private var topUpAt = MonotonicTime.zero
    private var choresAt = MonotonicTime.zero
    private var hasNews = false
    private var isWatching = false
    /// By quote number: an answer that was overtaken by a later one is old news.
    private var sequences: [UInt64] = []
    /// Number of the quote at each place of the last answer, -1 when nobody uses it.
    private var places: [(key: QuoteKey, number: Int)] = []
    private var placesKnown = 0
    private var promotions: [Promotion] = []
    var unclear: [UnclearAccount] = []
    /// Where the refreshing of exposures in the background goes on.
    var backgroundSlot = 0
    var backgroundAt = MonotonicTime.zero
    /// Between two requests of it, within the pace of the chores.
    var backgroundMilliseconds: Int64 = 0

    /// Between two looks for accounts to promote.
    static let topUpMilliseconds: Int64 = 25
    /// Levels are confirmed, and quotes go stale, by time too.
    static let markMilliseconds: Int64 = 100
    /// With slow answers several requests are under way.
    static let quotesInFlightMax = 8
    /// Under a push stream quotes are also asked for this often: silence is no news of a price.
    static let pushedIntervalMilliseconds: Int64 = 400

    init(
        context: ServerContext, prediction: PredictionContext, connector: any BridgeConnector,
        wakePollers: @escaping @Sendable () -> Void
    ) {
        self.context = context
        self.prediction = prediction
        self.wakePollers = wakePollers
        driver = ConnectionDriver(connector: connector, role: .reader, seed: 0x907e)
        exposures = ExposureQueue(batch: context.settings.batch)
        alarms = PredictionAlarm(context: context)
        promotions.reserveCapacity(Predictor.promotionsMax)
    }

    /// One round: receive, mark, promote, ask.
    ///
    /// Never blocks.
    ///
    /// - Returns: When it wants the next round even if nothing happens.
    func step(now: MonotonicTime) -> MonotonicTime {
        self.now = now
        switch driver.pump(now: now, sink: self) {
        case .connected: connected()
        case .renewed: renewed()
        case .lost(let reason): lost(reason)
        case nil: break
        }
        takeSamples()
        let isRound = hasNews
        if hasNews || now >= markAt { mark() }
        if now >= topUpAt { topUp(isRound: isRound) }
        var wake = min(driver.wakeAt(now: now), markAt, choresAt)
        if isWatching { wake = min(wake, topUpAt) }
        if let connection = driver.ready {
            wake = min(wake, ask(connection))
            // What was just submitted leaves with this round.
            if connection.wantsWrite { connection.pump(now: now, sink: self) }
        }
        if now >= choresAt {
            choresAt = now.advanced(byMilliseconds: 1_000)
            chores()
        }
        return wake
    }

    func close() { driver.close() }

    /// Whether it only waits for quotes to change: nothing else is wanted or under way.
    var isWaitingForQuotes: Bool {
        driver.ready != nil && symbolsWantedAt == .distantFuture && exposures.count == 0
            && orders.isIdle
    }

    private func connected() {
        quoteRequests = []
        sequences = []
        symbolsRequest = nil
        symbolsWantedAt = now
        hasSubscribed = false
        quotesAt = now
        exposures.disconnected()
        orders.disconnected()
        alarms.connected()
    }

    /// The new connection has subscribed to nothing yet.
    private func renewed() {
        quoteRequests = []
        sequences = []
        symbolsRequest = nil
        symbolsWantedAt = now
    }

    private func lost(_ reason: String) {
        quoteRequests = []
        symbolsRequest = nil
        symbolsWantedAt = .distantFuture
        exposures.disconnected()
        orders.disconnected()
        alarms.lost(reason)
    }

    // MARK: Marking and promoting

    private func takeSamples() {
        prediction.desk.with { books in
            for ring in prediction.rings {
                while let sample = ring.pop() { books.predictor.take(sample, now: now) }
            }
        }
    }

    private func mark() {
        markAt = now.advanced(byMilliseconds: Self.markMilliseconds)
        var isNews = false
        let utc = context.platform.utc(at: now)
        prediction.desk.with { books in
            if let utc { books.predictor.setTime(utc) }
            books.predictor.mark(now: now)
            alarms.review(books.predictor.quotes, books.catalog)
            books.predictor.forEachConfirmable { slot in
                let token = Token(slot: slot, due: TierQueues.ticks(now))
                if prediction.confirmable.push(token) { isNews = true }
            }
        }
        if isNews { wakePollers() }
        if hasNews { topUpAt = now }
        hasNews = false
    }

    /// Has accounts polled, as many as can be asked for at once: what is promoted later is chosen
    /// by what is known then, and confirming reads do not wait behind it.
    ///
    /// - Parameter isRound: Quotes have just come; between them only those below a floor are worth
    ///   a request, if there are enough.
    private func topUp(isRound: Bool) {
        topUpAt = now.advanced(byMilliseconds: Self.topUpMilliseconds)
        let queues = context.table.queues
        let batch = context.settings.batch
        let requests = max(1, context.budgets.available(.accountReads, now: now))
        let waiting = queues.tokens(in: .now)
        let room = requests * batch - waiting
        let isScarce = context.isScarce
        let unhurried = isRound && !isScarce ? batch : 0
        promotions.removeAll(keepingCapacity: true)
        prediction.desk.with { books in
            if room > 0, isRound || !isScarce {
                books.predictor.promotions(
                    room: room, batch: batch, waiting: queues.tokens(in: .critical),
                    unhurried: unhurried, now: now, into: &promotions)
            }
            isWatching = books.predictor.watchedCount > 0
            prediction.predictable.store(books.predictor.predictableCount, ordering: .relaxed)
            prediction.unpredictable.store(
                books.predictor.unpredictableCount, ordering: .relaxed)
        }
        let below = promotions.count { $0.reason == .below }
        if below > 0 { prediction.hasBelow.store(true, ordering: .relaxed) }
        if below > 0, waiting + below >= batch {
            let sent = max(now, context.budgets.nextAvailable(.accountReads, now: now))
            early.want(mass: waiting + below, sent: sent)
        }
        var isNews = false
        for promotion in promotions where queues.promote(slot: promotion.slot, now: now) {
            isNews = true
        }
        if isNews { wakePollers() }
    }

    /// Has an account read at once.
    func repoll(_ slot: Int) {
        if context.table.queues.promote(slot: slot, now: now) { wakePollers() }
    }

    // MARK: Asking

    private func ask(_ connection: any BridgeConnection) -> MonotonicTime {
        if now >= symbolsWantedAt { askSymbols(connection) }
        var wake = min(symbolsWantedAt, askQuotes(connection))
        wake = min(wake, askPositions(connection))
        wake = min(wake, askOrders(connection))
        return wake
    }

    private func askSymbols(_ connection: any BridgeConnection) {
        guard symbolsRequest == nil,
            context.budgets.takeInBackground(.enforcementReads, now: now)
        else {
            symbolsWantedAt = now.advanced(byMilliseconds: 20)
            return
        }
        symbolsWantedAt = .distantFuture
        symbolsRequest = connection.submit(.symbols, deadline: deadline)
        context.statistics.enforcementRequests.add()
        // Once: a server answers by announcing that it is synchronised, which is read as a reason
        // to ask for symbols.
        guard !hasSubscribed else { return }
        hasSubscribed = true
        _ = connection.submit(
            .subscribe(quotes: context.settings.quotes == .push), deadline: deadline)
    }

    private var deadline: MonotonicTime {
        now.advanced(byMilliseconds: context.settings.requestTimeoutMilliseconds)
    }

    private func askQuotes(_ connection: any BridgeConnection) -> MonotonicTime {
        let isEarly = now < quotesAt
        guard !isEarly || now >= early.at else { return min(quotesAt, early.at) }
        guard quoteRequests.count < Self.quotesInFlightMax else {
            return now.advanced(byMilliseconds: context.settings.quoteIntervalMilliseconds)
        }
        guard context.budgets.takeInBackground(.quotes, now: now) else {
            if isEarly { return min(quotesAt, now.advanced(byMilliseconds: 10)) }
            let next = context.budgets.nextAvailable(.quotes, now: now)
            return max(next, now.advanced(byMilliseconds: 5))
        }
        guard let id = connection.submit(.quotes, deadline: deadline) else {
            return now.advanced(byMilliseconds: 1)
        }
        quoteRequests.append(id)
        context.statistics.quoteRequests.add()
        early.asked(isEarly: isEarly, now: now)
        let interval =
            context.settings.quotes == .poll
            ? context.settings.quoteBeatMilliseconds
            : max(Self.pushedIntervalMilliseconds, context.settings.quoteIntervalMilliseconds)
        // Keeps its beat; after a pause, or an early request, it begins anew.
        let next = quotesAt.advanced(byMilliseconds: interval)
        quotesAt = next > now && !isEarly ? next : now.advanced(byMilliseconds: interval)
        return quotesAt
    }

    // MARK: Answers

    func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {}

    func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {}

    func reply(_ id: RequestID, _ reply: BridgeReply) {
        if let place = quoteRequests.firstIndex(of: id) {
            quoteRequests.remove(at: place)
            switch reply {
            case .quotes(let records):
                recordResets(records)
                prediction.share(SharedQuotes(records: records, at: now))
                take(records)
            case .retcode(.errFrequent):
                context.slowDown(.quotes, now: now)
            default: break
            }
        } else if id == symbolsRequest {
            symbolsRequest = nil
            take(symbols: reply)
        } else if let accounts = orders.answered(id) {
            take(orders: reply, of: accounts)
        } else {
            take(positions: reply, of: id)
        }
    }

    private func take(symbols reply: BridgeReply) {
        guard case .symbols(let records) = reply, !records.isEmpty else {
            symbolsWantedAt = now.advanced(byMilliseconds: 1_000)
            return
        }
        let hasChanged = prediction.desk.with { $0.catalog.take(records) }
        prediction.share(records)
        exposures.mayRead = true
        if hasChanged { refreshAll() }
    }

    func event(_ event: BridgeEvent) {
        switch event {
        case .quotes(let records): take(records)
        case .hint(let kind, let login): hint(kind, login)
        case .synchronized: symbolsWantedAt = now
        case .connected: break
        }
    }

    func timedOut(_ id: RequestID) {
        context.statistics.timeouts.add()
        quoteRequests.removeAll { $0 == id }
        if id == symbolsRequest {
            symbolsRequest = nil
            symbolsWantedAt = now
        }
        if orders.answered(id) == nil { positionsTimedOut(id) }
    }

    /// Takes quotes over; marking follows when the round has received everything.
    private func take(_ records: [QuoteRecord]) {
        let utc = context.service.clock.utc()
        prediction.desk.with { books in
            let count = books.catalog.keys.count
            if count != placesKnown {
                placesKnown = count
                places.removeAll(keepingCapacity: true)
                books.makeHistories()
            }
            while sequences.count < count { sequences.append(0) }
            for (place, record) in records.enumerated() {
                let number = number(of: record, at: place, books.catalog)
                guard number >= 0, record.sequence >= sequences[number] else { continue }
                sequences[number] = record.sequence
                books.histories[number].add(bid: record.bid, ask: record.ask, at: utc)
                books.predictor.update(
                    quote: number, bid: record.bid, ask: record.ask, sequence: record.sequence,
                    at: now)
            }
        }
        hasNews = true
    }

    /// Answers keep their order: one comparison finds the quote of last time.
    private func number(
        of record: QuoteRecord, at place: Int, _ catalog: SymbolCatalog
    ) -> Int {
        if place < places.count, places[place].key.priceClass == record.priceClass,
            places[place].key.symbol == record.symbol
        {
            return places[place].number
        }
        let number = catalog.known(record.symbol, record.priceClass) ?? -1
        let key = QuoteKey(symbol: record.symbol, priceClass: record.priceClass)
        if place < places.count {
            places[place] = (key, number)
        } else if place == places.count {
            places.append((key, number))
        }
        return number
    }
}

extension QuoteReader: Stepped {
    var descriptor: Int32 { driver.connection?.descriptor ?? -1 }
    var wantsWrite: Bool { driver.connection?.wantsWrite ?? false }
}
