internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Brings accounts from "known" to "armed": holds what the roster, operators and the ledger say.
///
/// `take` is called on the primary poller's thread; `enroll` and `reload` on the control thread.
final class EnrolmentDesk: Sendable {
    private struct State {
        var roster: [Login: Enrolment] = [:]
        /// From operators: stronger than the roster until riskd restarts with it in the ledger.
        var given: [Login: Enrolment] = [:]
        var stored: [Login: StoredAccount] = [:]
        var requests: Set<Login> = []
        var unverified: [Login] = []
        /// Asked for, and not read yet.
        var verifying: Set<Login> = []
        /// Accounts with enforcement of an earlier run: read before they are evaluated.
        var owed: Set<Login> = []
        /// Rules that begin anew with a new life, by an operator's order.
        var rearm: [Login: Set<String>] = [:]
        /// Plans changed: every account must be looked at again.
        var generation: UInt64 = 0
    }
    /// What is remembered of an account; no account when it was never seen.
    private struct Memory {
        var account: StoredAccount?
    }
    private let context: ServerContext
    private let state = Mutex(State())

    init(context: ServerContext) { self.context = context }

    /// What the ledger remembers, before the first connection.
    ///
    /// - Parameter owed: Accounts with enforcement that is not over.
    func load(stored: [Login: StoredAccount], owed: Set<Login> = []) {
        state.withLock {
            $0.stored = stored
            $0.owed = owed
        }
    }

    /// The roster as it is now; every account is decided anew.
    func load(roster: [Login: Enrolment]) {
        state.withLock { state in
            let changed = Set(roster.filter { state.roster[$0.key] != $0.value }.keys)
            state.requests.formUnion(changed)
            state.requests.formUnion(Set(state.roster.keys).subtracting(roster.keys))
            state.roster = roster
        }
    }

    /// An operator's enrolment; takes effect with the next round of the primary poller.
    func enroll(_ enrolment: Enrolment) {
        let login = Login(enrolment.login)
        state.withLock {
            $0.given[login] = enrolment
            $0.requests.insert(login)
        }
    }

    /// A new life of the same evaluation, in which these rules are not violated; everything else of
    /// it goes on.
    func rearm(_ login: Login, _ rules: Set<String>) {
        state.withLock {
            $0.rearm[login] = rules
            $0.requests.insert(login)
        }
    }

    /// Plans changed: look at every account again.
    func reconsiderAll() {
        let logins = context.directory.logins()
        state.withLock { $0.requests.formUnion(logins) }
    }

    /// Accounts whose users must be read again.
    func takeRequests() -> Set<Login> {
        state.withLock { state in
            let requests = state.requests
            state.requests = []
            return requests
        }
    }

    /// A user record came.
    ///
    /// - Returns: True when the account's deals are needed to arm it.
    func take(_ user: UserRecord, group: GroupRecord, now: MonotonicTime) -> Bool {
        var entry = AccountEntry(user: user, group: group)
        let plans = context.service.plans.table
        entry.plan = plans.plan(server: context.settings.id, group: user.group, login: user.login)
        let before = context.directory.entry(user.login)
        if before?.isVerified == false {
            state.withLock { state in _ = state.verifying.remove(user.login) }
        }
        entry.slot = before?.slot
        entry.life = before?.life
        entry.planRevision = before?.planRevision ?? 0
        entry.ruleKinds = before?.ruleKinds ?? []
        entry.arming = before?.arming
        entry.withholdsDaily = before?.withholdsDaily ?? false
        // The refusal of an earlier look is news only when its reason changes.
        if let before { entry.unarmedReason = before.unarmedReason }
        if let before, before.slot != nil, !needsDecision(before, entry, plans) {
            entry.unarmedReason = ""
            context.directory.put(entry)
            return false
        }
        guard let plan = entry.plan else {
            refuse(&entry, ArmingRefusal("no plan matches group \(user.group)"), now: now)
            return false
        }
        context.directory.put(entry)
        guard let memory = remembered(entry) else {
            askAgain(entry.login)
            return false
        }
        if let stored = memory.account, needsNoDeals(stored, plans.plans[plan].at(context.utc)) {
            decide(entry, history: nil, now: now)
            return false
        }
        return true
    }

    private func askAgain(_ login: Login) {
        state.withLock { state in _ = state.requests.insert(login) }
    }

    /// An account leaves its row: what the row knows is kept for its return.
    func keep(_ entry: AccountEntry) {
        guard entry.slot != nil, let life = entry.life else { return }
        // Without its rules a life is still this life: they come from its deals again.
        let memory = remembered(entry)?.account ?? StoredAccount(life: life)
        state.withLock { $0.stored[entry.login] = memory }
    }

    /// The deals of an account cannot be had: what it says of itself must do.
    func takeWithoutDeals(_ login: Login) {
        guard let entry = context.directory.entry(login), entry.plan != nil else { return }
        decide(entry, history: nil, now: context.service.clock.monotonic())
    }

    /// The deals of an account came.
    func take(deals: [DealRecord], of login: Login, now: MonotonicTime) {
        guard let entry = context.directory.entry(login), entry.plan != nil else { return }
        let history = DealHistory(deals, digits: entry.digits)
        decide(entry, history: history, now: now)
        keepBook(history, deals, of: login, now: now)
    }

    /// The deals of an armed account came again.
    func refresh(deals: [DealRecord], of login: Login, now: MonotonicTime) {
        guard let entry = context.directory.entry(login) else { return }
        keepBook(DealHistory(deals, digits: entry.digits), deals, of: login, now: now)
    }

    /// Keeps what the deals say, and has the holder of the account follow it.
    private func keepBook(
        _ history: DealHistory, _ deals: [DealRecord], of login: Login, now: MonotonicTime
    ) {
        let plans = context.service.plans.table.plans
        guard let entry = context.directory.entry(login), let slot = entry.slot,
            let life = entry.life, let plan = entry.plan, plan < plans.count
        else { return }
        let zone = context.settings.zone
        let ordered = DealHistory.inOrder(deals)
        let progress = DealProgress(ordered, life: life, plan: plans[plan], zone: zone)
        let opening = ResetEquity(context: context, entry: entry, plan: plans[plan]).opening(
            history, ordered, life: life, at: context.utc(at: now), now: now)
        let book = DealBook(
            history, progress: progress, opening: opening, life: life, plan: plans[plan],
            zone: zone, at: context.utc(at: now))
        let before = context.books.put(book, of: login)
        context.table.post(.cashFlow, to: slot, now: now)
        let reporter = ProgressReporter(
            context: context, entry: entry, life: life, plan: plans[plan])
        let earlier = before.flatMap { $0.life == life.life ? $0.progress : nil }
        if let earlier {
            let restated = DealProgress.restated(
                since: earlier, ordered, life: life, plan: plans[plan], zone: zone)
            reporter.reportRestated(restated, lastTicket: progress.lastTicket)
        }
        reporter.report(progress, since: earlier)
    }

    /// What the last reads of an account found out after it had left its row.
    func note(_ records: [RuleStateRecord]) {
        state.withLock { state in
            for record in records where state.stored[record.key.login]?.life.life == record.life {
                state.stored[record.key.login]?.rules[record.rule] = record
            }
        }
    }

    /// Who enrolled the account last: an operator's word outlives the roster line that it replaced.
    private func enrolment(
        of login: Login, in life: LifeRecord?
    ) -> (Enrolment, LifeRecord.Source)? {
        state.withLock { state in
            if let given = state.given[login] { return (given, .control) }
            guard let row = state.roster[login] else { return nil }
            if let life, life.source == .control,
                let start = CivilDate(String(row.start.prefix(10))),
                start.dayNumber * 86_400_000 <= life.enrolledAt.milliseconds
            {
                return nil
            }
            return (row, .roster)
        }
    }

    /// Whether an armed account must be decided anew.
    private func needsDecision(
        _ before: AccountEntry, _ after: AccountEntry, _ plans: PlanTable
    )
        -> Bool
    {
        // Rights belong to the row.
        if !before.isVerified, after.rights & UserRights.tradeDisabled != 0 { return true }
        if state.withLock({ $0.rearm[after.login] != nil }) { return true }
        if before.plan != after.plan || before.currency != after.currency { return true }
        guard let life = before.life, let plan = after.plan else { return true }
        if before.withholdsDaily != context.board.current.zoneMismatch { return true }
        if plans.plans[plan].spec.name != life.plan { return true }
        if plans.plans[plan].revision != before.planRevision { return true }
        guard let (enrolment, _) = enrolment(of: after.login, in: life) else { return false }
        if !enrolment.highWater.isEmpty, isMarkEstimated(before, plans) { return true }
        return enrolment.evaluationId != life.evaluationID || enrolment.phase != life.phase
            || Money(decimal: enrolment.initialBalance, digits: life.digits) != life.initialBalance
    }

    /// Whether an intraday high of the account is still to be given by somebody.
    private func isMarkEstimated(_ entry: AccountEntry, _ plans: PlanTable) -> Bool {
        guard let slot = entry.slot, let plan = entry.plan else { return false }
        let states = (entry.arming?.rules ?? context.table.copy(of: slot).rules)
        return zip(plans.plans[plan].spec.rules, states).contains { rule, state in
            rule.kind == .maxLoss && rule.mark == .trailingIntraday
                && state.markProvenance == .estimated
        }
    }

    /// A life whose anchors are of today needs no history.
    private func needsNoDeals(_ stored: StoredAccount, _ plan: PlanTable.Plan) -> Bool {
        let day = plan.calendar.day(containing: context.utc)
        return stored.life.plan == plan.spec.name
            && plan.spec.rules.allSatisfy { rule in
                // What the day opened with is in the deals only.
                guard let state = stored.rules[rule.id], rule.metric != .realized,
                    state.anchorKind == rule.anchorKind
                else { return false }
                // Deals may tell better.
                if rule.kind == .dailyLoss, rule.anchor != .highestEndOfDay,
                    state.anchorProvenance == .estimated
                {
                    return false
                }
                let isOfResets = rule.kind == .dailyLoss || rule.mark == .trailingEndOfDay
                return !isOfResets || state.day == day.number
            }
    }

    /// A finding waits for the user record of an account that the ledger remembers.
    func verify(_ login: Login) {
        state.withLock { state in
            if state.verifying.insert(login).inserted { state.unverified.append(login) }
        }
    }

    /// Accounts whose users must be read before all others.
    func takeUnverified() -> [Login] {
        state.withLock { state in
            defer { state.unverified = [] }
            return state.unverified
        }
    }

    /// Has the accounts polled at once that go on as the ledger remembers them: to read all users
    /// first takes seconds.
    ///
    /// A breach of theirs waits for their user record (`verify`); until then nobody predicts them.
    func resume(now: MonotonicTime) {
        let remembered = state.withLock { Array($0.stored.values) }
        let plans = context.service.plans.table.plans
        let indices = Dictionary(plans.enumerated().map { ($1.spec.name, $0) }) { first, _ in first
        }
        for stored in remembered.sorted(by: { $0.life.key.login < $1.life.key.login }) {
            let login = stored.life.key.login
            guard let index = indices[stored.life.plan], !isOwed(login),
                context.directory.entry(login) == nil
            else { continue }
            let plan = plans[index].at(context.utc)
            guard needsNoDeals(stored, plan) else { continue }
            var entry = AccountEntry(remembered: stored.life, plan: index)
            let (enrolment, source) = enrolment(of: login, in: stored.life) ?? (nil, .deals)
            let request = ArmingRequest(
                entry: entry, server: context.settings.id, zone: context.settings.zone,
                planIndex: index, plan: plan, enrolment: enrolment, source: source, stored: stored,
                now: context.utc, withholdsDaily: context.board.current.zoneMismatch)
            // Whatever is new or in doubt takes the usual way.
            guard let armed = try? Enroller.arm(request), !armed.isNewLife else { continue }
            entry.withholdsDaily = request.withholdsDaily
            admit(&entry, armed, plan: plan, now: now)
        }
    }

    private func isOwed(_ login: Login) -> Bool { state.withLock { $0.owed.contains(login) } }

    private func decide(_ entry: AccountEntry, history: DealHistory?, now: MonotonicTime) {
        var entry = entry
        guard let planIndex = entry.plan else { return }
        let login = entry.login
        guard let memory = remembered(entry) else { return askAgain(login) }
        let stored = memory.account
        let (enrolment, source) = enrolment(of: login, in: stored?.life) ?? (nil, .deals)
        let rearmed = state.withLock { $0.rearm.removeValue(forKey: login) } ?? []
        var request = ArmingRequest(
            entry: entry, server: context.settings.id, zone: context.settings.zone,
            planIndex: planIndex,
            plan: context.service.plans.table.plans[planIndex].at(context.utc),
            enrolment: enrolment, source: source, stored: stored, history: history,
            now: context.utc, withholdsDaily: context.board.current.zoneMismatch)
        request.rearmed = rearmed
        do throws(ArmingRefusal) {
            let armed = try Enroller.arm(request)
            entry.withholdsDaily = request.withholdsDaily
            admit(&entry, armed, plan: request.plan, now: now)
        } catch {
            // The order stands until the account can be armed.
            if !rearmed.isEmpty { state.withLock { $0.rearm[login] = rearmed } }
            refuse(&entry, error, now: now)
        }
    }

    private func admit(
        _ entry: inout AccountEntry, _ armed: ArmedAccount, plan: PlanTable.Plan,
        now: MonotonicTime
    ) {
        entry.life = armed.life
        entry.planRevision = plan.revision
        entry.ruleKinds = plan.spec.rules.map { ($0.id, $0.anchorKind) }
        entry.unarmedReason = ""
        if !armed.isNewLife { recordLostHolds(armed, entry, plan: plan) }
        remember(armed, plan: plan, isNews: entry.isVerified)
        if let slot = entry.slot {
            entry.arming = armed.arming
            context.directory.put(entry)
            context.table.post(.entryChanged, to: slot, now: now)
        } else {
            guard let slot = context.directory.takeSlot(for: entry.login) else {
                refuse(
                    &entry, ArmingRefusal("accounts-max is reached: raise it and restart"),
                    now: now)
                return
            }
            entry.slot = slot
            entry.arming = nil
            context.directory.put(entry)
            context.table.admit(
                slot: slot, row: armed.arming.row, rules: armed.arming.rules, now: now)
        }
        // From now on the row remembers it.
        state.withLock { $0.stored[entry.login] = nil }
        if armed.isNewLife { announce(entry, armed.life) }
    }

    /// What masks held of a day that ended while nobody looked: it came and went inside.
    private func recordLostHolds(
        _ armed: ArmedAccount, _ entry: AccountEntry, plan: PlanTable.Plan
    ) {
        guard let stored = remembered(entry)?.account else { return }
        for (rule, state) in zip(plan.spec.rules, armed.arming.rules) {
            guard let record = stored.rules[rule.id], record.hold.isOpen, !state.hold.isOpen else {
                continue
            }
            let lost = LostHold(
                record: record, rule: rule, entry: entry, life: armed.life, plan: plan.spec)
            context.service.events.record(
                lost.event(at: context.service.clock.utc()), line: lost.line)
        }
    }

    /// What is known of an account's life: from its row if it has one, else from the ledger.
    ///
    /// Nil for the moment in which a poller is taking a new arming over: ask again.
    private func remembered(_ entry: AccountEntry) -> Memory? {
        guard let slot = entry.slot, let life = entry.life else {
            return Memory(account: state.withLock { $0.stored[entry.login] })
        }
        let published = context.table.copy(of: slot)
        let (row, rules) = entry.arming.map { ($0.row, $0.rules) } ?? published
        guard row.life == life.life, row.planRevision == entry.planRevision else { return nil }
        var stored = StoredAccount(life: life)
        for (rule, state) in zip(currentKinds(entry, row), rules) {
            var record = RuleStateRecord(
                key: life.key, life: life.life, day: row.dayNumber, rule: rule.id, state: state)
            record.anchorKind = rule.anchor
            stored.rules[rule.id] = record
        }
        return Memory(account: stored)
    }

    /// Rules may have changed with a reset since the account was armed.
    private func currentKinds(
        _ entry: AccountEntry, _ row: AccountRow
    ) -> [(id: String, anchor: RuleSpec.Anchor?)] {
        let plans = context.service.plans.table.plans
        guard row.sampledUTC != 0, Int(row.plan) < plans.count,
            plans[Int(row.plan)].revision == row.planRevision
        else { return entry.ruleKinds }
        let spec = plans[Int(row.plan)].spec(at: UTCTime(milliseconds: row.sampledUTC))
        return spec.rules.map { ($0.id, $0.anchorKind) }
    }

    /// Makes the life and its anchors durable, and keeps them until a row does.
    private func remember(_ armed: ArmedAccount, plan: PlanTable.Plan, isNews: Bool) {
        let key = armed.life.key
        let records = zip(plan.spec.rules, armed.arming.rules).map { rule, state in
            var record = RuleStateRecord(
                key: key, life: armed.life.life, day: armed.arming.row.dayNumber, rule: rule.id,
                state: state)
            record.ruleVersion = rule.version
            record.anchorKind = rule.anchorKind
            return record
        }
        var stored = StoredAccount(life: armed.life)
        for record in records { stored.rules[record.rule] = record }
        state.withLock { $0.stored[key.login] = stored }
        // What was just read from the ledger need not be written there.
        guard isNews else { return }
        var entries: [LedgerEntry] = [.ruleStates(records)]
        if armed.isNewLife { entries.insert(.life(armed.life), at: 0) }
        context.service.events.append(entries)
    }

    private func announce(_ entry: AccountEntry, _ life: LifeRecord) {
        let name = "account.armed"
        var json = JSONFields()
        json.add("server", life.key.server.rawValue)
        json.add("login", life.key.login.rawValue)
        json.add("group", entry.group)
        json.add("plan", life.plan)
        json.add("phase", life.phase)
        json.add("evaluation_id", life.evaluationID)
        json.add("life", life.life)
        json.add("source", life.source.rawValue)
        json.add("initial_balance", life.initialBalance.decimal(life.digits))
        json.add("currency", life.currency)
        json.add("start", life.start.rfc3339)
        emit(
            name, life.key.login, parts: [String(life.life)], json,
            JournalEntry(
                .armed, "\(life.key.server)/\(life.key.login): armed, plan \(life.plan)",
                fields: fields(life.key.login) + [(.plan, life.plan)]))
    }

    private func refuse(_ entry: inout AccountEntry, _ refusal: ArmingRefusal, now: MonotonicTime) {
        let isNews = context.directory.entry(entry.login)?.unarmedReason != refusal.reason
        entry.unarmedReason = refusal.reason
        if let slot = entry.slot {
            keep(entry)
            context.table.post(.gone, to: slot, now: now)
            entry.slot = nil
        }
        context.directory.put(entry)
        // Groups that no plan covers are none of our business: listed, not announced.
        guard isNews, entry.plan != nil else { return }
        var json = JSONFields()
        json.add("server", context.settings.id.rawValue)
        json.add("login", entry.login.rawValue)
        json.add("group", entry.group)
        json.add("reason", refusal.reason)
        emit(
            "account.unarmed", entry.login, parts: [refusal.reason, "\(now.nanoseconds)"], json,
            JournalEntry(
                .unarmed, "\(context.settings.id)/\(entry.login): not armed: \(refusal.reason)",
                fields: fields(entry.login)))
    }

    private func fields(_ login: Login) -> [(JournalField, String)] {
        [(.server, context.settings.id.rawValue), (.login, login.description)]
    }

    private func emit(
        _ name: String, _ login: Login, parts: [String], _ json: JSONFields, _ line: JournalEntry
    ) {
        let server = context.settings.id
        let id = Identifiers.eventID(name, parts: [server.rawValue, login.description] + parts)
        context.service.events.record(
            EventDraft(
                name: name, id: id, at: context.service.clock.utc(), server: server,
                data: json.object), line: line)
    }
}
