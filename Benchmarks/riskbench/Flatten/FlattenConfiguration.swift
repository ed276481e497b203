import Foundation

/// riskd's configuration for the flood: budgets that it fits in, and no brake.
struct FlattenConfiguration {
    let files: DetectDirectory
    let accounts: Int

    func write() throws {
        try files.writeSecrets()
        try DetectDirectory.write(text, to: files.configuration)
    }

    private var text: String {
        """
        \(files.daemonAndServer(mode: "enforce", accountsMax: accounts + 100))
        account-requests=200/s
        enforcement-requests=200/s
        breaker-accounts=1000000
        quarantine-accounts=1000000
        quarantine-share=100%

        \(plan("flooded", mode: "enforce"))
        \(plan("watched", mode: "observe"))
        """
    }

    /// The plan of the accounts of a group, with its one rule.
    private func plan(_ group: String, mode: String) -> String {
        """
        [Plan \(group)]
        match=live1:\(group)
        mode=\(mode)
        reset=00:00 Europe/Prague
        [Rule \(group)/daily]
        kind=daily_loss
        anchor=balance
        amount=5% of initial
        comparator=below
        severity=hard

        """
    }
}
