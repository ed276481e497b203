import MTEmulator
import RiskEngine
import RiskService

// What a person stops stands still, and what is released goes on.
extension Judge {
    /// From a person's word until nothing is written any more.
    private static let stopMilliseconds: Int64 = 100
    /// From a release until what is still broken goes on: two reads.
    private static let releaseMilliseconds: Int64 = 60_000
    /// From a person's word until it is said to be in force.
    private static let sayMilliseconds: Int64 = 1_000

    func paused(at utc: Int64) {
        pausedAt = utc
        tally.pauses += 1
        for place in accounts.indices where accounts[place].flatBy != nil {
            accounts[place].flatBy = nil
            accounts[place].isInterrupted = true
        }
    }

    /// Enforcement may go on, with what was withheld meanwhile.
    func released(at utc: Int64) {
        pausedAt = nil
        resumedBy = utc + Self.sayMilliseconds
        for place in accounts.indices {
            let from = max(utc, excusedUntil(accounts[place]))
            if accounts[place].isInterrupted {
                accounts[place].isInterrupted = false
                accounts[place].flatBy = from + flatMilliseconds
            }
            guard accounts[place].isHalted else { continue }
            accounts[place].isHalted = false
            accounts[place].isEnforced = true
            accounts[place].owedBy = from + Self.releaseMilliseconds
        }
    }

    /// Writes that have arrived at a server so far.
    func wrote(_ count: Int, server: Int, at utc: Int64) {
        guard servers[server].writes != count else { return }
        servers[server].writes = count
        guard let pausedAt, utc > pausedAt + Self.stopMilliseconds else { return }
        fail("server \(server): a write, \(utc - pausedAt) ms after all was stopped", at: utc)
    }

    func checkPlanned(_ place: Int, at utc: Int64) {
        guard let pausedAt, utc > pausedAt + Self.stopMilliseconds else { return }
        fail("\(accounts[place].name): to be enforced, where all is stopped", at: utc)
    }

    /// What enforcement says of an account.
    func takeEnforcement(_ event: StoredEvent, at utc: Int64) {
        guard let server = event.server, let data = EventData(event.data),
            let login = data.unsigned("login"),
            let place = place(of: AccountKey(server: server, login: Login(login)))
        else { return fail("\(event.name) of nobody: \(event.data)", at: utc) }
        accounts[place].isInterrupted = false
        accounts[place].owedBy = nil
        switch event.name {
        case "risk.enforcement_withheld":
            accounts[place].flatBy = nil
            accounts[place].isHalted = data.text("reason") == "kill_switch"
        case "risk.enforcement_released":
            if !wasBelowAnyFloor(accounts[place], at: utc) {
                fail("\(accounts[place].name) is released, and not broken any more", at: utc)
            }
            expectFlat(place, at: utc)
        default: break
        }
    }

    /// It goes flat from now on, or as soon as a person lets it.
    func expectFlat(_ place: Int, at utc: Int64) {
        guard pausedAt == nil else {
            accounts[place].isInterrupted = true
            return
        }
        let from = max(utc, excusedUntil(accounts[place]))
        accounts[place].flatBy = from + flatMilliseconds
    }

    /// Once in a round.
    func inspectBrakes(at utc: Int64) {
        if let by = resumedBy, utc > by {
            resumedBy = nil
            fail(
                "enforcement goes on, and was not stopped any more: the stop was forgotten", at: utc
            )
        }
        for place in accounts.indices {
            guard let by = accounts[place].owedBy else { continue }
            let latest = accounts[place].history.latest?.equity ?? .max
            guard accounts[place].breachBelow.contains(where: { latest < $0 }) else {
                accounts[place].owedBy = nil
                continue
            }
            guard utc > by else { continue }
            accounts[place].owedBy = nil
            fail("\(accounts[place].name) is released and still broken: nothing was done", at: utc)
        }
    }

    private func wasBelowAnyFloor(_ account: AccountJudge, at utc: Int64) -> Bool {
        account.history.during(utc - 60_000, utc).contains { point in
            account.breachBelow.contains { point.truth.equity < $0 }
        }
    }
}
