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
            let isExcused = servers[account.server].excusedUntil > utc
            if number != before + 1 && !isExcused {
                fail("\(key.server)/\(key.login) went from day \(before) to \(number)", at: utc)
            }
        }
        accounts[place].day = number
        accounts[place].anchorAt = nil
        accounts[place].isRecorded[SimulatedRule.daily.rawValue] = false
        accounts[place].episodes[SimulatedRule.daily.rawValue] = nil
        let state = held.rules[SimulatedRule.daily.rawValue]
        checkAnchor(key, account, state, reset: today?.start ?? utc, at: utc)
        for rule in SimulatedRule.allCases {
            accounts[place].breachBelow[rule.rawValue] = rule.breachBelow(anchor: state.anchor)
        }
        if violations.contains(Flag(place: place, rule: .overall, period: 0)) {
            accounts[place].isRecorded[SimulatedRule.overall.rawValue] = true
        }
        if violations.contains(Flag(place: place, rule: .daily, period: number)) {
            accounts[place].isRecorded[SimulatedRule.daily.rawValue] = true
        }
    }

    private func checkAnchor(
        _ key: AccountKey, _ account: AccountJudge, _ state: RuleState, reset: Int64, at utc: Int64
    ) {
        // The first day of a life is not entered at a reset.
        guard account.day != nil else { return }
        tally.provenance[state.anchorProvenance.text, default: 0] += 1
        let anchor = firm.spec.plans[account.plan].anchor
        switch state.anchorProvenance {
        case .estimated, .given: return
        case .recomputed, .observed: break
        }
        func value(_ truth: AccountTruth) -> Int64 {
            switch anchor {
            case .balance: truth.balance
            case .equity: truth.equity
            case .max, .highestEndOfDay: max(truth.balance, truth.equity)
            }
        }
        if anchor == .balance {
            guard account.atReset.map(value) != state.anchor else { return }
            fail(
                "\(key.server)/\(key.login): balance anchor \(state.anchor), truth at the reset "
                    + "\(account.atReset.map(value) ?? -1)", at: utc)
            return
        }
        guard state.anchorProvenance == .observed else { return }
        let age = reset - state.anchorAt
        if age > 10_000 || age < -1_000 {
            fail(
                "\(key.server)/\(key.login): observed anchor is \(age) ms old at the reset",
                at: utc)
        }
        // The server stamps its answers in milliseconds, and clocks differ by as much.
        if !account.history.wasTrue(near: state.anchorAt, within: 2, { value($0) == state.anchor })
        {
            fail(
                "\(key.server)/\(key.login): observed anchor \(state.anchor) was not true at "
                    + UTCTime(milliseconds: state.anchorAt).rfc3339, at: utc)
        }
    }

    /// Within a day its anchor stays, and no day lasts longer than the oracle's.
    private func stay(_ place: Int, _ held: AccountInspection, at utc: Int64) {
        let account = accounts[place]
        let anchorAt = held.rules[SimulatedRule.daily.rawValue].anchorAt
        if let before = account.anchorAt, before != anchorAt {
            fail("\(account.name) has another anchor within a day: reset twice", at: utc)
        }
        accounts[place].anchorAt = anchorAt
        guard servers[account.server].excusedUntil < utc,
            let today = oracleDay(plan: account.plan, at: utc - Self.boundMilliseconds),
            let day = account.day, day < today.number
        else { return }
        fail("\(account.name) is still in day \(day), the oracle in \(today.number)", at: utc)
    }

    private func oracleDay(plan: Int, at utc: Int64) -> ResetOracle.Day? {
        days[plan].last { $0.start <= utc }
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
