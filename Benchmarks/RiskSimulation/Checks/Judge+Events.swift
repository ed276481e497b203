import MTEmulator
import RiskEngine
import RiskService

// What riskd says.
extension Judge {
    func take(_ notice: CommitNotice, at utc: Int64) {
        for event in notice.events {
            tally.events[event.name, default: 0] += 1
            // Over restarts and kills: it is what subscribers resume by.
            if let last = lastSeq, event.seq != last + 1 {
                fail("event \(event.seq) follows event \(last)", at: utc)
            }
            lastSeq = event.seq
            take(event, at: utc)
        }
        for violation in notice.violations { take(violation, at: utc) }
    }

    private func take(_ event: StoredEvent, at utc: Int64) {
        switch event.name {
        case "risk.violation_unconfirmed":
            guard let (place, rule, _) = subject(event) else { return }
            // A touch is a record of the episode that it was seen in.
            tally.touches += 1
            accounts[place].episodes[rule.rawValue] = nil
        case "risk.violation_held", "risk.violation_recovered":
            guard let (place, rule, _) = subject(event) else { return }
            if event.name == "risk.violation_held" {
                hold(place, rule, at: utc)
            } else {
                release(place, rule, at: utc)
            }
        case "risk.masked", "risk.unmasked": takeMask(event, at: utc)
        case "riskd.enforcement_resumed": resumedBy = nil
        case "risk.enforcement_withheld", "risk.enforcement_released",
            "risk.enforcement_completed", "risk.enforcement_failed":
            if event.name == "risk.enforcement_released" { tally.releases += 1 }
            takeEnforcement(event, at: utc)
        case "account.blind", "account.sighted":
            guard let server = event.server, let data = EventData(event.data),
                let login = data.unsigned("login"),
                let place = place(of: AccountKey(server: server, login: Login(login)))
            else { return fail("\(event.name) of nobody: \(event.data)", at: utc) }
            accounts[place].isBlind = event.name == "account.blind"
        default: break
        }
    }

    private func subject(_ event: StoredEvent) -> (place: Int, SimulatedRule, EventData)? {
        guard let server = event.server, let data = EventData(event.data),
            let login = data.unsigned("login"), let id = data.text("rule", "id"),
            let rule = SimulatedRule.allCases.first(where: { id.hasSuffix("/" + $0.name) }),
            let place = place(of: AccountKey(server: server, login: Login(login)))
        else { return nil }
        return (place, rule, data)
    }

    private func take(_ violation: ViolationDraft, at utc: Int64) {
        let key = violation.key.account
        tally.violations += 1
        guard let place = place(of: key),
            let rule = SimulatedRule.allCases.first(where: {
                violation.key.rule.hasSuffix("/" + $0.name)
            })
        else {
            fail("a violation of \(violation.key.rule) by a stranger, \(key.login)", at: utc)
            return
        }
        let flag = Flag(place: place, rule: rule, period: period(rule, place))
        if !violations.insert(flag).inserted {
            fail("\(accounts[place].name) was flagged twice for \(violation.key.rule)", at: utc)
        }
        check(violation, of: place, at: utc)
        accounts[place].isRecorded[rule.rawValue] = true
        accounts[place].episodes[rule.rawValue] = nil
        accounts[place].heldAt[rule.rawValue] = nil
        if violation.isToBeEnforced {
            accounts[place].isEnforced = true
            checkPlanned(place, at: utc)
            expectFlat(place, at: utc)
        }
        if violation.intents.contains(where: { $0.reason == "kill_switch" }) {
            accounts[place].isHalted = true
        }
        guard let equity = EventData(violation.event.data)?.minorUnits("equity") else {
            fail("a violation without an equity: \(violation.event.data)", at: utc)
            return
        }
        guard !wasBroken(accounts[place], rule, equity: equity, at: utc) else { return }
        let wasTrue = accounts[place].history.wasTrue(near: utc, within: 60_000) {
            $0.equity == equity
        }
        let breachBelow = accounts[place].breachBelow[rule.rawValue]
        fail(
            "\(key.server)/\(key.login) was flagged for \(rule.name) at an equity of \(equity) "
                + (wasTrue ? "which is not below \(breachBelow)" : "that it did not have"), at: utc)
    }

    /// Nothing is decided inside a mask, and nothing done where it was only to be observed.
    private func check(_ violation: ViolationDraft, of place: Int, at utc: Int64) {
        let server = servers[accounts[place].server]
        if server.excusedUntil < utc, server.window(near: utc, tolerance: 2_000).isInside {
            fail("\(accounts[place].name): a verdict inside a mask", at: utc)
        }
        let plan = firm.spec.plans[accounts[place].plan]
        if !plan.enforces, violation.isToBeEnforced {
            fail("\(accounts[place].name): enforced, where it was to be observed", at: utc)
        }
    }
}

extension ViolationDraft {
    var isToBeEnforced: Bool { intents.contains { $0.state == .planned } }
}
