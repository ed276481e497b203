import MTEmulator
import RiskEngine
import RiskService

// What is true, and what must follow from it.
extension Judge {
    /// From a violation that is enforced until nothing is open, when everything works.
    ///
    /// Where answers are lost, each may cost the time after which a request cannot take effect.
    var flatMilliseconds: Int64 { firm.spec.losesAnswers ? 900_000 : 120_000 }
    /// Positions of the swap modes that reopen are gone for less than this.
    private static let reopenMilliseconds: Int64 = 5_000

    /// One look at the world, after everything due at `utc` has happened.
    func look(at utc: Int64, _ truth: (Int, Login) -> AccountTruth?) {
        for place in accounts.indices {
            guard let now = truth(accounts[place].server, accounts[place].key.login) else {
                continue
            }
            accounts[place].history.record(now, at: utc)
            followPositions(place, now, at: utc)
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
            } else if isBroken, !isRecorded, accounts[place].heldAt[rule.rawValue] == nil {
                tally.episodes += 1
                let from = max(utc, excusedUntil(accounts[place]))
                accounts[place].episodes[rule.rawValue] = AccountJudge.Episode(
                    since: utc, deadline: from + Self.boundMilliseconds)
            }
        }
    }

    /// What is enforced goes flat; what is not keeps what it has.
    private func followPositions(_ place: Int, _ truth: AccountTruth, at utc: Int64) {
        let positions = truth.positions
        if let flatBy = accounts[place].flatBy {
            let isStopped = positions == 0 && truth.isTradeDisabled
            if isStopped || utc > flatBy { accounts[place].flatBy = nil }
            if !isStopped, utc > flatBy {
                let what = positions > 0 ? "still has positions" : "may still trade"
                fail("\(accounts[place].name) is enforced, and \(what)", at: utc)
            }
        }
        guard !accounts[place].isEnforced else { return followClosing(place, positions, at: utc) }
        accounts[place].positions = max(accounts[place].positions, positions)
        guard positions < accounts[place].positions else {
            if accounts[place].missingSince != nil { tally.reopenings += 1 }
            accounts[place].missingSince = nil
            return
        }
        let since = accounts[place].missingSince ?? utc
        accounts[place].missingSince = since
        guard utc - since > Self.reopenMilliseconds else { return }
        fail("\(accounts[place].name) lost positions, and nothing was to be enforced", at: utc)
        accounts[place].positions = positions
    }

    /// What closes positions opens none: nobody else acts on an account that is enforced.
    private func followClosing(_ place: Int, _ positions: Int, at utc: Int64) {
        let wasFlat = accounts[place].positions == 0
        if positions > accounts[place].positions {
            let what = wasFlat ? "was flat, and has a position again" : "has one position more"
            fail("\(accounts[place].name) is enforced, \(what)", at: utc)
            accounts[place].positions = positions
        }
        // Positions that the night reopens are gone for a moment.
        guard positions < accounts[place].positions else {
            accounts[place].missingSince = nil
            return
        }
        let since = accounts[place].missingSince ?? utc
        accounts[place].missingSince = since
        guard utc - since > Self.reopenMilliseconds else { return }
        accounts[place].positions = positions
        accounts[place].missingSince = nil
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

    /// A reset by the oracle: what an anchor must equal is what was true until then.
    func reset(plan: Int) {
        for place in accounts.indices where accounts[place].plan == plan {
            accounts[place].atReset = accounts[place].history.latest
        }
    }
}
