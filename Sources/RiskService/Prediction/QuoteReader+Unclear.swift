internal import MTBridge
internal import RiskEngine

// Accounts whose samples may not be what they seem: what tells is read, once a second each.
extension QuoteReader {
    /// Who stands still is polled again, and its positions are read in between; margin that nothing
    /// explains is looked into anew, for the platform will show its positions at last.
    func lookIntoUnclear() {
        unclear.removeAll(keepingCapacity: true)
        prediction.desk.with {
            $0.predictor.takeUnclear(room: context.settings.batch, into: &unclear)
        }
        for account in unclear {
            let slot = Int(account.slot)
            // What stands still and is stale comes often enough, and its positions say nothing new.
            let isNews = context.table.row(of: slot).sampleClass == .consistent
            if account.doubt == .margin || !account.isDecided { exposures.want(slot) }
            if isNews, account.doubt == .frozen || account.isDecided { repoll(slot) }
        }
    }

    /// Positions that were asked for at `askedAt` have been taken over: without any, orders must
    /// explain margin.
    func lookIntoMargin(
        _ entry: AccountEntry, slot: Int, isEmpty: Bool, askedAt: MonotonicTime
    ) {
        let note = prediction.desk.with {
            $0.predictor.notePositions(slot: slot, isEmpty: isEmpty, askedAt: askedAt)
        }
        switch note {
        case .nothing: break
        case .account: repoll(slot)
        case .orders:
            orders.want(OrderLook.Account(slot: slot, login: entry.login, askedAt: askedAt))
        }
    }

    /// - Returns: When it wants to be called again.
    func askOrders(_ connection: any BridgeConnection) -> MonotonicTime {
        guard orders.isDue else { return .distantFuture }
        guard context.budgets.takeInBackground(.enforcementReads, now: now) else {
            return now.advanced(byMilliseconds: 20)
        }
        let accounts = orders.take(context.settings.batch)
        let deadline = now.advanced(
            byMilliseconds: context.settings.requestTimeoutMilliseconds)
        guard
            let id = connection.submit(.orders(accounts.map(\.login)), deadline: deadline)
        else { return .distantFuture }
        orders.sent(id, accounts)
        context.statistics.enforcementRequests.add()
        return .distantFuture
    }

    /// Without an answer the next look asks again.
    func take(orders reply: BridgeReply, of accounts: [OrderLook.Account]) {
        guard case .orders(let records, _) = reply else {
            if reply == .retcode(.errFrequent) {
                context.slowDown(.enforcementReads, now: now)
            }
            return
        }
        let holders = Set(records.map(\.login))
        for account in accounts {
            guard let entry = context.directory.entry(account.login), entry.slot == account.slot
            else { continue }
            let isDoubted = prediction.desk.with {
                $0.predictor.noteOrders(
                    slot: account.slot, isEmpty: !holders.contains(account.login),
                    askedAt: account.askedAt)
            }
            if isDoubted { repoll(account.slot) }
        }
    }
}

/// Whose orders are to be read, and whose are being read.
///
/// Owned by the quote thread.
struct OrderLook {
    struct Account {
        var slot: Int
        var login: Login
        /// When its positions were asked for.
        var askedAt: MonotonicTime
    }
    private var waiting: [Account] = []
    private var flight: (id: RequestID, accounts: [Account])?

    /// One request at a time.
    var isDue: Bool { flight == nil && !waiting.isEmpty }
    var isIdle: Bool { flight == nil && waiting.isEmpty }

    mutating func want(_ account: Account) {
        waiting.removeAll { $0.slot == account.slot }
        waiting.append(account)
    }

    mutating func take(_ room: Int) -> [Account] {
        let accounts = Array(waiting.prefix(room))
        waiting.removeFirst(accounts.count)
        return accounts
    }

    mutating func sent(_ id: RequestID, _ accounts: [Account]) { flight = (id, accounts) }

    /// Whom an answer, or that there is none, is about; nil when it is no answer of these.
    mutating func answered(_ id: RequestID) -> [Account]? {
        guard let flight, flight.id == id else { return nil }
        self.flight = nil
        return flight.accounts
    }

    mutating func disconnected() {
        waiting = []
        flight = nil
    }
}
