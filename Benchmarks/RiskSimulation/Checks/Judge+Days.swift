import MTEmulator
import RiskEngine
import RiskService

// Trading days and their anchors.
extension Judge {
    /// Compares riskd's trading days and anchors with the oracle's.
    func inspect(at utc: Int64, _ riskd: (AccountKey) -> AccountInspection?) {
        for place in accounts.indices {
            guard let held = riskd(accounts[place].key) else { continue }
            if held.row.dayNumber != accounts[place].day {
                enter(place, accounts[place], held, at: utc)
            } else {
                stay(place, held, at: utc)
            }
        }
        inspectViews(at: utc, riskd)
        inspectBrakes(at: utc)
        inspectMasks(at: utc)
        inspectSight(at: utc)
    }

    private func enter(
        _ place: Int, _ account: AccountJudge, _ held: AccountInspection, at utc: Int64
    ) {
        let key = account.key
        let number = held.row.dayNumber
        let today = oracleDay(plan: account.plan, at: utc)
        if number != today?.number {
            fail(
                "\(key.server)/\(key.login) is in trading day \(number), the oracle in "
                    + "\(today?.number ?? 0)", at: utc)
        }
        if let before = account.day {
            tally.resets += 1
            let isExcused = excusedUntil(account) > utc
            if number != before + 1 && !isExcused {
                fail("\(key.server)/\(key.login) went from day \(before) to \(number)", at: utc)
            }
        }
        accounts[place].day = number
        accounts[place].anchorAt = nil
        accounts[place].isRecorded[SimulatedRule.daily.rawValue] = false
        accounts[place].episodes[SimulatedRule.daily.rawValue] = nil
        let state = held.rules[SimulatedRule.daily.rawValue]
        accounts[place].resetAt = account.day == nil ? nil : today?.start ?? utc
        accounts[place].isCounted = false
        begin(place, state, at: utc)
        for rule in SimulatedRule.allCases {
            let flag = Flag(place: place, rule: rule, period: period(rule, place))
            if violations.contains(flag) { accounts[place].isRecorded[rule.rawValue] = true }
        }
    }

    /// In which an account is flagged once: the day for daily rules, unless their breach ends its
    /// evaluation, and then its life.
    func period(_ rule: SimulatedRule, _ place: Int) -> Int32 {
        let account = accounts[place]
        let isOfDay = rule == .daily && firm.spec.plans[account.plan].severity != .hard
        return isOfDay ? account.day ?? 0 : 0
    }

    /// Limits are measured from another anchor.
    private func begin(_ place: Int, _ state: RuleState, at utc: Int64) {
        accounts[place].anchorAt = state.anchorAt
        accounts[place].anchorProvenance = state.anchorProvenance
        takeAnchor(place, state)
        checkAnchor(accounts[place], state, at: utc)
        refreshFloors(place, at: utc)
    }

    private func checkAnchor(_ account: AccountJudge, _ state: RuleState, at utc: Int64) {
        guard let reset = account.resetAt, let base = account.anchorBase else { return }
        // A cache that has just begun to stand still shows nothing odd.
        if account.isShownFalse(at: state.anchorAt) || account.isShownFalse(at: reset) { return }
        let anchor = firm.spec.plans[account.plan].anchor
        switch state.anchorProvenance {
        case .estimated, .given: return
        case .recomputed, .observed: break
        }
        // What came between the last read and the reset is in the day's anchor.
        let atReset =
            base + followed(account, after: account.followedFrom) - followed(account, after: reset)
        if anchor == .balance || state.anchorProvenance == .recomputed {
            guard !isTrue(atReset, anchor, account, reset: reset) else { return }
            fail(
                "\(account.name): \(state.anchorProvenance.text) anchor \(atReset), truth at the "
                    + "reset \(account.atReset.map { value($0, anchor) } ?? -1)", at: utc)
            return
        }
        let age = reset - state.anchorAt
        if age > 10_000 || age < -1_000 {
            fail("\(account.name): observed anchor is \(age) ms old at the reset", at: utc)
        }
        // The server stamps its answers in milliseconds, and clocks differ by as much.
        if !account.history.wasTrue(near: state.anchorAt, within: 2, { value($0, anchor) == base })
        {
            fail(
                "\(account.name): observed anchor \(base) was not true at "
                    + UTCTime(milliseconds: state.anchorAt).rfc3339, at: utc)
        }
    }

    /// Balances are exact at the reset; equities were true not longer than 10 s before it.
    private func isTrue(
        _ anchor: Int64, _ kind: RuleSpec.Anchor, _ account: AccountJudge, reset: Int64
    ) -> Bool {
        guard var truth = account.atReset else { return false }
        if value(truth, kind) == anchor { return true }
        // What was edited since is not what was true then, but what the deals say.
        for edit in account.rewritings where edit.at >= reset {
            if edit.movesCredit {
                truth.credit += edit.amount
            } else {
                truth.balance += edit.amount
            }
            if value(truth, kind) == anchor { return true }
        }
        if kind == .balance { return false }
        return account.history.during(reset - 10_000, reset).contains { point in
            let since =
                followed(account, after: point.from - 1) - followed(account, after: reset)
            return [0, since].contains {
                let equity = point.truth.equity + $0
                return (kind == .equity ? equity : max(truth.balance, equity)) == anchor
            }
        }
    }

    /// Where the day's anchor came from, once the deals had time to tell; nearly all of the days
    /// that begin without any fault enforce.
    private func count(_ place: Int, _ provenance: Provenance, at utc: Int64) {
        let account = accounts[place]
        guard let reset = account.resetAt, !account.isCounted,
            utc > reset + Self.boundMilliseconds
        else { return }
        accounts[place].isCounted = true
        tally.provenance[provenance.text, default: 0] += 1
        let quietFrom = reset - 60_000
        guard excusedUntil(account) < quietFrom, account.alteredAt < quietFrom
        else { return }
        tally.cleanDays += 1
        if provenance != .estimated { tally.cleanDaysEnforcing += 1 }
    }

    /// Within a day its anchor stays, and no day lasts longer than the oracle's.
    private func stay(_ place: Int, _ held: AccountInspection, at utc: Int64) {
        let account = accounts[place]
        let state = held.rules[SimulatedRule.daily.rawValue]
        let isSame =
            account.anchorAt == state.anchorAt && account.anchorProvenance == state.anchorProvenance
        if !isSame {
            // The deals may tell what the reads before the reset could not, and nothing else may.
            if account.anchorProvenance != .estimated || state.anchorProvenance != .recomputed {
                fail("\(account.name) has another anchor within a day: reset twice", at: utc)
            }
            begin(place, state, at: utc)
        }
        count(place, state.anchorProvenance, at: utc)
        checkFloors(place, held, at: utc)
        guard excusedUntil(account) < utc,
            let today = oracleDay(plan: account.plan, at: utc - Self.boundMilliseconds),
            let day = account.day, day < today.number
        else { return }
        fail("\(account.name) is still in day \(day), the oracle in \(today.number)", at: utc)
    }

    private func oracleDay(plan: Int, at utc: Int64) -> ResetOracle.Day? {
        // The first that begins later.
        var (low, high) = (0, days[plan].count)
        while low < high {
            let middle = (low + high) / 2
            if days[plan][middle].start <= utc { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : days[plan][low - 1]
    }

    /// Resets of all plans within the simulated time, ascending.
    func resets(from start: Int64, to end: Int64) -> [(plan: Int, at: Int64)] {
        var resets: [(plan: Int, at: Int64)] = []
        for (plan, days) in days.enumerated() {
            for day in days where day.start > start && day.start < end {
                resets.append((plan, day.start))
            }
        }
        return resets.sorted { ($0.at, $0.plan) < ($1.at, $1.plan) }
    }
}
