import RiskJudge

/// What riskd and mtemud are told for one run.
struct DetectConfiguration {
    static let reader = 1
    static let enforcer = 2
    static let zone = "America/New_York+07:00"

    let options: DetectOptions
    let directory: DetectDirectory
    let population: Population

    /// Accounts that the breaker lets through in a minute: all of the run, as its limits are part
    /// of the result; after a tick that was no market, as many as it does where nobody says
    /// otherwise.
    var breakerAccounts: Int {
        options.offMarket == nil ? options.accounts : max(20, options.accounts / 50)
    }

    var breakerText: String {
        let share = options.offMarket == nil ? "100%" : "2%"
        let accounts = options.offMarket == nil ? options.accounts : 20
        return "breaker-accounts=\(accounts) breaker-share=\(share) breaker-window=60s"
    }

    /// Secrets, levels and riskd's configuration.
    func write(levels: [Level]) throws {
        try directory.writeSecrets()
        let lines = levels.map {
            "\($0.login),\($0.name),\($0.breachBelow)" + ($0.trail > 0 ? ",\($0.trail)\n" : "\n")
        }
        try DetectDirectory.write(
            "login,level,breach_below_minor\n" + lines.joined(), to: directory.levels)
        try DetectDirectory.write(riskd, to: directory.configuration)
    }

    /// Requests per second without a needless fraction.
    private static func text(_ rate: Double) -> String {
        rate == rate.rounded() ? "\(Int(rate))" : "\(rate)"
    }

    private var riskd: String {
        let mode = options.enforce ? "enforce" : "observe"
        return """
            \(directory.daemonAndServer(
                mode: mode, accountsMax: max(options.accounts + 1_000, 2_000)))
            batch=\(options.batch)
            account-requests=\(Self.text(options.requestsPerSecond))/s
            quote-requests=\(Self.text(options.quoteRequestsPerSecond))/s
            policy=\(options.policy.rawValue)
            \(breakerText.split(separator: " ").joined(separator: "\n"))


            """ + plans(mode)
    }

    private func plans(_ mode: String) -> String {
        let rules = LevelRule.allCases.filter { $0 != .trailing || options.trailing }
        return rules.map { rule in
            let match = population.groups(of: rule.plan).map { "live1:\($0)" }
            // A plan without accounts still needs a match.
            let masks = match.isEmpty ? ["live1:none\\\(rule.plan)"] : match
            return """
                [Plan \(rule.plan)]
                match=\(masks.joined(separator: ","))
                mode=\(mode)
                reset=00:00 Europe/Prague

                [Rule \(rule.id)]
                \(Self.settings(of: rule))
                severity=hard


                """
        }.joined()
    }

    private static func settings(of rule: LevelRule) -> String {
        switch rule {
        case .balance:
            "kind=daily_loss\nanchor=balance\namount=5% of initial\ncomparator=below"
        case .max:
            "kind=daily_loss\nanchor=max\namount=5% of anchor\ncomparator=below"
        case .trailing:
            "kind=max_loss\nmark=trailing_intraday\namount=2.5% of initial\ncomparator=below"
        case .fixed:
            "kind=max_loss\nmark=static\namount=10% of initial\ncomparator=at_or_below"
        }
    }
}
