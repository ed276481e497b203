import RiskEngine

@testable import RiskService

/// riskd's configuration of a simulated firm, as the operator would write it.
struct FirmConfiguration {
    var mode = "enforce"
    /// Of the plan; nil for that of the daemon.
    var planMode: String?
    var daemon = ""
    var server = ""
    /// What riskd is told of the server's clock; the emulator's shows UTC.
    var zone = "UTC"
    /// When the trading day of the plan `main` begins.
    var reset = "00:00 Europe/Prague"
    /// Its other settings, without `match=`.
    var plan = ""
    var match = "usd*,eur*,jpy*,net*,fifo*,alternate*"
    var rules = FirmConfiguration.dailyFive
    /// SQLite's file system for the ledger.
    var ledgerVFS: String?
    /// Whole sections before the plan `main`.
    var before = ""

    static let dailyFive = """
        [Rule main/daily]
        kind=daily_loss
        anchor=balance
        amount=5% of initial
        """

    static let dailyAndMax = """
        [Rule main/daily]
        kind=daily_loss
        anchor=balance
        amount=5% of initial
        [Rule main/max]
        kind=max_loss
        amount=10% of initial
        """

    static let trailingFive = """
        [Rule main/max]
        kind=max_loss
        mark=trailing_intraday
        amount=5% of initial
        """

    func parsed() throws -> Configuration {
        let text = """
            [Daemon]
            mode=\(mode)
            \(daemon)
            [Server live1]
            bridge=unix:/run/mt/live1.sock
            zone=\(zone)
            reader-login=\(SimulatedConnector.reader)
            enforcer-login=\(SimulatedConnector.enforcer)
            \(server)
            \(before)
            [Plan main]
            match=live1:\(match)
            mode=\(planMode ?? mode)
            reset=\(reset)
            \(plan)
            \(rules)
            """
        return try ConfigurationParser.parse([("riskd.conf", text)])
    }
}
