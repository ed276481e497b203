import MTBridge
public import RiskEngine

extension Emulator {
    /// Follows an account's equity against a level in the truth log from now on.
    ///
    /// - Throws: When the login is unknown.
    public func watch(login: Login, level: String, breachBelow: Int64) throws(ScenarioError) {
        guard let account = book.account(of: login) else {
            throw .invalid("levels: no account \(login)")
        }
        logs.truth(stamp, "level") { line in
            line.pair("login", login.rawValue)
            line.pair("level", level)
            line.pair("breach_below", breachBelow)
        }
        book.levels[account].append(LevelWatch(name: level, breachBelow: breachBelow))
        book.refreshWatch(account: account)
        settle(account)
    }

    /// Reads `login,level,breach_below_minor` lines; a header and empty lines are skipped.
    public func watch(levels text: String, name: String) throws(ScenarioError) {
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            let fields = line.split(separator: ",").map { $0.filter { $0 != "\r" && $0 != " " } }
            if fields.isEmpty || fields[0] == "login" { continue }
            guard fields.count == 3, let login = UInt64(fields[0]), let below = Int64(fields[2])
            else {
                throw .invalid("\(name):\(number): expected login,level,breach_below_minor")
            }
            try watch(login: Login(login), level: fields[1], breachBelow: below)
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

    func logEnd() {
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
