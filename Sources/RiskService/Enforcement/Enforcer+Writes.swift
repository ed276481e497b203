internal import MTBridge
internal import RiskEngine

extension Enforcer {
    /// Makes intents of operations and appends them; they leave when the commit was noticed.
    func plan(_ operations: [EnforcementOperation], for login: Login) {
        guard var enforcement = cases[login] else { return }
        var records: [IntentRecord] = []
        for operation in operations {
            var intent = IntentRecord(
                id: "\(enforcement.violation)/\(enforcement.nextOrdinal)",
                violation: enforcement.violation, key: enforcement.key,
                action: operation.action, state: .sent)
            enforcement.nextOrdinal += 1
            intent.updatedAt = context.service.clock.utc()
            switch operation {
            case .disable, .enable: break
            case .cancel(let order): intent.ticket = order
            case .close(let ticket, let symbol, _, let volume):
                intent.ticket = ticket
                intent.symbol = symbol
                intent.volume = volume
            case .closeBy(let ticket, let by, let symbol):
                intent.ticket = ticket
                intent.symbol = symbol
                intent.reason = "against \(by)"
            }
            enforcement.writes[operation] = intent
            records.append(intent)
        }
        cases[login] = enforcement
        let token = nextToken()
        awaitingCommit[token] = PendingWrites(operations: operations.map { (login, $0) })
        crashHook?.reached(.intentsMade)
        context.service.events.append([.intents(records, token: token)])
        crashHook?.reached(.intentsQueued)
    }

    /// Writes that leave in one round: what leaves together is answered together, and 128 answers
    /// at once keep all slots waiting until the last of them has been looked at.
    static let writesPerRound = 16

    /// Sends durable writes while slots and fresh prices are there.
    func sendWrites(_ connection: any BridgeConnection) {
        guard !durable.isEmpty, !isPaused, writeBudget.available > 0 else { return }
        let hasPrices = now.milliseconds(since: quotesAt) <= Self.quoteMillisecondsMax
        if !hasPrices, durable.contains(where: { $0.operation.needsPrice }) {
            requestQuotes(connection)
        }
        // Only as far as there are slots: in a mass thousands wait behind them.
        var waiting: [(login: Login, operation: EnforcementOperation)] = []
        var seen = 0
        var sent = 0
        while seen < durable.count, writeBudget.available > 0, sent < Self.writesPerRound, !isPaused
        {
            let write = durable[seen]
            seen += 1
            if send(write, connection, hasPrices: hasPrices) {
                sent += 1
            } else {
                waiting.append(write)
            }
        }
        durable.replaceSubrange(0..<seen, with: waiting)
    }

    /// - Returns: False when it must wait; what will never be sent does not.
    private func send(
        _ write: (login: Login, operation: EnforcementOperation),
        _ connection: any BridgeConnection, hasPrices: Bool
    ) -> Bool {
        if let readAt = cases[write.login]?.readAt,
            now.milliseconds(since: readAt) > Self.readMillisecondsMax
        {
            dropUnsent(write, reason: "not sent: the read it rests on is too old")
            return true
        }
        guard hasPrices || !write.operation.needsPrice else { return false }
        guard let request = request(for: write.operation, of: write.login) else {
            dropUnsent(write, reason: "no quote")
            return true
        }
        let deadline = now.advanced(
            byMilliseconds: 2 * context.settings.requestTimeoutMilliseconds)
        crashHook?.reached(.sending)
        guard let id = connection.submit(request, deadline: deadline) else { return false }
        hasSent = true
        _ = writeBudget.take()
        inFlight[id] = write
        context.statistics.writeRequests.add()
        return true
    }

    /// As if the platform had refused it for now: read again, then decide anew.
    private func dropUnsent(
        _ write: (login: Login, operation: EnforcementOperation), reason: String
    ) {
        answered(
            write.login, write.operation, .later, retcode: Retcode.requestPriceOff.rawValue,
            reason: reason)
    }

    private func requestQuotes(_ connection: any BridgeConnection) {
        if let shared = context.prediction?.latestQuotes, now.milliseconds(since: shared.at) < 1_000
        {
            // The quote thread reads them anyway: its next answer serves both.
            if shared.at > sharedQuotesAt { take(shared) }
            return
        }
        guard quoteRequest == nil, context.budgets.take(.quotes, now: now) else { return }
        quoteRequest = connection.submit(
            .quotes, deadline: now.advanced(byMilliseconds: 2_000))
        context.statistics.quoteRequests.add()
    }

    /// The bridge request of an operation; nil when there is no price for it.
    private func request(for operation: EnforcementOperation, of login: Login) -> BridgeRequest? {
        guard let enforcement = cases[login], let user = enforcement.user else { return nil }
        let token = Self.comment(enforcement.writes[operation]?.id ?? "")
        switch operation {
        case .disable:
            // From the record as it was just read, one bit changed: a write replaces all of it.
            var changed = user
            changed.rights |= UserRights.tradeDisabled
            return .userUpdate(changed)
        case .enable:
            var changed = user
            changed.rights &= ~UserRights.tradeDisabled
            return .userUpdate(changed)
        case .cancel(let order): return .orderCancel(login: login, ticket: order)
        case .close(let ticket, let symbol, let isBuy, let volume):
            let priceClass = groups[user.group]?.priceClass ?? 0
            guard let quote = quotes[QuoteKey(symbol: symbol, priceClass: priceClass)] else {
                return nil
            }
            var request = DealerRequest()
            request.login = login
            request.symbol = symbol
            request.side = isBuy ? .sell : .buy
            request.volume = volume
            request.price = isBuy ? quote.bid : quote.ask
            request.position = ticket
            request.fill = fills[symbol] ?? .immediateOrCancel
            request.comment = token
            return .dealerSend(request)
        case .closeBy(let ticket, let by, let symbol):
            var request = DealerRequest()
            request.action = .closeBy
            request.login = login
            request.symbol = symbol
            request.position = ticket
            request.positionBy = by
            request.comment = token
            return .dealerSend(request)
        }
    }

    /// riskd's mark on a request, by which its deals are recognised: at most 31 bytes.
    static func comment(_ intent: String) -> String {
        // `vio_` and 24 digits, then `/` and the ordinal: four bytes are left for it.
        let parts = intent.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let ordinal = Int(parts[1]), ordinal >= 10_000 else {
            return String(("rd" + intent.dropFirst(4)).prefix(31))
        }
        // From `a000` on, so that it is none of the decimal ones: up to 1,223,055.
        let digits = String(ordinal - 10_000 + 10 * 36 * 36 * 36, radix: 36)
        return "rd\(parts[0].dropFirst(4))/\(digits)"
    }

    // MARK: Answers

    /// The reply to a write: final for user updates and cancels, "enqueued" for dealer requests.
    func replied(
        _ id: RequestID, _ write: (login: Login, operation: EnforcementOperation),
        _ retcode: Retcode
    ) {
        let isDealer = write.operation.symbol != nil
        if isDealer && retcode == .ok { return }
        inFlight[id] = nil
        writeBudget.giveBack()
        answers.append((write, retcode))
    }

    func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {
        guard let write = inFlight.removeValue(forKey: id) else { return }
        writeBudget.giveBack()
        answers.append((write, answer.retcode))
    }

    /// What came in this round; the slots that it freed are filled before.
    func settleAnswers() {
        let came = answers
        answers.removeAll(keepingCapacity: true)
        for (write, retcode) in came { settle(write, retcode) }
    }

    private func settle(
        _ write: (login: Login, operation: EnforcementOperation), _ retcode: Retcode
    ) {
        crashHook?.reached(.answered)
        defer { crashHook?.reached(.answerTaken) }
        let answerClass = retcode.kind
        if answerClass == .switchFill, let symbol = write.operation.symbol {
            let fill = fills[symbol] ?? .immediateOrCancel
            fills[symbol] = fill == .immediateOrCancel ? .fillOrKill : .returnRemainder
        }
        if answerClass == .requote { quotesAt = .zero }
        answered(
            write.login, write.operation, answerClass.outcome(retcode), retcode: retcode.rawValue,
            reason: "")
    }

    /// Records what became of a write and lets its machine go on.
    func answered(
        _ login: Login, _ operation: EnforcementOperation, _ outcome: WriteOutcome,
        retcode: UInt32, reason: String
    ) {
        guard var enforcement = cases[login] else { return }
        let id = enforcement.writes[operation]?.id ?? ""
        if var intent = enforcement.writes.removeValue(forKey: operation) {
            intent.state = outcome.intentState
            intent.retcode = retcode
            if !reason.isEmpty { intent.reason = reason }
            intent.updatedAt = context.service.clock.utc()
            unsaved.append(intent)
            if outcome == .unknown { enforcement.inherited.append(intent) }
        }
        if outcome == .done {
            noteRights(login, operation)
            switch operation {
            case .disable, .enable: break
            case .cancel: enforcement.cancelled += 1
            case .close, .closeBy: enforcement.closed += 1
            }
        }
        if enforcement.goal != .flat {
            cases[login] = enforcement
            return answeredRights(login, outcome)
        }
        let actions = enforcement.machine.answered(
            operation, outcome, isHedging: enforcement.isHedging, now: now, id: id)
        cases[login] = enforcement
        perform(actions, for: login)
    }

    /// Appends the changed intents of this round in one entry.
    func saveIntents() {
        guard !unsaved.isEmpty else { return }
        context.service.events.append([.intents(unsaved, token: nextToken())])
        unsaved = []
        crashHook?.reached(.outcomeQueued)
    }
}

extension EnforcementOperation {
    var action: IntentRecord.Action {
        switch self {
        case .disable: .disable
        case .enable: .enable
        case .cancel: .cancelOrder
        case .close, .closeBy: .closePosition
        }
    }

    var needsPrice: Bool {
        if case .close = self { return true }
        return false
    }
}

extension WriteOutcome {
    /// How an intent ends, or waits.
    var intentState: IntentRecord.State {
        switch self {
        case .done: .confirmed
        case .reread, .requote, .later, .marketClosed, .rejected: .rejected
        case .unknown: .unknown
        }
    }
}
