internal import MTBridge
internal import RiskEngine

extension Enforcer {
    /// Whether something waits for the budget of reads.
    var wantsReads: Bool {
        groupsWanted || symbolsWanted || !partsWanted.isEmpty
            || (!readsWanted.isEmpty && !groups.isEmpty)
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
            } else if symbolsWanted {
                guard let id = connection.submit(.symbols, deadline: deadline) else { return }
                symbolsWanted = false
                symbolRequest = id
            } else {
                if partsWanted.isEmpty {
                    let batch = context.settings.batch
                    beginRead(of: readsApart.next(of: &readsWanted, atMost: batch))
                }
                let (number, part) = partsWanted[0]
                guard let read = readsByNumber[number] else {
                    partsWanted.removeFirst()
                    continue
                }
                let request = part.request(read, to: serverNow.advanced(byMilliseconds: Self.day))
                guard let id = connection.submit(request, deadline: deadline) else { return }
                partsWanted.removeFirst()
                readRequests[id] = (number, part)
            }
            context.statistics.enforcementRequests.add()
        }
    }

    func beginRead(of logins: [Login]) {
        readCounter += 1
        var read = EnforcementRead(logins: logins)
        read.unproven = logins.filter { login in
            cases[login].map { $0.machine.awaitsProof && $0.proofAt <= now } ?? false
        }
        let oldest = read.unproven.compactMap { cases[$0]?.inherited.map(\.updatedAt).min() }.min()
        if let oldest {
            // So long ago by this host's clock; the deals are of the server's.
            let age = context.service.clock.utc().milliseconds(since: oldest)
            read.dealsFrom = serverNow.advanced(byMilliseconds: -max(0, age) - Self.day / 12)
        }
        // Positions last: an order that fills between the two reads shows as a position, or still
        // as an order, never as neither.
        let parts: [ReadPart] =
            (read.unproven.isEmpty ? [] : [.deals]) + [
                .users, .orders, .positions,
            ]
        read.partsOpen = parts.count
        readsByNumber[readCounter] = read
        partsWanted += parts.map { (readCounter, $0) }
    }

    private static let day: Int64 = 86_400_000

    private var serverNow: ServerTime {
        context.settings.zone.serverTime(at: context.utc(at: now))
    }

    /// One part of a read came; when all have, the machines go on.
    func take(_ reply: BridgeReply, read number: Int, _ part: ReadPart) {
        guard var read = readsByNumber[number] else { return }
        switch reply {
        case .users(let users):
            read.users = Dictionary(users.map { ($0.login, $0) }) { _, last in last }
        case .positions(let positions, _):
            read.positions = Dictionary(grouping: positions, by: \.login)
        case .orders(let orders, _):
            read.orders = Dictionary(grouping: orders, by: \.login)
        case .deals(let deals):
            read.deals = Dictionary(grouping: deals, by: \.login)
        case .retcode(let retcode):
            if retcode == .errFrequent {
                context.slowDown(.enforcementReads, now: now)
            }
            return fail(.refused(retcode), part, of: number)
        default: return fail(.silent, part, of: number)
        }
        read.partsOpen -= 1
        readsByNumber[number] = read
        settleRead(number)
    }

    func judge(_ login: Login, _ read: EnforcementRead) {
        readsApart.wasRead(login)
        guard cases[login] != nil else { return }
        guard let user = read.users?[login] else { return missing(login) }
        guard let group = groups[user.group] else {
            // A group that was made since: asked for, and the account again after a pause.
            groupsWanted = groupRequest == nil
            return judgeRightsAlone(login, user)
        }
        if prove(login, by: read.deals?[login] ?? []) {
            // What else was read may be of before the deal.
            readsWanted.insert(login)
            return
        }
        let isActable =
            (read.positions?[login] ?? []).allSatisfy(\.isActable)
            && (read.orders?[login] ?? []).allSatisfy(\.isActable)
        guard isActable else {
            alarm(login, "a ticket or a volume of it cannot be")
            return judgeRightsAlone(login, user)
        }
        unactable.remove(login)
        unreadSince[login] = nil
        cases[login]?.user = user
        cases[login]?.readAt = now
        cases[login]?.isHedging = group.marginMode == .hedging
        crashHook?.reached(.stateRead)
        let isDisabled = user.rights & UserRights.tradeDisabled != 0
        if cases[login]?.goal != .flat { return judgeRights(login, isDisabled: isDisabled) }
        let account = EnforcedAccount(
            isTradeDisabled: isDisabled,
            positions: (read.positions?[login] ?? []).map(enforced),
            orders: (read.orders?[login] ?? []).map(\.ticket),
            isHedging: group.marginMode == .hedging, isFIFO: group.fifoClose,
            allowsCloseBy: group.closeByAllowed)
        if let actions = cases[login]?.machine.stateRead(account, now: now) {
            perform(actions, for: login)
        }
    }

    private func enforced(_ position: PositionRecord) -> EnforcedPosition {
        let symbol = symbols[position.symbol]
        // No platform executes a volume of zero: such a limit is none.
        let largest = symbol.flatMap { $0.volumeMax > .zero ? $0.volumeMax : nil }
        let opensIn = symbol?.millisecondsToSession(from: serverNow) ?? 0
        return EnforcedPosition(
            ticket: position.ticket, symbol: position.symbol, isBuy: position.side == .buy,
            volume: position.volume, openedAt: position.timeCreate, volumeMax: largest,
            opensAt: opensIn > 0 ? now.advanced(byMilliseconds: opensIn) : nil)
    }

    /// Without an answer: deals that carry a close's mark prove that it executed.
    ///
    /// - Returns: True when something was proved.
    private func prove(_ login: Login, by deals: [DealRecord]) -> Bool {
        guard let enforcement = cases[login], !deals.isEmpty else { return false }
        var volumes: [String: Volume] = [:]
        for deal in deals where !deal.comment.isEmpty && deal.volume <= .plausibleMax {
            volumes[deal.comment] = (volumes[deal.comment] ?? .zero) + deal.volume
        }
        var proved = false
        for var intent in enforcement.inherited where intent.action == .closePosition {
            guard intent.volume > .zero, let done = volumes[Self.comment(intent.id)],
                done >= intent.volume
            else { continue }
            proved = true
            cases[login]?.machine.proved(id: intent.id)
            cases[login]?.inherited.removeAll { $0.id == intent.id }
            cases[login]?.closed += 1
            intent.state = .confirmed
            intent.reason = "executed, by a deal"
            intent.updatedAt = context.service.clock.utc()
            unsaved.append(intent)
        }
        return proved
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
                    context.slowDown(.enforcementReads, now: now)
                }
            }
        } else if id == symbolRequest {
            symbolRequest = nil
            if case .symbols(let records) = reply {
                symbols = Dictionary(records.map { ($0.name, $0) }) { _, last in last }
            } else {
                symbolsWanted = true
            }
        } else if id == quoteRequest {
            quoteRequest = nil
            if case .quotes(let records) = reply { take(quotes: records) }
        } else if let (number, part) = readRequests.removeValue(forKey: id) {
            take(reply, read: number, part)
        } else if let write = inFlight[id], case .retcode(let retcode) = reply {
            replied(id, write, retcode)
        }
    }

    func timedOut(_ id: RequestID) {
        context.statistics.timeouts.add()
        if id == groupRequest {
            groupRequest = nil
            groupsWanted = true
        } else if id == symbolRequest {
            symbolRequest = nil
            symbolsWanted = true
        } else if id == quoteRequest {
            quoteRequest = nil
        } else if let (number, part) = readRequests.removeValue(forKey: id) {
            fail(.silent, part, of: number)
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
    fileprivate func request(_ read: EnforcementRead, to end: ServerTime) -> BridgeRequest {
        switch self {
        case .users: .users(read.logins)
        case .positions: .positions(read.logins)
        case .orders: .orders(read.logins)
        case .deals: .deals(read.unproven, from: read.dealsFrom, to: end)
        }
    }
}
