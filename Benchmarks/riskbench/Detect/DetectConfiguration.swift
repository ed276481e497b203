import RiskJudge

/// What riskd and mtemud are told for one run.
struct DetectConfiguration {
    static let reader = 1
    static let enforcer = 2
    static let zone = "America/New_York+07:00"

    let options: DetectOptions
    let directory: DetectDirectory
    let population: Population

    /// The breaker lets every account of the run through: its limits are part of the result.
    var breakerText: String {
        "breaker-accounts=\(options.accounts) breaker-share=100% breaker-window=60s"
    }

    /// Secrets, levels and riskd's configuration.
    func write(levels: [Level]) throws {
        for secret in [directory.readerSecret, directory.enforcerSecret] {
            try DetectDirectory.write(Self.secret(), to: secret)
        }
        let lines = levels.map { "\($0.login),\($0.name),\($0.breachBelow)\n" }
        try DetectDirectory.write(
            "login,level,breach_below_minor\n" + lines.joined(), to: directory.levels)
        try DetectDirectory.write(riskd, to: directory.configuration)
    }

    private static func secret() -> String {
        (0..<4).map { _ in
            let word = String(UInt64.random(in: 0 ... .max), radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }.joined()
    }

    /// Requests per second without a needless fraction.
    private var rate: String {
        let rate = options.requestsPerSecond
        return rate == rate.rounded() ? "\(Int(rate))" : "\(rate)"
    }

    private var riskd: String {
        let mode = options.enforce ? "enforce" : "observe"
        return """
            [Daemon]
            mode=\(mode)
            state-directory=\(directory.state)
            event-socket=\(directory.eventSocket)
            control-socket=\(directory.controlSocket)
            rest=unix:\(directory.restSocket)
            roster-directory=\(directory.rosters)
            accounts-max=\(max(options.accounts + 1_000, 2_000))

            [Server live1]
            bridge=unix:\(directory.bridgeSocket)
            zone=\(Self.zone)
            reader-login=\(Self.reader)
            reader-secret=\(directory.readerSecret)
            enforcer-login=\(Self.enforcer)
            enforcer-secret=\(directory.enforcerSecret)
            batch=\(options.batch)
            account-requests=\(rate)/s
            policy=\(options.policy.rawValue)
            \(breakerText.split(separator: " ").joined(separator: "\n"))


            """ + plans(mode)
    }

    private func plans(_ mode: String) -> String {
        LevelRule.allCases.map { rule in
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
        case .fixed:
            "kind=max_loss\nmark=static\namount=10% of initial\ncomparator=at_or_below"
        }
    }
}
