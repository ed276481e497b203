internal import MTBridge
internal import RiskEngine

/// Looks over the published rows once a second: who is blind, who must be read before or after a
/// reset.
///
/// Owned by the primary poller's thread; reads copies only.
struct AccountWatch {
    private let context: ServerContext
    private var blind: Set<Login> = []
    /// The reset that each plan's accounts were promoted for.
    private var promotedFor: [Int: UTCTime] = [:]
    /// When the day began that each plan was in at the last look.
    private var dayStart: [Int: UTCTime] = [:]
    /// Since when an account has been armed without a sample.
    private var unsampledSince: [Login: MonotonicTime] = [:]

    /// How long before a reset every exposed account is read once: within the 10 s that make an
    /// anchor `observed`, and early enough for the reads to fit into the budget.
    static let beforeResetMilliseconds: Int64 = 7_000

    init(context: ServerContext) { self.context = context }

    /// - Parameter utc: By the server's clock, so that a wrong clock of this host does not move
    ///   the reads before a reset; nil while it is not known.
    /// - Returns: Accounts whose last sample was torn or impossible, and all that are armed.
    mutating func round(now: MonotonicTime, utc: UTCTime?) -> (torn: Int, armed: Int) {
        let plans = context.service.plans.table
        let due = utc.map { duePlans(plans, $0) } ?? []
        let begun = utc.map { begunPlans(plans, $0) } ?? [:]
        var stillBlind: Set<Login> = []
        var unsampled: [Login: MonotonicTime] = [:]
        var seen = (torn: 0, armed: 0)
        for (slot, login) in context.directory.armedSlots() {
            let row = context.table.row(of: slot)
            guard row.login == login.rawValue else { continue }
            seen.armed += 1
            if row.sampleClass == .torn || row.sampleClass == .impossible { seen.torn += 1 }
            var sampledAt = row.sampledAt
            if sampledAt == 0 {
                let since = unsampledSince[login] ?? now
                unsampled[login] = since
                sampledAt = since.nanoseconds
            }
            let age = (now.nanoseconds - sampledAt) / 1_000_000
            if age > context.service.blindAfterMilliseconds { stillBlind.insert(login) }
            if row.isExposed,
                due.contains(Int(row.plan))
                    || row.dayEnd <= begun[Int(row.plan)] ?? .min
                        && !isLeftToQuotes(slot, row, now: now)
            {
                context.table.queues.promote(slot: slot, now: now)
            }
        }
        context.directory.reclaimSlots { context.table.queues.state(of: $0).isReusable }
        unsampledSince = unsampled
        tell(stillBlind, now)
        blind = stillBlind
        context.board.update { $0.blind = stillBlind }
        return seen
    }

    /// After a mask: what it held is due at once.
    func promoteHeld(now: MonotonicTime) {
        for (slot, _) in context.directory.armedSlots()
        where context.table.row(of: slot).heldRules != 0 {
            context.table.queues.promote(slot: slot, now: now)
        }
    }

    /// Plans whose next reset is near, each once per reset.
    private mutating func duePlans(_ plans: PlanTable, _ utc: UTCTime) -> Set<Int> {
        var due: Set<Int> = []
        for (index, plan) in plans.plans.enumerated() {
            let today = plan.days.first { $0.start <= utc && utc < $0.end }
            let reset = (today ?? plan.calendar.day(containing: utc)).end
            guard reset.milliseconds(since: utc) <= Self.beforeResetMilliseconds,
                promotedFor[index] != reset
            else { continue }
            promotedFor[index] = reset
            due.insert(index)
        }
        return due
    }

    /// Plans whose day began since the last look, and when; UTC milliseconds.
    private mutating func begunPlans(_ plans: PlanTable, _ utc: UTCTime) -> [Int: Int64] {
        var begun: [Int: Int64] = [:]
        for (index, plan) in plans.plans.enumerated() {
            guard let today = plan.days.first(where: { $0.start <= utc && utc < $0.end }) else {
                continue
            }
            if let before = dayStart[index], before < today.start {
                begun[index] = today.start.milliseconds
            }
            dayStart[index] = today.start
        }
        return begun
    }

    /// Whether quotes are held against the floor of an account's new day before it is read.
    ///
    /// All others keep the tier that yesterday's floor gave them until then.
    private func isLeftToQuotes(_ slot: Int, _ row: AccountRow, now: MonotonicTime) -> Bool {
        guard let board = context.prediction?.board else { return false }
        return row.mayBeAnchor && row.balanceBreachBelow == .min
            && board.isPredictable(slot: slot, login: row.login, now: now)
    }

    private func tell(_ stillBlind: Set<Login>, _ now: MonotonicTime) {
        for login in stillBlind.subtracting(blind) {
            emit("account.blind", login, now, .blind, "no consistent sample for too long")
        }
        for login in blind.subtracting(stillBlind) {
            emit("account.sighted", login, now, .recovered, "seen again")
        }
    }

    private func emit(
        _ name: String, _ login: Login, _ now: MonotonicTime, _ kind: JournalEntry.Kind,
        _ text: String
    ) {
        let server = context.settings.id
        var json = JSONFields()
        json.add("server", server.rawValue)
        json.add("login", login.rawValue)
        json.add("blind_after_ms", context.service.blindAfterMilliseconds)
        if let slot = context.directory.slot(of: login) {
            let sampleClass = context.table.row(of: slot).sampleClass
            json.add("sample_class", sampleClass.name)
            // Without one its samples did not come, or it was never read.
            if let last = context.rejected.last(slot: slot, login: login),
                last.sampleClass == sampleClass
            {
                json.add("sample_fault", last.fault.name)
            }
        }
        // By the server's clock: this host's may show the same time twice, and what happened then
        // would pass for what is known already.
        let id = Identifiers.eventID(
            name,
            parts: [
                server.rawValue, login.description,
                String(context.utc(at: now).milliseconds),
            ])
        context.service.events.record(
            EventDraft(
                name: name, id: id, at: context.service.clock.utc(), server: server,
                data: json.object),
            line: JournalEntry(
                kind, "\(server)/\(login): \(text)",
                fields: [(.server, server.rawValue), (.login, login.description)]))
    }
}
