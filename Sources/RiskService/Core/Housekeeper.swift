internal import CLinux
internal import MTBridge
internal import RiskEngine

/// Keeps a server's accounts known: groups, logins, users, deals; enrols and arms them.
///
/// Lives on the primary poller's thread and connection. Reads go through the enforcement-read
/// budget, a few in flight. A full round runs after each connect and every minute; hints bring
/// changes at once.
final class Housekeeper {
    enum Job: Equatable {
        case serverTime
        case subscribe
        case groups
        case logins
        case users([Login])
        case deals([Login])
        /// Deals of armed accounts, again.
        case books([Login])
        /// Positions of accounts whose equity at the reset nobody saw.
        case positions([Login])
    }
    let context: ServerContext
    let enrolment: EnrolmentDesk
    private var queue: [Job] = []
    private var inFlight: [RequestID: Job] = [:]
    private var groups: [String: GroupRecord] = [:]
    /// Accounts to be (re-)read, gathered until there is room for a request.
    private var usersWanted: Set<Login> = []
    private var dealsWanted: Set<Login> = []
    /// Whose users, or deals, cannot be read together with others.
    private var usersApart = AccountsApart()
    private var dealsApart = AccountsApart()
    private var rescanAt = MonotonicTime.distantFuture
    /// After the first round reads are spread out: enforcement shares their budget.
    private var nextReadAt = MonotonicTime.zero
    private var isFirstRound = true
    private var hasResumed = false
    /// Accounts whose users must be read before all others.
    private var unverified: Set<Login> = []
    /// Accounts that an answer did not know, and since when.
    private var absentSince: [Login: MonotonicTime] = [:]
    private var unknownGroup: Set<Login> = []
    /// Logins in one deals request: halved when an answer is too large to come.
    private var dealsBatch = Housekeeper.dealsBatchMax
    private var choresAt = MonotonicTime.zero
    private var bookkeeper: Bookkeeper
    private var watch: AccountWatch
    private var masks: MaskKeeper
    private var lateness: LatenessAlarm
    private var zone: ZoneWatch

    static let inFlightMax = 4
    static let dealsBatchMax = 128
    static let absenceMilliseconds: Int64 = 5_000
    static let rescanMilliseconds: Int64 = 60_000
    static let paceMilliseconds: Int64 = 150

    init(context: ServerContext, enrolment: EnrolmentDesk) {
        self.context = context
        self.enrolment = enrolment
        bookkeeper = Bookkeeper(context: context)
        watch = AccountWatch(context: context)
        masks = MaskKeeper(context: context)
        lateness = LatenessAlarm(context: context)
        zone = ZoneWatch(context: context)
    }

    /// Whether nothing waits for its turn to be read.
    var isIdle: Bool { queue.isEmpty && usersWanted.isEmpty && dealsWanted.isEmpty }

    func connected(_ info: BridgeServerInfo, now: MonotonicTime) {
        masks.connected(now: now)
        inFlight = [:]
        queue = [.serverTime, .subscribe, .groups, .logins]
        rescanAt = now.advanced(byMilliseconds: Self.rescanMilliseconds)
        context.board.update {
            $0.state = "connected"
            $0.detail = ""
            $0.info = info
        }
        say("connected to \(info.name) (MT\(info.platform))")
    }

    /// Another connection has taken over: hints must be asked for again, and what they told of
    /// meanwhile is looked up.
    func renewed(now: MonotonicTime) {
        queue = [.subscribe, .serverTime, .groups, .logins] + queue
        rescanAt = now.advanced(byMilliseconds: Self.rescanMilliseconds)
    }

    func disconnected(_ reason: String, now: MonotonicTime) {
        masks.disconnected()
        for job in inFlight.values { failed(job) }
        inFlight = [:]
        queue = []
        rescanAt = .distantFuture
        // An outage is said once, not at every attempt.
        let isNews = context.board.current.detail != reason
        context.board.update {
            $0.state = "down"
            $0.detail = reason
        }
        if isNews { say("bridge is down: \(reason)") }
    }

    /// Submits what the budget admits.
    ///
    /// - Returns: When it wants to be called again.
    func step(_ connection: any BridgeConnection, now: MonotonicTime) -> MonotonicTime {
        if now >= rescanAt {
            rescanAt = now.advanced(byMilliseconds: Self.rescanMilliseconds)
            queue += [.serverTime, .groups, .logins]
        }
        for login in enrolment.takeRequests() { usersWanted.insert(login) }
        bookkeeper.gather(now: now)
        while inFlight.count < Self.inFlightMax, let job = nextJob(now: now) {
            nextReadAt = now.advanced(byMilliseconds: Self.paceMilliseconds)
            guard context.budgets.take(.enforcementReads, now: now) else {
                queue.insert(job, at: 0)
                return context.budgets.nextAvailable(.enforcementReads, now: now)
            }
            submit(job, connection, now: now)
        }
        if isFirstRound, queue.isEmpty, usersWanted.isEmpty, dealsWanted.isEmpty,
            inFlight.values.allSatisfy(\.isBooks)
        {
            isFirstRound = false
            context.board.update { $0.enrolmentDecided = true }
            // Years of deals went through memory; the daemon needs none of it any more.
            clinux_trim_heap()
        }
        return min(rescanAt, now.advanced(byMilliseconds: 100))
    }

    private func nextJob(now: MonotonicTime) -> Job? {
        let batch = context.settings.batch
        // Verdicts wait for them.
        if let logins = bookkeeper.urgent(atMost: min(batch, dealsBatch), now: now) {
            return books(logins)
        }
        guard isFirstRound || now >= nextReadAt else { return nil }
        if !queue.isEmpty { return queue.removeFirst() }
        // Findings wait for them.
        unverified.formUnion(enrolment.takeUnverified())
        if !unverified.isEmpty {
            let logins = usersApart.next(of: &unverified, atMost: batch)
            usersWanted.subtract(logins)
            return .users(logins)
        }
        if !usersWanted.isEmpty { return .users(usersApart.next(of: &usersWanted, atMost: batch)) }
        guard !dealsWanted.isEmpty else {
            return bookkeeper.due(atMost: min(batch, dealsBatch), now: now).map {
                positions(before: $0) ?? books($0)
            }
        }
        return .deals(dealsApart.next(of: &dealsWanted, atMost: min(batch, dealsBatch)))
    }

    /// Whose deals cannot be read together with others' are asked for alone.
    private func books(_ logins: [Login]) -> Job {
        let together = logins.filter { !dealsApart.logins.contains($0) }
        guard logins.count > 1, together.count < logins.count else { return .books(logins) }
        let apart = logins.filter { dealsApart.logins.contains($0) }.map { Job.books([$0]) }
        queue = (together.isEmpty ? apart.dropFirst() : apart[...]) + queue
        return together.isEmpty ? apart[0] : .books(together)
    }

    /// The positions that are to be marked at the quotes of a reset: read before the deals that
    /// say which of them were open then.
    private func positions(before logins: [Login]) -> Job? {
        let wanted = logins.filter { login in
            guard !context.books.hasPositions(of: login),
                let entry = context.directory.entry(login)
            else { return false }
            return context.wantsMarking(entry)
        }
        guard !wanted.isEmpty else { return nil }
        for login in logins { bookkeeper.hint(login) }
        return .positions(wanted)
    }

    private func take(positions: [PositionRecord], at time: ServerTime, of asked: [Login]) {
        let byLogin = Dictionary(grouping: positions, by: \.login)
        for login in asked {
            context.books.put(
                DealBooks.Positions(records: byLogin[login] ?? [], at: time), of: login)
        }
    }

    private func submit(_ job: Job, _ connection: any BridgeConnection, now: MonotonicTime) {
        let request: BridgeRequest
        switch job {
        case .serverTime: request = .serverTime
        case .subscribe: request = .subscribe(quotes: false)
        case .groups: request = .groups
        case .logins: request = .logins(mask: "*")
        case .users(let logins): request = .users(logins)
        case .positions(let logins): request = .positions(logins)
        case .deals(let logins), .books(let logins):
            // The end lies a day ahead: "now" of another clock would miss the last hours.
            let end = context.settings.zone.serverTime(at: context.utc(at: now))
            request = .deals(
                logins, from: ServerTime(milliseconds: 0),
                to: end.advanced(byMilliseconds: 86_400_000))
        }
        let deadline = now.advanced(
            byMilliseconds: 2 * context.settings.requestTimeoutMilliseconds)
        guard let id = connection.submit(request, deadline: deadline) else {
            queue.insert(job, at: 0)
            return
        }
        inFlight[id] = job
        context.statistics.enforcementRequests.add()
    }

    // MARK: Answers

    func timedOut(_ id: RequestID, now: MonotonicTime) {
        if let job = inFlight.removeValue(forKey: id), !failed(job) { queue.append(job) }
    }

    /// Deals that did not come may have been too many for one answer: fewer accounts next time.
    ///
    /// - Returns: True when the job has been taken care of.
    @discardableResult
    private func failed(_ job: Job) -> Bool {
        // Asked for again with the deals, which still want them.
        if case .positions = job { return true }
        if case .books(let logins) = job {
            dealsBatch = max(1, logins.count / 2)
            bookkeeper.failed(logins)
            return true
        }
        guard case .deals(let logins) = job else { return false }
        dealsBatch = max(1, logins.count / 2)
        if logins.count == 1 {
            // Not even alone: armed without its past, its anchors an estimate.
            for login in logins { enrolment.takeWithoutDeals(login) }
        } else {
            dealsWanted.formUnion(logins)
        }
        return true
    }

    func reply(_ id: RequestID, _ reply: BridgeReply, now: MonotonicTime) {
        guard let job = inFlight.removeValue(forKey: id) else { return }
        switch (job, reply) {
        case (.serverTime, .serverTime(let time, let utc)):
            zoneCheck(time, utc, now: now)
            // Trading days are known from here on.
            if !hasResumed { enrolment.resume(now: now) }
            hasResumed = true
        case (.groups, .groups(let records)):
            groups = Dictionary(records.map { ($0.name, $0) }) { _, last in last }
        case (.logins, .logins(let logins)): take(logins: Set(logins), now: now)
        case (.users(let asked), .users(let users)): take(users: users, asked: asked, now: now)
        case (.deals(let asked), .deals(let deals)): take(deals: deals, asked: asked, now: now)
        case (.books(let asked), .deals(let deals)): take(books: deals, asked: asked, now: now)
        case (.positions(let asked), .positions(let records, let time)):
            take(positions: records, at: time, of: asked)
        case (.positions(let asked), .retcode(let code)) where code != .errFrequent:
            let isEmpty = code == .ok || code == .okNone
            for login in asked {
                context.books.put(DealBooks.Positions(isUnreadable: !isEmpty), of: login)
            }
        case (_, .retcode(let retcode)): refused(job, retcode, now: now)
        default: say("unexpected answer to \(job)")
        }
    }

    private func refused(_ job: Job, _ retcode: Retcode, now: MonotonicTime) {
        if retcode == .ok || retcode == .okNone { return }
        if retcode == .errFrequent {
            context.slowDown(.enforcementReads, now: now)
        }
        if case .positions = job { return }
        if retcode == .errPermissions {
            say("the reader may not read what riskd needs (retcode \(retcode.rawValue))")
        }
        // A bridge that pushes nothing is polled all the same.
        let isPushless = retcode == .notImplemented || retcode == .notSupported
        if job == .subscribe, isPushless { return }
        if retcode == .errData, narrow(job, now: now) { return }
        queue.append(job)
    }

    /// Not everyone in it can be expressed: the others must not wait for that one.
    ///
    /// - Returns: True when the job has been taken care of.
    private func narrow(_ job: Job, now: MonotonicTime) -> Bool {
        switch job {
        case .users(let logins):
            let known = usersApart.logins
            let parts = usersApart.narrow(logins)
            queue += parts.map(Job.users)
            for login in logins where parts.isEmpty && !known.contains(login) { leaveUnread(login) }
        case .deals(let logins):
            let known = dealsApart.logins
            let parts = dealsApart.narrow(logins)
            queue += parts.map(Job.deals)
            for login in logins where parts.isEmpty {
                if !known.contains(login) {
                    say("the deals of \(login) cannot be read (retcode 4)")
                }
                enrolment.takeWithoutDeals(login)
            }
        case .books(let logins):
            let known = dealsApart.logins
            let parts = dealsApart.narrow(logins)
            queue += parts.map(Job.books)
            for login in logins where parts.isEmpty {
                if !known.contains(login) {
                    say("the deals of \(login) cannot be read (retcode 4)")
                }
                // Whoever waits for them asks again.
                bookkeeper.wasRead(login, now: now)
            }
        case .serverTime, .subscribe, .groups, .logins, .positions: return false
        }
        return true
    }

    /// Asked for again with the next round; till then it is what it was, or listed as it is.
    private func leaveUnread(_ login: Login) {
        say("the user record of \(login) cannot be read (retcode 4)")
        guard context.directory.entry(login) == nil else { return }
        var user = UserRecord()
        user.login = login
        var entry = AccountEntry(user: user, group: GroupRecord())
        entry.unarmedReason = "its user record cannot be read (retcode 4)"
        context.directory.put(entry)
    }

    private func take(logins: Set<Login>, now: MonotonicTime) {
        usersWanted.formUnion(logins)
        let known = context.directory.logins()
        // A server that is just starting answers lists before it has any.
        if logins.isEmpty && !known.isEmpty {
            say("an empty list of logins is not believed: \(known.count) accounts are known")
            return
        }
        for gone in known where !logins.contains(gone) { miss(gone, now: now) }
    }

    /// An account that two answers, some time apart, did not know has left.
    private func miss(_ login: Login, now: MonotonicTime) {
        guard let first = absentSince[login] else {
            absentSince[login] = now
            return
        }
        if now.milliseconds(since: first) >= Self.absenceMilliseconds { forget(login, now: now) }
    }

    private func take(users: [UserRecord], asked: [Login], now: MonotonicTime) {
        let wanted = Set(asked)
        for user in users where wanted.contains(user.login) {
            absentSince[user.login] = nil
            usersApart.wasRead(user.login)
            guard let group = groups[user.group] else {
                awaitGroup(of: user)
                continue
            }
            unknownGroup.remove(user.login)
            if enrolment.take(user, group: group, now: now) { dealsWanted.insert(user.login) }
        }
        for gone in wanted.subtracting(users.map(\.login)) { miss(gone, now: now) }
    }

    /// A group that the last list did not have: asked for once more, then listed until the next
    /// round.
    private func awaitGroup(of user: UserRecord) {
        guard unknownGroup.insert(user.login).inserted else {
            var entry = AccountEntry(user: user, group: GroupRecord())
            entry.unarmedReason = "group \(user.group) is not known to the server"
            if context.directory.entry(user.login)?.slot == nil { context.directory.put(entry) }
            return
        }
        if !queue.contains(.groups) { queue.append(.groups) }
        usersWanted.insert(user.login)
    }

    private func take(deals: [DealRecord], asked: [Login], now: MonotonicTime) {
        let byLogin = Dictionary(grouping: deals, by: \.login)
        for login in asked {
            dealsApart.wasRead(login)
            enrolment.take(deals: byLogin[login] ?? [], of: login, now: now)
            bookkeeper.wasRead(login, now: now)
        }
    }

    private func take(books deals: [DealRecord], asked: [Login], now: MonotonicTime) {
        let byLogin = Dictionary(grouping: deals, by: \.login)
        for login in asked {
            dealsApart.wasRead(login)
            enrolment.refresh(deals: byLogin[login] ?? [], of: login, now: now)
            bookkeeper.wasRead(login, now: now)
        }
    }

    private func forget(_ login: Login, now: MonotonicTime) {
        absentSince[login] = nil
        guard let entry = context.directory.remove(login) else { return }
        enrolment.keep(entry)
        bookkeeper.forget(login)
        if let slot = entry.slot { context.table.post(.gone, to: slot, now: now) }
        say("\(login) left the server (archived, deleted or moved)")
    }

    // MARK: Events

    func event(_ event: BridgeEvent, now: MonotonicTime) {
        masks.event(event, now: now)
        switch event {
        case .connected(let isConnected):
            context.board.update { $0.detail = isConnected ? "" : "trade server is away" }
        case .synchronized: queue += [.serverTime, .groups, .logins]
        case .hint(let kind, let login): hint(kind, login, now: now)
        case .quotes: break
        }
    }

    private func hint(_ kind: HintKind, _ login: Login, now: MonotonicTime) {
        switch kind {
        case .deal, .position, .order, .marginCall:
            if kind == .deal { bookkeeper.hint(login) }
            // What a violated account does is mostly our own closing of it: its tier is soon
            // enough.
            if let slot = context.directory.slot(of: login),
                !context.table.row(of: slot).flags.contains(.violated)
            {
                context.table.queues.promote(slot: slot, now: now)
            }
        case .user, .userAdded: usersWanted.insert(login)
        case .userDeleted: forget(login, now: now)
        }
    }

    // MARK: Chores

    /// Once a second: masks, blind accounts, reads before a reset, what the board shows.
    func chores(now: MonotonicTime) {
        guard now >= choresAt else { return }
        choresAt = now.advanced(byMilliseconds: 1_000)
        // Unknown until the server has told its time: this host's clock may be wrong by hours.
        let utc = context.platform.utc(at: now)
        // Trading days are needed around the server's time, wherever this host's clock stands.
        if let utc { context.service.plans.cover(utc, of: context.settings.id) }
        let seen = watch.round(now: now, utc: utc)
        // Before that nothing was judged, and there is nothing to mask.
        if let utc, masks.round(now: now, utc: utc, torn: seen.torn, armed: seen.armed) {
            watch.promoteHeld(now: now)
        }
        // Without a connection nothing can be in time: that has its own alert.
        if context.board.current.state == "connected" { lateness.round(now: now) }
        context.board.update { $0.lastRound = now }
    }

    /// Compares the server's clock, read in `zone=`, with the UTC that the server itself gives.
    private func zoneCheck(_ time: ServerTime, _ utc: UTCTime, now: MonotonicTime) {
        switch zone.take(time, utc: utc, now: now) {
        case .same: break
        // One false reply must not disarm anybody.
        case .askAgain: queue.insert(.serverTime, at: 0)
        case .changed: enrolment.reconsiderAll()
        }
    }

    private func say(_ text: String) {
        context.service.events.say(
            JournalEntry(
                .connection, "\(context.settings.id): \(text)",
                fields: [(.server, context.settings.id.rawValue)]))
    }
}
