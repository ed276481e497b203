import MTEmulator
import RiskEngine
import RiskService

// Masks defer, and end; what they held ends exactly once.
extension Judge {
    /// riskd looks once a second.
    private static let maskTolerance: Int64 = 2_000
    /// `mask-maximum`, an outage on top, and the steps where time leaps.
    private static let maskMilliseconds: Int64 = 40 * 60_000

    func takeMask(_ event: StoredEvent, at utc: Int64) {
        guard let id = event.server, let server = server(id), let data = EventData(event.data),
            let since = data.instant("since"), let reasons = data.texts("reasons")
        else { return fail("\(event.name) without server, since or reasons", at: utc) }
        let isMasked = servers[server].maskedSince != nil
        guard isMasked != (event.name == "risk.masked") else {
            return fail("\(id): \(event.name), which it was already", at: utc)
        }
        servers[server].maskedSince = isMasked ? nil : since
        if isMasked { servers[server].unmaskedAt = utc } else { tally.masks += 1 }
        guard reasons == ["window"] else { return }
        // A window is masked from its first instant to its last, by the oracle's clock.
        let window = servers[server].windows.first { $0.lowerBound == since }
        guard let window else {
            return fail("\(id) is masked since \(since), where no window begins", at: utc)
        }
        guard isMasked, let until = data.instant("until"), data.text("ended") == "over",
            servers[server].excusedUntil < utc
        else { return }
        if until < window.upperBound || until > window.upperBound + Self.maskTolerance {
            fail("\(id): the window of \(since) ended at \(until)", at: utc)
        }
    }

    /// riskd is masked while a window lasts, and not for ever.
    func inspectMasks(at utc: Int64) {
        for (index, server) in servers.enumerated() {
            if let since = server.maskedSince, utc - since > Self.maskMilliseconds {
                fail("server \(index) is masked since \(since), and for ever", at: utc)
                servers[index].maskedSince = nil
            }
            guard server.excusedUntil < utc else { continue }
            let near = server.window(near: utc, tolerance: Self.maskTolerance)
            if near.isInside, server.maskedSince == nil {
                fail("server \(index) is not masked inside a window", at: utc)
            } else if near.isOutside, server.maskedSince != nil {
                fail("server \(index) is masked outside of its windows", at: utc)
            }
            guard server.maskedSince == nil else { continue }
            for place in accounts.indices where accounts[place].server == index {
                for rule in SimulatedRule.allCases {
                    guard let held = accounts[place].heldAt[rule.rawValue] else { continue }
                    let from = max(held, server.unmaskedAt, excusedUntil(accounts[place]))
                    guard utc > from + Self.boundMilliseconds else { continue }
                    fail("\(accounts[place].name): what was held never ended", at: utc)
                    accounts[place].heldAt[rule.rawValue] = nil
                }
            }
        }
    }

    /// A breach inside a mask is recorded: that ends its episode, until the hold ends.
    func hold(_ place: Int, _ rule: SimulatedRule, at utc: Int64) {
        tally.held += 1
        if accounts[place].heldAt[rule.rawValue] != nil, !accounts[place].mayRepeatHold {
            fail("\(accounts[place].name): held twice for \(rule.name)", at: utc)
        }
        accounts[place].mayRepeatHold = false
        accounts[place].episodes[rule.rawValue] = nil
        accounts[place].heldAt[rule.rawValue] = utc
    }

    func release(_ place: Int, _ rule: SimulatedRule, at utc: Int64) {
        if accounts[place].heldAt[rule.rawValue] == nil {
            fail("\(accounts[place].name): recovered for \(rule.name), and was not held", at: utc)
        }
        accounts[place].heldAt[rule.rawValue] = nil
    }

    // MARK: Blindness

    /// A server that is away for so long makes its accounts blind by `utc`.
    func expectBlind(server: Int, by utc: Int64) { servers[server].blindBy = utc }

    /// riskd was started again: it has seen nobody yet.
    func restarted(crashing: Bool) {
        for index in servers.indices { servers[index].blindBy = nil }
        for place in accounts.indices {
            accounts[place].isBlind = false
            // A kill may lose the last 100 ms of what a hold had seen.
            if crashing { accounts[place].mayRepeatHold = true }
        }
    }

    /// Whoever is not seen is said to be blind, and whoever is seen is not.
    func inspectSight(at utc: Int64) {
        for index in servers.indices {
            if let by = servers[index].blindBy, utc >= by {
                servers[index].blindBy = nil
                // Time that leaps may have passed over it.
                if utc > by + 6_000 { continue }
                for account in accounts
                where account.server == index && account.day != nil && !account.isBlind {
                    fail("\(account.name) is not seen, and nobody said that it is blind", at: utc)
                }
            }
            guard utc > servers[index].excusedUntil + 2 * Self.boundMilliseconds else { continue }
            for place in accounts.indices
            where accounts[place].server == index && accounts[place].isBlind
                && utc > accounts[place].excusedUntil + 2 * Self.boundMilliseconds
            {
                fail("\(accounts[place].name) is blind, though everything works", at: utc)
                accounts[place].isBlind = false
            }
        }
    }
}
