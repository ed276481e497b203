public import MTBridge
public import RiskEngine

extension Emulator {
    /// Lets a manager in; the emulator keeps `port` weakly.
    public func connect(login: Login, role: BridgeRole, port: any EmulatorPort) -> ClientID {
        let id = ClientID(rawValue: nextClient)
        nextClient += 1
        clients[id] = Client(login: login, role: role, port: port)
        return id
    }

    /// Forgets a manager; what it has enqueued is executed all the same.
    public func disconnect(_ client: ClientID) {
        clients[client]?.port = nil
        clients[client]?.isSubscribed = false
        clients[client]?.wantsQuotes = false
        if clients[client]?.queued == 0 { clients[client] = nil }
        countQuoteSubscribers()
    }

    /// In the order in which they connected: a dictionary's own order differs from run to run.
    var clientsInOrder: [ClientID] { clients.keys.sorted { $0.rawValue < $1.rawValue } }

    private func countQuoteSubscribers() {
        quoteSubscribers = clients.values.count { $0.wantsQuotes }
    }

    /// Takes a request in at the present instant (`advance` first).
    public func receive(_ request: BridgeRequest, id: RequestID, from client: ClientID) {
        guard let who = clients[client], !isHalfOpen else { return }
        logReceipt(request, id: id, identity: who.login)
        if let refusal = refusal(request, role: who.role) {
            answer(.retcode(refusal), id: id, client: client)
            return
        }
        let (fate, lateness) = fate(of: request)
        if fate != .delivered { fates[AwaitedWrite(client: client, request: id)] = fate }
        guard case .dealerSend(let order) = request else {
            let delay = answerDelay() + lateness
            if delay == 0 {
                perform(.perform(client, id, request))
            } else {
                effects.schedule(
                    .perform(client, id, request), at: now.advanced(byMilliseconds: delay))
            }
            return
        }
        guard who.queued < configuration.dealerQueueMax else {
            answer(.retcode(.requestTooMany), id: id, client: client)
            return
        }
        clients[client]?.queued += 1
        answer(.retcode(.ok), id: id, client: client)
        let jitter = configuration.dealerJitterMilliseconds
        let offset = jitter == 0 ? 0 : Int64(random.below(Int(2 * jitter + 1))) - jitter
        let latency = max(0, configuration.dealerLatencyMilliseconds + offset) + lateness
        effects.schedule(.execute(client, id, order), at: now.advanced(byMilliseconds: latency))
    }

    /// What is refused on arrival: writes by a reader, reads beyond the limits, unknown logins.
    private func refusal(_ request: BridgeRequest, role: BridgeRole) -> Retcode? {
        if let code = outageCode { return code }
        switch request {
        case .dealerSend(let order):
            if role != .enforcer { return .errPermissions }
            return book.account(of: order.login) == nil ? .errNotFound : nil
        case .orderCancel, .userUpdate:
            return role == .enforcer ? nil : .errPermissions
        case .accounts(let logins):
            if logins.count > configuration.batchMax { return .errParams }
            return bucket?.take(now: now) == false ? .errFrequent : nil
        case .users(let logins), .positions(let logins), .orders(let logins),
            .deals(let logins, _, _):
            return logins.count > configuration.batchMax ? .errParams : nil
        case .serverTime, .symbols, .groups, .logins, .quotes, .subscribe:
            return nil
        }
    }

    private func answerDelay() -> Int64 {
        random.chance(configuration.answerSlowShare)
            ? configuration.answerSlowMilliseconds : configuration.answerLatencyMilliseconds
    }

    private func answer(_ reply: BridgeReply, id: RequestID, client: ClientID) {
        let delay = answerDelay()
        if delay == 0 {
            send(reply, id: id, client: client)
        } else {
            effects.schedule(.reply(client, id, reply), at: now.advanced(byMilliseconds: delay))
        }
    }

    func perform(_ effect: Effect) {
        switch effect {
        case .perform(let client, let id, let request):
            respond(to: request, id: id, client: client)
        case .reply(let client, let id, let reply): send(reply, id: id, client: client)
        case .execute(let client, let id, let request):
            execute(request, id: id, client: client)
        case .answer(let client, let id, let answer): clients[client]?.port?.answer(answer, to: id)
        case .pushQuotes: pushQuotes()
        case .trade: trade()
        case .timer(let timer): fire(timer)
        }
    }

    func send(_ reply: BridgeReply, id: RequestID, client: ClientID) {
        guard !isHalfOpen, let who = clients[client] else { return }
        if case .accounts = reply {} else { logReply(reply, id: id, identity: who.login) }
        who.port?.reply(reply, to: id)
    }

    private func respond(to request: BridgeRequest, id: RequestID, client: ClientID) {
        guard let who = clients[client] else { return }
        if let code = outageCode {
            send(.retcode(code), id: id, client: client)
            return
        }
        switch request {
        case .accounts(let logins): sendAccounts(logins, id: id, client: client)
        case .subscribe(let quotes):
            clients[client]?.isSubscribed = true
            clients[client]?.wantsQuotes = quotes
            countQuoteSubscribers()
            send(.retcode(.ok), id: id, client: client)
            who.port?.event(.connected(true))
            if desk.resynchronising.isEmpty { who.port?.event(.synchronized) }
        case .userUpdate(let record):
            let code = updateUser(record, identity: who.login, id: id)
            logAnswer("user_answer", code, id: id, identity: who.login)
            conclude(code, id: id, client: client)
        case .orderCancel(let login, let ticket):
            let account = book.account(of: login)
            let done = account.map { cancelOrder(account: $0, ticket: ticket) } ?? false
            let code = done ? Retcode.ok : .errNotFound
            logs.actions(stamp, "cancel_effect") { line in
                line.pair("identity", who.login.rawValue)
                line.pair("request", id.rawValue)
                line.pair("login", login.rawValue)
                line.pair("order", ticket)
                line.pair("retcode", code.rawValue)
            }
            conclude(code, id: id, client: client)
        case .serverTime, .symbols, .groups, .logins, .users, .positions, .orders, .deals,
            .quotes, .dealerSend:
            send(read(request), id: id, client: client)
        }
    }

    private func read(_ request: BridgeRequest) -> BridgeReply {
        switch request {
        case .serverTime: return .serverTime(serverTime, utc: utc)
        case .symbols: return .symbols(market.symbols.map { $0.record })
        case .groups: return .groups(book.groups)
        case .logins(let mask):
            let pattern = GroupPattern(mask)
            let matching = Set(book.groups.indices.filter { pattern.matches(book.groups[$0].name) })
            return .logins(
                book.accounts.indices
                    .filter { matching.contains(Int(book.accounts[$0].group)) && isShown($0) }
                    .map { book.users[$0].login })
        case .users(let logins):
            let accounts = shown(logins)
            let count = cut(accounts.count, of: accounts)
            return .users(accounts.prefix(count).map { presentUser($0) })
        case .positions(let logins):
            let accounts = shown(logins)
            let rows = accounts.flatMap { presentPositions($0) }
            return .positions(Array(rows.prefix(cut(rows.count, of: accounts))), at: serverTime)
        case .orders(let logins):
            return .orders(shown(logins).flatMap { presentOrders($0) }, at: serverTime)
        case .deals(let logins, let from, let to):
            return .deals(
                shown(logins).flatMap { account in
                    presentDeals(account).filter { from <= $0.time && $0.time < to }
                })
        case .quotes: return .quotes(present(book.quoteRecords(clock: &clock) { _, _ in true }))
        case .accounts, .subscribe, .dealerSend, .orderCancel, .userUpdate:
            return .retcode(.errParams)
        }
    }
}
