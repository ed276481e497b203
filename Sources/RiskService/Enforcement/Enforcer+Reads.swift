internal import MTBridge
internal import RiskEngine

extension Enforcer {
    /// Whether something waits for the budget of reads.
    var wantsReads: Bool {
        groupsWanted || !partsWanted.isEmpty || (!readsWanted.isEmpty && !groups.isEmpty)
    }

    /// Sends reads for the accounts that wait for one, batched by logins, within the budget.
    func sendReads(_ connection: any BridgeConnection) {
        while wantsReads, context.budgets.take(.enforcementReads, now: now) {
            let deadline = now.advanced(
                byMilliseconds: context.settings.requestTimeoutMilliseconds)
            if groupsWanted {
                guard let id = connection.submit(.groups, deadline: deadline) else { return }
                groupsWanted = false
                groupRequest = id
            } else {
                if partsWanted.isEmpty { beginRead() }
                let (number, part) = partsWanted[0]
                guard let logins = readsByNumber[number]?.logins else {
                    partsWanted.removeFirst()
                    continue
                }
                let request = part.request(logins)
                guard let id = connection.submit(request, deadline: deadline) else { return }
                partsWanted.removeFirst()
                readRequests[id] = (number, part)
            }
            context.statistics.enforcementRequests.add()
        }
    }

    private func beginRead() {
        let logins = Array(readsWanted.sorted().prefix(context.settings.batch))
        readCounter += 1
        readsByNumber[readCounter] = EnforcementRead(logins: logins)
        // Positions last: an order that fills between the two reads shows as a position, or still
        // as an order, never as neither.
        partsWanted = [(readCounter, .users), (readCounter, .orders), (readCounter, .positions)]
        readsWanted.subtract(logins)
    }

    /// One part of a read came; when all have, the machines go on.
    func take(_ reply: BridgeReply, read number: Int) {
        guard var read = readsByNumber[number] else { return }
        switch reply {
        case .users(let users):
            read.users = Dictionary(users.map { ($0.login, $0) }) { _, last in last }
        case .positions(let positions, _):
            read.positions = Dictionary(grouping: positions, by: \.login)
        case .orders(let orders, _):
            read.orders = Dictionary(grouping: orders, by: \.login)
        case .retcode(let retcode):
            if retcode == .errFrequent {
                context.budgets.tooFrequent(.enforcementReads, now: now)
                context.statistics.refused.add()
            }
            failRead(number)
            return
        default:
            failRead(number)
            return
        }
        readsByNumber[number] = read
        guard read.isComplete else { return }
        readsByNumber[number] = nil
        for login in read.logins { judge(login, read) }
    }

    /// A read could not be had: its accounts ask again after a pause.
    func failRead(_ number: Int) {
        guard let read = readsByNumber.removeValue(forKey: number) else { return }
        partsWanted.removeAll { $0.read == number }
        for login in read.logins {
            guard let actions = cases[login]?.machine.readFailed(now: now) else { continue }
            perform(actions, for: login)
        }
    }

    private func judge(_ login: Login, _ read: EnforcementRead) {
        guard cases[login] != nil else { return }
        guard let user = read.users?[login] else {
            if let actions = cases[login]?.machine.missing(now: now) {
                perform(actions, for: login)
            }
            return
        }
        guard let group = groups[user.group] else {
            // A group that was made since: asked for, and the account again after a pause.
            groupsWanted = groupRequest == nil
            if let actions = cases[login]?.machine.readFailed(now: now) {
                perform(actions, for: login)
            }
            return
        }
        cases[login]?.user = user
        cases[login]?.readAt = now
        cases[login]?.isHedging = group.marginMode == .hedging
        crashHook?.reached(.stateRead)
        let account = EnforcedAccount(
            isTradeDisabled: user.rights & UserRights.tradeDisabled != 0,
            positions: (read.positions?[login] ?? []).map { position in
                EnforcedPosition(
                    ticket: position.ticket, symbol: position.symbol,
                    isBuy: position.side == .buy, volume: position.volume,
                    openedAt: position.timeCreate)
            },
            orders: (read.orders?[login] ?? []).map(\.ticket),
            isHedging: group.marginMode == .hedging, isFIFO: group.fifoClose,
            allowsCloseBy: group.closeByAllowed)
        if let actions = cases[login]?.machine.stateRead(account, now: now) {
            perform(actions, for: login)
        }
    }

    // MARK: BridgeSink

    func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {}

    func event(_ event: BridgeEvent) {}

    func reply(_ id: RequestID, _ reply: BridgeReply) {
        if id == groupRequest {
            groupRequest = nil
            if case .groups(let records) = reply {
                groups = Dictionary(records.map { ($0.name, $0) }) { _, last in last }
            } else {
                groupsWanted = true
                if reply == .retcode(.errFrequent) {
                    context.budgets.tooFrequent(.enforcementReads, now: now)
                    context.statistics.refused.add()
                }
            }
        } else if id == quoteRequest {
            quoteRequest = nil
            if case .quotes(let records) = reply { take(quotes: records) }
        } else if let (number, _) = readRequests.removeValue(forKey: id) {
            take(reply, read: number)
        } else if let write = inFlight[id], case .retcode(let retcode) = reply {
            replied(id, write, retcode)
        }
    }

    func timedOut(_ id: RequestID) {
        context.statistics.timeouts.add()
        if id == groupRequest {
            groupRequest = nil
            groupsWanted = true
        } else if id == quoteRequest {
            quoteRequest = nil
        } else if let (number, _) = readRequests.removeValue(forKey: id) {
            failRead(number)
        } else if let write = inFlight.removeValue(forKey: id) {
            writeBudget.giveBack()
            answered(
                write.login, write.operation, .unknown,
                retcode: Retcode.requestTimeout.rawValue, reason: "no answer in time")
        }
    }

    func take(_ shared: SharedQuotes) {
        sharedQuotesAt = shared.at
        take(quotes: shared.records)
        quotesAt = shared.at
    }

    private func take(quotes records: [QuoteRecord]) {
        quotesAt = now
        for quote in records {
            quotes[QuoteKey(symbol: quote.symbol, priceClass: quote.priceClass)] = quote
        }
    }
}

extension Enforcer.ReadPart {
    fileprivate func request(_ logins: [Login]) -> BridgeRequest {
        switch self {
        case .users: .users(logins)
        case .positions: .positions(logins)
        case .orders: .orders(logins)
        }
    }
}
