internal import MTBridge
internal import RiskEngine

extension StatusBoard {
    func metrics() -> [MetricSample] {
        var samples = interfaceMetrics()
        let state = ledger.state
        samples += [
            MetricSample("up", "Always 1", .gauge, value: 1),
            MetricSample(
                "ledger_ok", "1 while commits succeed", .gauge, value: state.health == .ok ? 1 : 0),
            MetricSample(
                "ledger_queued", "Entries not durable yet", .gauge, value: Double(state.queued)),
            MetricSample("ledger_commits", "Commits", .counter, value: Double(state.commits)),
            MetricSample(
                "ledger_failures", "Failed commits", .counter, value: Double(state.failures)),
            MetricSample(
                "ledger_seq", "Sequence number of the last event", .gauge,
                value: Double(state.committedSeq)),
            MetricSample(
                "violations", "Violations since the start", .counter,
                value: Double(violations)),
        ]
        for context in contexts { samples += metrics(context) }
        return samples
    }

    private func metrics(_ context: ServerContext) -> [MetricSample] {
        let server = [("server", context.settings.id.rawValue)]
        let board = context.board.current
        let armed = context.directory.armedCount()
        let statistics = context.statistics
        var samples = [
            MetricSample(
                "server_up", "1 while the bridge is connected", .gauge, labels: server,
                value: board.state == "connected" ? 1 : 0),
            MetricSample(
                "server_masked", "1 while verdicts are deferred", .gauge, labels: server,
                value: context.masks.shown.since == nil ? 0 : 1),
            MetricSample(
                "violations_held", "Breaches first seen inside a mask", .counter, labels: server,
                value: Double(statistics.holds.value)),
            MetricSample(
                "violations_recovered", "Held breaches that became no violation", .counter,
                labels: server, value: Double(statistics.recoveries.value)),
            MetricSample(
                "accounts", "Accounts known", .gauge, labels: server,
                value: Double(context.directory.count)),
            MetricSample(
                "accounts_armed", "Accounts whose rules are evaluated", .gauge, labels: server,
                value: Double(armed)),
            MetricSample(
                "accounts_blind", "Accounts without a consistent sample for too long", .gauge,
                labels: server, value: Double(board.blind.count)),
            MetricSample(
                "breaker_tripped", "1 while enforcement is withheld", .gauge, labels: server,
                value: context.breaker.isTripped ? 1 : 0),
            MetricSample(
                "enforcement_paused", "1 while a kill switch holds all writes", .gauge,
                labels: server,
                value: context.service.brakes.isPaused(context.settings.id) ? 1 : 0),
        ]
        let counters: [(String, String, UInt64)] = [
            ("breaches", "Confirmed breaches", statistics.breaches.value),
            ("touches", "Reads below a floor that were not confirmed", statistics.touches.value),
            ("warnings", "Warning rungs reached", statistics.warnings.value),
            ("request_timeouts", "Requests without an answer in time", statistics.timeouts.value),
            ("request_refusals", "Requests refused as too frequent", statistics.refused.value),
            ("unknown_logins", "Rows of accounts not asked for", statistics.unknownLogins.value),
            ("missing_logins", "Accounts missing in replies", statistics.missingLogins.value),
            ("connects", "Reader connections made", statistics.connects.value),
        ]
        for (name, help, value) in counters {
            samples.append(
                MetricSample(name, help, .counter, labels: server, value: Double(value)))
        }
        samples += breakerMetrics(context, armed: armed, server)
        for role in [BridgeRole.reader, .enforcer] {
            guard let age = context.credentials.age(role) else { continue }
            samples.append(
                MetricSample(
                    "credential_age_seconds", "Since the secret was written", .gauge,
                    labels: server + [("role", role.name)], value: Double(age)))
        }
        samples.append(
            MetricSample(
                "enforcer_credentials", "0 while riskd only observes for want of a secret",
                .gauge, labels: server, value: context.credentials.isObserving ? 0 : 1))
        return samples + tierMetrics(context, server) + budgetMetrics(context, board, server)
            + PredictionMetrics.samples(context, now: clock.monotonic())
    }

    /// Beside whether it has tripped: how near it is.
    private func breakerMetrics(
        _ context: ServerContext, armed: Int, _ server: [(String, String)]
    ) -> [MetricSample] {
        let limits = context.breaker.limits(accounts: armed)
        let counts = context.breaker.counts(now: clock.monotonic())
        return [
            ("uncorroborated", counts.uncorroborated, limits.uncorroborated),
            ("all", counts.all, limits.all),
        ].flatMap { breaches, count, limit in
            [
                MetricSample(
                    "breaker_accounts", "Accounts acted on within the breaker's window", .gauge,
                    labels: server + [("breaches", breaches)], value: Double(count)),
                MetricSample(
                    "breaker_limit", "Accounts beyond which the breaker trips", .gauge,
                    labels: server + [("breaches", breaches)], value: Double(limit)),
            ]
        }
    }

    private func tierMetrics(
        _ context: ServerContext, _ server: [(String, String)]
    )
        -> [MetricSample]
    {
        let now = clock.monotonic()
        var samples: [MetricSample] = []
        for tier in Tier.polled {
            samples.append(
                MetricSample(
                    "tier_lateness_seconds", "How late the head of a tier is", .gauge,
                    labels: server + [("tier", tier.name)],
                    value: Double(context.table.queues.lateness(of: tier, now: now)) / 1_000))
        }
        for (name, count) in context.statistics.samples().sorted(by: { $0.key < $1.key }) {
            samples.append(
                MetricSample(
                    "samples", "Samples by class", .counter, labels: server + [("class", name)],
                    value: Double(count)))
        }
        return samples
    }

    private func budgetMetrics(
        _ context: ServerContext, _ board: ServerBoard.Content, _ server: [(String, String)]
    ) -> [MetricSample] {
        budgets(context, board).flatMap { budget in
            let labels = server + [("line", budget.line)]
            return [
                MetricSample(
                    "budget_requests", "Requests sent by budget line", .counter, labels: labels,
                    value: Double(budget.requests)),
                MetricSample(
                    "budget_rows", "Rows received by budget line", .counter, labels: labels,
                    value: Double(budget.rows)),
                MetricSample(
                    "budget_limit", "Limit of the budget line", .gauge, labels: labels,
                    value: budget.limit),
            ]
        }
    }
}
