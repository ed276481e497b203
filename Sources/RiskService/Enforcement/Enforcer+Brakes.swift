internal import MTBridge
internal import RiskEngine

// How running enforcement stops: by the kill switch, or because its plan only observes by now.
extension Enforcer {
    /// No write leaves while this is true; asked before each one.
    var isPaused: Bool { context.service.brakes.isPaused(context.settings.id) }

    var pauseReason: String? { isPaused ? "kill_switch" : nil }

    /// Why an account may not be acted on now; nil when it may.
    func brake(on login: Login) -> String? {
        pauseReason ?? (context.isObserving(login) ? "observe" : nil)
    }

    /// Stops what a brake stops; called once a round, before anything is sent.
    func applyBrakes() {
        let generation = context.service.plans.currentGeneration
        let isReloaded = generation != plansSeen
        plansSeen = generation
        let paused = pauseReason
        guard !cases.isEmpty, paused != nil || isReloaded else { return }
        cutUnsent()
        for (login, enforcement) in cases where enforcement.haltReason == nil {
            // A person's order holds whatever the plan says.
            let isOrder = enforcement.flattens.contains(where: \.isOrder)
            if let reason = paused ?? (isOrder ? nil : brake(on: login)) { halt(login, reason) }
        }
    }

    /// Writes that were handed over and still wait for the peer to take them never leave.
    private func cutUnsent() {
        guard isPaused, !inFlight.isEmpty, driver.ready?.wantsWrite == true,
            case .lost(let reason) = driver.drop(reason: "enforcement was paused", now: now)
        else { return }
        lost(reason)
    }

    /// Takes back what was not sent; what is under way is waited for.
    func halt(_ login: Login, _ reason: String) {
        var unsent = durable.filter { $0.login == login }.map(\.operation)
        durable.removeAll { $0.login == login }
        for (token, pending) in awaitingCommit {
            unsent += pending.operations.filter { $0.login == login }.map(\.operation)
            awaitingCommit[token]?.operations.removeAll { $0.login == login }
        }
        for operation in unsent {
            answered(login, operation, .later, retcode: 0, reason: "not sent: \(reason)")
        }
        cases[login]?.haltReason = reason
        settleHalt(login)
    }

    /// Once nothing of it is under way, a halted enforcement is written down as withheld.
    ///
    /// Writes whose outcome nobody knows stay `unknown` in the ledger; a release settles them by
    /// reading before it does anything.
    func settleHalt(_ login: Login) {
        guard let enforcement = cases[login], let reason = enforcement.haltReason,
            !inFlight.values.contains(where: { $0.login == login })
        else { return }
        emit(
            "risk.enforcement_withheld", login, .enforcementParked, "withheld: \(reason)", reason)
        cases[login] = nil
        wakes[login] = nil
        readsWanted.remove(login)
        let utc = context.service.clock.utc()
        for var intent in enforcement.flattens {
            // An order is not kept for later: who gave it is told, and may give it again.
            intent.state = intent.isOrder ? .rejected : .withheld
            intent.reason = reason
            intent.updatedAt = utc
            unsaved.append(intent)
        }
        if let slot = context.directory.slot(of: login) {
            context.table.post(.enforcementChanged, to: slot, now: now)
        }
    }
}
