import MTBridge
import MTEmulator
import RiskEngine
import RiskService

// Floors that follow money which came or went without trading, as each plan has it.
extension Judge {
    /// From a booking until every floor has followed, when everything works: until the slowest tier
    /// has seen it, and its deals were read.
    static let followMilliseconds = boundMilliseconds + 8_000
    /// The server stamps its answers in milliseconds, and clocks differ by as much.
    private static let stampMilliseconds: Int64 = 2

    func booked(_ flow: AccountJudge.Flow, _ place: Int, at utc: Int64) {
        accounts[place].flows.append(flow)
        altered(place, at: utc)
    }

    /// - Parameter amount: Nil: the deal is gone.
    func changed(
        _ flow: AccountJudge.Flow, to amount: Int64?, _ place: Int, at utc: Int64
    ) {
        if let amount {
            for index in accounts[place].flows.indices
            where accounts[place].flows[index].ticket == flow.ticket {
                accounts[place].flows[index].amount = amount
            }
        } else {
            accounts[place].flows.removeAll { $0.ticket == flow.ticket }
        }
        rewritten(
            place, by: (amount ?? 0) - flow.amount, movesCredit: flow.movesCredit, at: utc)
    }

    /// By its deals an account's balance, or its credit, was another than it truly was, from some
    /// time on.
    func rewritten(_ place: Int, by amount: Int64, movesCredit: Bool = false, at utc: Int64) {
        accounts[place].rewritings.append((utc, amount, movesCredit))
        altered(place, at: utc)
    }

    /// Its deals are others than they were.
    func altered(_ place: Int, at utc: Int64) {
        tally.alterations += 1
        accounts[place].alteredAt = utc
        refreshFloors(place, at: utc)
    }

    /// What the flows that the plan follows brought after `instant`.
    func followed(_ account: AccountJudge, after instant: Int64) -> Int64 {
        let kinds = firm.spec.plans[account.plan].cashFlows
        return account.flows.reduce(0) { sum, flow in
            flow.at > instant && kinds.covers(flow.action) ? sum + flow.amount : sum
        }
    }

    /// Below these it is broken from now on.
    func refreshFloors(_ place: Int, at utc: Int64) {
        let account = accounts[place]
        guard let base = account.anchorBase else { return }
        let floors = SimulatedRule.allCases.map { rule in
            switch rule {
            case .daily:
                rule.breachBelow(
                    reference: base + followed(account, after: account.followedFrom))
            case .overall:
                rule.breachBelow(reference: Firm.initialMinor + followed(account, after: .min))
            }
        }
        guard floors != account.breachBelow else { return }
        accounts[place].breachBelow = floors
        accounts[place].floors.append(AccountJudge.Floors(from: utc, breachBelow: floors))
        // One of before the time that is looked back upon stays.
        let old = accounts[place].floors.dropLast().lastIndex {
            $0.from < utc - TruthHistory.keptMilliseconds
        }
        if let old { accounts[place].floors.removeFirst(old) }
    }

    /// A day begins from an anchor; which flows are in it, its own instant tells.
    func takeAnchor(_ place: Int, _ state: RuleState) {
        let base = state.anchor - state.anchorFlow
        let at = state.anchorAt
        accounts[place].anchorBase = base
        accounts[place].followedFrom = at
        let reach = Self.stampMilliseconds
        let isNear = accounts[place].flows.contains { abs($0.at - at) <= reach }
        guard isNear, let truth = accounts[place].history.during(at + reach, at + reach).last
        else { return }
        // Booked within the stamp's own millisecond: the value tells on which side.
        let isIn = value(truth.truth, firm.spec.plans[accounts[place].plan].anchor) == base
        accounts[place].followedFrom = isIn ? at + reach : at - reach - 1
    }

    /// What an anchor of this kind is.
    func value(_ truth: AccountTruth, _ anchor: RuleSpec.Anchor) -> Int64 {
        switch anchor {
        case .balance: truth.balance
        case .equity: truth.equity
        case .max, .highestEndOfDay: max(truth.balance, truth.equity)
        }
    }

    /// Anchors, marks and floors stand where the truth says, once riskd had time to read the deals.
    func checkFloors(_ place: Int, _ held: AccountInspection, at utc: Int64) {
        let account = accounts[place]
        let settled = max(account.alteredAt, excusedUntil(account))
        guard utc > settled + Self.followMilliseconds else { return }
        for rule in SimulatedRule.allCases
        where held.rules[rule.rawValue].breachBelow != account.breachBelow[rule.rawValue] {
            guard account.saidFloorAt != account.alteredAt else { return }
            accounts[place].saidFloorAt = account.alteredAt
            fail(
                "\(account.name): \(rule.name) is broken below "
                    + "\(held.rules[rule.rawValue].breachBelow), and by its cash flows should be "
                    + "below \(account.breachBelow[rule.rawValue])", at: utc)
        }
    }

    /// Whether the account had this equity within the last minute, below a floor of that moment.
    func wasBroken(
        _ account: AccountJudge, _ rule: SimulatedRule, equity: Int64, at utc: Int64
    )
        -> Bool
    {
        // A cache that stands still may be believed until quotes contradict it.
        let view = account.view.flatMap { utc < $0.until + 60_000 ? $0.from : nil } ?? utc
        let points = account.history.during(min(utc, view) - 60_000, utc + 60_000)
        for index in points.indices where points[index].truth.equity == equity {
            let next = points.index(after: index)
            let until = next < points.endIndex ? points[next].from : Int64.max
            let isBelow = account.floors(from: points[index].from, until: until).contains {
                equity < $0.breachBelow[rule.rawValue]
            }
            if isBelow { return true }
        }
        return false
    }
}

extension AccountJudge {
    /// Those in force at any time of an interval.
    func floors(from: Int64, until: Int64) -> ArraySlice<Floors> {
        let first = floors.lastIndex { $0.from <= from } ?? 0
        let end = floors.firstIndex { $0.from > until } ?? floors.count
        return floors[min(first, end)..<end]
    }
}

/// Which cash flows the floors of a plan follow.
public enum FollowedFlows: String, Sendable, CaseIterable {
    case all
    case none
    case money = "balance,charge,correction,compensation"
    case gifts = "credit,bonus"

    func covers(_ action: DealRecord.Action) -> Bool {
        switch (self, action) {
        case (.all, _): true
        case (.none, _): false
        case (.money, .credit), (.money, .bonus): false
        case (.money, _): true
        case (.gifts, .credit), (.gifts, .bonus): true
        case (.gifts, _): false
        }
    }
}
