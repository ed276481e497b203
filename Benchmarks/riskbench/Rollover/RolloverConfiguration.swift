/// What riskd is told for a replay.
struct RolloverConfiguration {
    let replay: RolloverReplay
    let directory: DetectDirectory
    let accounts: Int
    let requestsPerSecond: Double

    func write() throws {
        try directory.writeSecrets()
        try DetectDirectory.write(
            server + RolloverPlan.allCases.map(\.section).joined(), to: directory.configuration)
    }

    /// The breaker lets everybody through: whom it holds nobody could judge.
    ///
    /// Requests may take a minute: at speed 8 the host has less than eight seconds for it.
    private var server: String {
        """
        \(directory.daemonAndServer(mode: "enforce", accountsMax: accounts + 1_000))
        account-requests=\(Int(requestsPerSecond))/s
        quote-requests=10/s
        enforcement-requests=100/s
        request-timeout=1min
        mask=\(replay.maskText)
        breaker-accounts=\(accounts)
        breaker-share=100%
        breaker-corroborated-accounts=\(accounts)
        breaker-corroborated-share=100%


        """
    }
}
