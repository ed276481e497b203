import MTBridge
import RiskEngine

extension Emulator {
    /// Plans the next walk after the present instant.
    func scheduleEndOfDay() {
        guard let plan = configuration.behaviour.endOfDay else { return }
        // A walk belongs to the date twelve hours before it, so that 23:55 and 00:05 end one day.
        let shift = plan.minute < 720 ? 1 : 0
        let weekdays = Set(plan.weekdays.map { ($0 + shift) % 7 })
        guard
            let next = configuration.zone.next(
                millisecond: Int64(plan.minute) * 60_000, weekdays: weekdays, after: utc)
        else { return }
        effects.schedule(.timer(.endOfDay), at: due(next.milliseconds))
    }

    /// Starts a walk now.
    ///
    /// - Throws: When one is under way.
    public func beginEndOfDay() throws(ScenarioError) {
        guard desk.walk == nil else { throw .invalid("end-of-day: a walk is under way") }
        let plan = configuration.behaviour.endOfDay ?? EndOfDayPlan()
        let ending = serverTime.milliseconds - 43_200_000
        let order = walkOrder(plan.order)
        let walk = EndOfDayWalk(
            order: order, begun: now, day: CivilDate(milliseconds: ending).description,
            weekday: EmulatorZone.weekday(ending), plan: plan)
        logs.truth(stamp, "walk_begin") { line in
            line.pair("day", walk.day)
            line.pair("weekday", walk.weekday)
            line.pair("order", plan.order.rawValue)
            line.pair("duration_ms", plan.durationMs)
            line.pair("accounts", order.count)
        }
        guard !order.isEmpty else {
            logs.truth(stamp, "walk_end") { line in line.pair("day", walk.day) }
            return
        }
        desk.walk = walk
        effects.schedule(.timer(.walk), at: now)
    }

    private func walkOrder(_ order: EndOfDayPlan.Order) -> [Int] {
        let present = book.accounts.indices.filter { isPresent($0) }
        func login(_ account: Int) -> Login { book.users[account].login }
        switch order {
        case .ascending: return present.sorted { login($0) < login($1) }
        case .descending: return present.sorted { login($0) > login($1) }
        case .group:
            return present.sorted {
                (book.accounts[$0].group, login($0)) < (book.accounts[$1].group, login($1))
            }
        case .shuffled:
            var accounts = present.sorted { login($0) < login($1) }
            desk.random.shuffle(&accounts)
            return accounts
        }
    }

    /// The next account's turn.
    func walkOn() {
        guard var walk = desk.walk else { return }
        while walk.position < walk.order.count, walk.due(walk.position) <= now {
            let account = walk.order[walk.position]
            walk.position += 1
            if isPresent(account) { endDay(of: account, walk) }
        }
        let isOver = walk.position == walk.order.count
        desk.walk = isOver ? nil : walk
        if isOver {
            logs.truth(stamp, "walk_end") { line in line.pair("day", walk.day) }
        } else {
            effects.schedule(.timer(.walk), at: walk.due(walk.position))
        }
    }

    /// Swaps first; the rest follows after a while in which the row is torn.
    private func endDay(of account: Int, _ walk: EndOfDayWalk) {
        logs.truth(stamp, "walk_account") { line in
            line.pair("login", book.users[account].login.rawValue)
            line.pair("day", walk.day)
            line.pair("balance_minor", book.accounts[account].balance)
            line.pair("equity", book.accounts[account].equity)
        }
        let delay = walk.plan.accountMs
        if delay > 0 { desk.torn[account] = book.accounts[account].equity }
        chargeSwaps(account, weekday: walk.weekday, reopenMs: walk.plan.reopenMs)
        guard delay > 0 else {
            chargeCommission(account)
            writePreviousDay(account)
            return
        }
        effects.schedule(
            .timer(.account(account, .commission)), at: now.advanced(byMilliseconds: delay))
        effects.schedule(
            .timer(.account(account, .previousDay)), at: now.advanced(byMilliseconds: 2 * delay))
    }

    func endDay(of account: Int, _ stage: WalkStage) {
        if stage == .previousDay { desk.torn[account] = nil }
        guard isPresent(account) else { return }
        switch stage {
        case .commission: chargeCommission(account)
        case .previousDay: writePreviousDay(account)
        }
    }

    /// What was blocked during the day becomes a deal.
    private func chargeCommission(_ account: Int) {
        let blocked = desk.blockedCommission(of: account)
        guard blocked != 0 else { return }
        desk.setBlockedCommission(of: account, 0)
        post(
            .commissionDaily, minor: -blocked, account: account, comment: "daily commission",
            cause: "end_of_day")
    }

    /// Groups without reports keep what they had, however old.
    private func writePreviousDay(_ account: Int) {
        guard book.group(of: account).reports else { return }
        let state = book.accounts[account]
        book.users[account].balancePrevDay = book.amount(state.balance, account: account)
        book.users[account].equityPrevDay = book.amount(state.equity, account: account)
        logs.truth(stamp, "previous_day") { line in
            line.pair("login", book.users[account].login.rawValue)
            line.pair("balance_minor", state.balance)
            line.pair("equity", state.equity)
        }
    }
}
