import Foundation

/// riskd's configuration for the campaign.
struct CrashConfiguration {
    let files: DetectDirectory
    /// Longer than the emulator's latest execution.
    var dealerSettleSeconds = 4
    var accounts = 0

    func write() throws {
        for secret in [files.readerSecret, files.enforcerSecret] {
            let words = (0..<4).map { _ in String(UInt64.random(in: 1 << 60 ... .max), radix: 16) }
            try DetectDirectory.write(words.joined(), to: secret)
        }
        try DetectDirectory.write(text, to: files.configuration)
    }

    private var text: String {
        let masks = CrashScenario.Kind.allCases.map { "live1:\($0.rawValue)" }
        return """
            [Daemon]
            mode=enforce
            state-directory=\(files.state)
            event-socket=\(files.eventSocket)
            control-socket=\(files.controlSocket)
            rest=unix:\(files.restSocket)
            roster-directory=\(files.rosters)
            accounts-max=\(accounts + 100)

            [Server live1]
            bridge=unix:\(files.bridgeSocket)
            zone=\(DetectConfiguration.zone)
            reader-login=\(DetectConfiguration.reader)
            reader-secret=\(files.readerSecret)
            enforcer-login=\(DetectConfiguration.enforcer)
            enforcer-secret=\(files.enforcerSecret)
            account-requests=40/s
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
