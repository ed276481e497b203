import Foundation

/// riskd's configuration for the flood: budgets that it fits in, and no brake.
struct FlattenConfiguration {
    let files: DetectDirectory
    let accounts: Int

    func write() throws {
        for secret in [files.readerSecret, files.enforcerSecret] {
            let words = (0..<4).map { _ in String(UInt64.random(in: 1 << 60 ... .max), radix: 16) }
            try DetectDirectory.write(words.joined(), to: secret)
        }
        try DetectDirectory.write(text, to: files.configuration)
    }

    private var text: String {
        """
        [Daemon]
        state-directory=\(files.state)
        event-socket=\(files.eventSocket)
        control-socket=\(files.controlSocket)
        rest=unix:\(files.restSocket)
        roster-directory=\(files.rosters)
        accounts-max=\(accounts + 100)
        mode=enforce

        [Server live1]
        bridge=unix:\(files.bridgeSocket)
        zone=\(DetectConfiguration.zone)
        reader-login=\(DetectConfiguration.reader)
        reader-secret=\(files.readerSecret)
        enforcer-login=\(DetectConfiguration.enforcer)
        enforcer-secret=\(files.enforcerSecret)
        account-requests=200/s
        enforcement-requests=200/s
        breaker-accounts=1000000
        quarantine-accounts=1000000
        quarantine-share=100%

        [Plan flooded]
        match=live1:flooded
        mode=enforce
        reset=00:00 Europe/Prague
        [Rule flooded/daily]
        kind=daily_loss
        anchor=balance
        amount=5% of initial
        comparator=below
        severity=hard

        [Plan watched]
        match=live1:watched
        mode=observe
        reset=00:00 Europe/Prague
        [Rule watched/daily]
        kind=daily_loss
        anchor=balance
        amount=5% of initial
        comparator=below
        severity=hard

        """
    }
}
