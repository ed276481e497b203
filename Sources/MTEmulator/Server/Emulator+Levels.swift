import MTBridge
public import RiskEngine

extension Emulator {
    /// Follows an account's equity against a level in the truth log from now on.
    ///
    /// - Parameter trail: Above 0, the level follows the highest equity at this distance; the
    ///   highest so far is what `breachBelow` implies, or the equity now.
    /// - Throws: When the login is unknown.
    public func watch(
        login: Login, level: String, breachBelow: Int64, trail: Int64 = 0
    ) throws(ScenarioError) {
        guard let account = book.account(of: login) else {
            throw .invalid("levels: no account \(login)")
        }
        logs.truth(stamp, "level") { line in
            line.pair("login", login.rawValue)
            line.pair("level", level)
            line.pair("breach_below", breachBelow)
            if trail > 0 { line.pair("trail", trail) }
        }
        var watch = LevelWatch(name: level, breachBelow: breachBelow)
        watch.trail = trail
        if trail > 0 { watch.peak = breachBelow + trail }
        book.levels[account].append(watch)
        // Once through the slow path, so that a trailing level starts at the equity there is.
        settleSlowly(account)
    }

    /// Reads `login,level,breach_below_minor[,trail_minor]` lines; a header and empty lines are
    /// skipped.
    public func watch(levels text: String, name: String) throws(ScenarioError) {
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            let fields = line.split(separator: ",").map { $0.filter { $0 != "\r" && $0 != " " } }
            if fields.isEmpty || fields[0] == "login" { continue }
            guard fields.count == 3 || fields.count == 4, let login = UInt64(fields[0]),
                let below = Int64(fields[2]),
                let trail = Int64(fields.count == 4 ? fields[3] : "0"),
                trail >= 0
            else {
                throw .invalid(
                    "\(name):\(number): expected login,level,breach_below_minor[,trail_minor]")
            }
            try watch(login: Login(login), level: fields[1], breachBelow: below, trail: trail)
        }
    }

    /// The equity of an account in minor units; nil when there is none.
    public func equityMinor(of login: Login) -> Int64? {
        book.account(of: login).map { book.accounts[$0].equity }
    }

    /// All logins, ascending.
    public var logins: [Login] { book.accountIndex.keys.sorted().map { Login($0) } }

    public var symbolCount: Int { market.symbols.count }

    func logStart() {
        logs.truth(stamp, "start") { line in
            line.pair("server", configuration.serverName)
            line.pair("seed", configuration.seed)
            line.pair("accounts", book.accounts.count)
            line.pair("zone", configuration.zone.description)
            line.pair("time_scale", configuration.timeScale)
            line.pair("dealer_latency_ms", configuration.dealerLatencyMilliseconds)
            line.pair("answer_latency_ms", configuration.answerLatencyMilliseconds)
        }
    }

    /// One `peak` line per trailing level, then how the replay went.
    func logEnd() {
        for account in book.accounts.indices {
            for level in book.levels[account] where level.trail > 0 {
                logs.truth(stamp, "peak") { line in
                    line.pair("login", book.users[account].login.rawValue)
                    line.pair("level", level.name)
                    line.pair("peak", level.peak)
                    line.pair("breach_below", level.breachBelow)
                }
            }
        }
        logs.truth(stamp, "end") { line in
            line.pair("ticks", tickCount)
            line.key("tick_lag_ms")
            line.openObject()
            line.pair("p50", Double(tickLag.nanoseconds(at: 0.5)) / 1e6)
            line.pair("p99", Double(tickLag.nanoseconds(at: 0.99)) / 1e6)
            line.pair("max", Double(tickLag.maxNanoseconds) / 1e6)
            line.closeObject()
        }
    }
}
