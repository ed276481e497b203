internal import MTBridge
internal import RiskEngine

// Positions become exposures: read in bulk at first, then whenever something says they changed.
extension QuoteReader {
    /// An account whose positions could not be made into exposures is not read again before.
    static let obstacleMilliseconds: Int64 = 10_000

    /// Asks for positions, within the budget that enforcement has before us.
    ///
    /// - Returns: When it wants to be called again.
    func askPositions(_ connection: any BridgeConnection) -> MonotonicTime {
        takeWanted()
        guard let due = exposures.due(now: now) else { return .distantFuture }
        guard due <= now else { return due }
        guard context.budgets.takeInBackground(.enforcementReads, now: now) else {
            return now.advanced(byMilliseconds: 20)
        }
        var early: [Int] = []
        let accounts = exposures.take().compactMap { slot -> (slot: Int, login: Login)? in
            guard let entry = context.directory.entry(slot: slot), entry.slot == slot else {
                return nil
            }
            // Without its group nobody knows at which prices it is marked.
            guard entry.isVerified else {
                early.append(slot)
                return nil
            }
            return (slot, entry.login)
        }
        for slot in early { exposures.want(slot) }
        guard !accounts.isEmpty else {
            return early.isEmpty ? now : now.advanced(byMilliseconds: 100)
        }
        let deadline = now.advanced(
            byMilliseconds: context.settings.requestTimeoutMilliseconds)
        let request = BridgeRequest.positions(accounts.map(\.login))
        guard let id = connection.submit(request, deadline: deadline) else {
            for account in accounts { exposures.want(account.slot) }
            return now.advanced(byMilliseconds: 5)
        }
        exposures.sent(id, ExposureQueue.Flight(accounts: accounts), now: now)
        context.statistics.enforcementRequests.add()
        return now
    }

    private func takeWanted() {
        let slots = prediction.desk.with { books in
            var slots: [Int] = []
            books.predictor.takeWanted(room: context.settings.batch, into: &slots)
            return slots.filter { slot in
                guard let obstacle = books.obstacles[slot] else { return true }
                return now.milliseconds(since: obstacle.at) >= Self.obstacleMilliseconds
            }
        }
        for slot in slots { exposures.want(slot) }
    }

    func take(positions reply: BridgeReply, of id: RequestID) {
        guard case .positions(let positions, _) = reply else {
            if reply == .retcode(.errFrequent) {
                context.slowDown(.enforcementReads, now: now)
            }
            guard case .retcode(let code) = reply, code != .errFrequent,
                code == .errData || exposures.isOfOne(id) || exposures.isOfSomebody(id)
            else { return exposures.failed(id) }
            return narrow(id, code == .errData ? .unsound : .unread)
        }
        guard let flight = exposures.answered(id, now: now) else { return }
        let byLogin = Dictionary(grouping: positions, by: \.login)
        for (slot, login) in flight.accounts {
            // A slot may have got another account meanwhile: its own positions are read then.
            guard let entry = context.directory.entry(login), entry.slot == slot else { continue }
            let own = byLogin[login] ?? []
            take(own, of: entry, slot: slot)
            lookIntoMargin(entry, slot: slot, isEmpty: own.isEmpty, askedAt: flight.sentAt)
        }
    }

    /// An account whose positions cannot be read is not predicted, and keeps its tier.
    private func narrow(_ id: RequestID, _ kind: ExposureObstacle) {
        guard let (slot, login) = exposures.narrowed(id) else { return }
        let isKnown = prediction.desk.with { books in
            let before = books.obstacles[slot]
            books.predictor.forget(slot: slot)
            books.obstacles[slot] = PredictionDesk.Books.Obstacle(
                login: login, kind: kind, symbol: nil, at: now)
            return before?.login == login && before?.kind == kind
        }
        if kind == .unread, !isKnown { alarms.unread(login) }
    }

    /// No answer to a request for positions came in time.
    func positionsTimedOut(_ id: RequestID) {
        if exposures.isOfSomebody(id) { narrow(id, .unread) } else { exposures.failed(id) }
    }

    private func take(_ positions: [PositionRecord], of entry: AccountEntry, slot: Int) {
        prediction.desk.with { books in
            var builder = ExposureBuilder(account: entry)
            for position in positions where builder.obstacle == nil {
                builder.add(position, &books.catalog)
            }
            let isSet =
                builder.obstacle == nil
                && books.predictor.setExposures(
                    slot: slot, login: entry.login.rawValue, builder.exposures)
            guard isSet else {
                books.predictor.forget(slot: slot)
                books.obstacles[slot] = PredictionDesk.Books.Obstacle(
                    login: entry.login, kind: builder.obstacle ?? .unsound,
                    symbol: builder.obstacleSymbol, at: now)
                return
            }
            books.obstacles[slot] = nil
            for check in builder.checks { books.predictor.check(check, now: now) }
        }
    }

    /// A deal, position or order of this account changed.
    func hint(_ kind: HintKind, _ login: Login) {
        switch kind {
        case .deal, .position, .order, .user, .marginCall:
            if let slot = context.directory.slot(of: login) { exposures.want(slot) }
        case .userAdded, .userDeleted: break
        }
    }

    /// What exposures are made of has changed for everyone.
    func refreshAll() {
        for (slot, _) in context.directory.armedSlots() { exposures.want(slot) }
    }

    /// Looks at a batch of accounts with something open when nothing else is wanted: hints get
    /// lost.
    func refreshInBackground() {
        guard exposures.count == 0, now >= backgroundAt else { return }
        backgroundAt = now.advanced(byMilliseconds: backgroundMilliseconds)
        let used = context.directory.slotsUsed
        var wanted = 0
        for _ in 0..<used {
            guard wanted < context.settings.batch else { return }
            if backgroundSlot >= used { backgroundSlot = 0 }
            let slot = backgroundSlot
            backgroundSlot += 1
            let tier = context.table.queues.state(of: slot).tier
            guard tier != .none, context.table.row(of: slot).isExposed else { continue }
            exposures.want(slot)
            wanted += 1
        }
    }
}
