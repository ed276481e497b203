import MTEmulator
import RiskEngine
import RiskService

/// Holds riskd to its promises (design, section 1) by what the world knows to be true.
///
/// It shares no code with riskd's evaluation: floors are computed here, trading days come from the
/// oracle, and equities are the emulator's own.
final class Judge {
    private let firm: Firm
    private let days: [[ResetOracle.Day]]
    private var accounts: [AccountJudge] = []
    /// Places in `accounts`.
    private var places: [AccountKey: Int] = [:]
    private var violations: Set<ViolationKey> = []
    /// Until then nothing can be expected of a server: faults, start, steps that are too coarse.
    private var excusedUntil: [Int: Int64] = [:]
    private(set) var failures: [String] = []
    private(set) var tally = Tally()

    /// What was seen, for the report.
    struct Tally {
        var violations = 0
        var episodes = 0
        var transient = 0
        var resets = 0
        var provenance: [String: Int] = [:]
        var touches = 0
        var events: [String: Int] = [:]
    }

    /// The slowest tier and two reads, when everything works.
    static let boundMilliseconds: Int64 = 32_000

    init(_ firm: Firm, _ oracle: ResetOracle) throws {
        self.firm = firm
        days = try firm.spec.plans.map { try oracle.days(of: $0) }
        for (plan, logins) in firm.logins.enumerated() {
            for login in logins {
                let key = firm.key(plan, login)
                places[key] = accounts.count
                accounts.append(
                    AccountJudge(key: key, plan: plan, server: firm.spec.plans[plan].server))
            }
        }
    }

    /// Nothing is owed by this server before `utc`.
    func excuse(server: Int, until utc: Int64) {
        excusedUntil[server] = max(excusedUntil[server] ?? .min, utc)
        for place in accounts.indices where accounts[place].server == server {
            for rule in SimulatedRule.allCases {
                guard let episode = accounts[place].episodes[rule.rawValue] else { continue }
                accounts[place].episodes[rule.rawValue]?.deadline = max(
                    episode.deadline, utc + Self.boundMilliseconds)
            }
        }
    }

    // MARK: Truth

    /// One look at the world, after everything due at `utc` has happened.
    func look(at utc: Int64, _ truth: (Int, Login) -> AccountTruth?) {
        for place in accounts.indices {
            guard let now = truth(accounts[place].server, accounts[place].key.login) else {
                continue
            }
            accounts[place].history.record(now, at: utc)
            guard accounts[place].day != nil else { continue }
            follow(place, now, at: utc)
        }
    }

    private func follow(_ place: Int, _ truth: AccountTruth, at utc: Int64) {
        let equity = truth.equity
        for rule in SimulatedRule.allCases {
            let isBroken = equity < accounts[place].breachBelow[rule.rawValue]
            let isRecorded = accounts[place].isRecorded[rule.rawValue]
            if let episode = accounts[place].episodes[rule.rawValue] {
                guard !isBroken || isRecorded || utc > episode.deadline else { continue }
                close(place, rule, episode, at: utc)
            } else if isBroken, !isRecorded {
                tally.episodes += 1
                let from = max(utc, excusedUntil[accounts[place].server] ?? utc)
                accounts[place].episodes[rule.rawValue] = AccountJudge.Episode(
                    since: utc, deadline: from + Self.boundMilliseconds)
            }
        }
    }

    private func close(
        _ place: Int, _ rule: SimulatedRule, _ episode: AccountJudge.Episode, at utc: Int64
    ) {
        let key = accounts[place].key
        accounts[place].episodes[rule.rawValue] = nil
        guard !accounts[place].isRecorded[rule.rawValue] else { return }
        guard utc > episode.deadline else {
            tally.transient += 1
            return
        }
        fail(
            "\(key.server)/\(key.login) was below the floor of \(rule.name) from "
                + "\(UTCTime(milliseconds: episode.since).rfc3339) for \(utc - episode.since) ms, "
                + "and nothing was recorded", at: utc)
        // Said once.
        accounts[place].isRecorded[rule.rawValue] = true
    }

    /// A reset by the oracle: what an anchor must equal.
    func reset(plan: Int, at utc: Int64, _ truth: (Int, Login) -> AccountTruth?) {
        for place in accounts.indices where accounts[place].plan == plan {
            accounts[place].atReset = truth(accounts[place].server, accounts[place].key.login)
        }
    }

    // MARK: What riskd holds

    /// Compares riskd's trading days and anchors with the oracle's, after each round.
    func inspect(at utc: Int64, _ riskd: (AccountKey) -> AccountInspection?) {
        for place in accounts.indices {
            guard let held = riskd(accounts[place].key),
                held.row.dayNumber != accounts[place].day
            else { continue }
            enter(place, accounts[place], held, at: utc)
        }
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
            let isExcused = (excusedUntil[account.server] ?? .min) > utc
            if number != before + 1 && !isExcused {
                fail("\(key.server)/\(key.login) went from day \(before) to \(number)", at: utc)
            }
        }
        accounts[place].day = number
        accounts[place].isRecorded[SimulatedRule.daily.rawValue] = false
        accounts[place].episodes[SimulatedRule.daily.rawValue] = nil
        let state = held.rules[SimulatedRule.daily.rawValue]
        checkAnchor(key, account, state, reset: today?.start ?? utc, at: utc)
        for rule in SimulatedRule.allCases {
            accounts[place].breachBelow[rule.rawValue] = rule.breachBelow(anchor: state.anchor)
        }
        if account.day == nil, violationsBefore(key, period: 0) {
            accounts[place].isRecorded[SimulatedRule.overall.rawValue] = true
        }
        if violationsBefore(key, period: number) {
            accounts[place].isRecorded[SimulatedRule.daily.rawValue] = true
        }
    }

    private func violationsBefore(_ key: AccountKey, period: Int32) -> Bool {
        violations.contains { $0.account == key && $0.period == period }
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

    // MARK: What riskd says

    func take(_ notice: CommitNotice, at utc: Int64) {
        for event in notice.events { tally.events[event.name, default: 0] += 1 }
        for event in notice.events where event.name == "risk.violation_unconfirmed" {
            record(event)
        }
        for violation in notice.violations { take(violation, at: utc) }
    }

    /// A touch or a hold is a record of the episode that it was seen in.
    private func record(_ event: StoredEvent) {
        tally.touches += 1
        guard let server = event.server, let data = EventData(event.data),
            let login = data.unsigned("login"), let id = data.text("rule", "id"),
            let rule = SimulatedRule.allCases.first(where: { id.hasSuffix("/" + $0.name) })
        else { return }
        guard let place = places[AccountKey(server: server, login: Login(login))] else { return }
        accounts[place].episodes[rule.rawValue] = nil
    }

    private func take(_ violation: ViolationDraft, at utc: Int64) {
        let key = violation.key.account
        tally.violations += 1
        guard let place = places[key],
            let rule = SimulatedRule.allCases.first(where: {
                violation.key.rule.hasSuffix("/" + $0.name)
            })
        else {
            fail("a violation of \(violation.key.rule) by a stranger, \(key.login)", at: utc)
            return
        }
        if !violations.insert(violation.key).inserted {
            fail("\(key.server)/\(key.login) was flagged twice for \(violation.key.rule)", at: utc)
        }
        accounts[place].isRecorded[rule.rawValue] = true
        accounts[place].episodes[rule.rawValue] = nil
        guard let equity = EventData(violation.event.data)?.minorUnits("equity") else {
            fail("a violation without an equity: \(violation.event.data)", at: utc)
            return
        }
        let breachBelow = accounts[place].breachBelow[rule.rawValue]
        if equity >= breachBelow {
            fail(
                "\(key.server)/\(key.login) was flagged for \(rule.name) at \(equity), which is "
                    + "not below \(breachBelow)", at: utc)
        }
        let wasTrue = accounts[place].history.wasTrue(near: utc, within: 60_000) {
            $0.equity == equity && $0.equity < breachBelow
        }
        if !wasTrue {
            fail(
                "\(key.server)/\(key.login) was flagged for \(rule.name) at an equity of \(equity) "
                    + "that it did not have", at: utc)
        }
    }

    func fail(_ text: String, at utc: Int64) {
        failures.append("\(UTCTime(milliseconds: utc).rfc3339) \(text)")
    }
}
