import Foundation

/// riskd's configuration for the campaign.
struct CrashConfiguration {
    let files: DetectDirectory
    /// Longer than the emulator's latest execution.
    var dealerSettleSeconds = 4
    var accounts = 0

    func write() throws {
        try files.writeSecrets()
        try DetectDirectory.write(text, to: files.configuration)
    }

    private var text: String {
        let masks = CrashScenario.Kind.allCases.map { "live1:\($0.rawValue)" }
        return """
            \(files.daemonAndServer(mode: "enforce", accountsMax: accounts + 100))
            account-requests=\(max(40, (accounts + 255) / 256 * 3 / 2))/s
            enforcement-requests=200/s
            request-timeout=500ms
            dealer-settle=\(dealerSettleSeconds)s
            breaker-accounts=1000000

            [Plan firm]
            match=\(masks.joined(separator: ","))
            mode=enforce
            reset=00:00 Europe/Prague

            [Rule firm/daily]
            kind=daily_loss
            anchor=balance
            amount=5% of initial
            comparator=below
            severity=hard

            """
    }
}
