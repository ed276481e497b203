internal import MTBridge
internal import RiskEngine

// Orders of the desk, and what voiding a violation stops.
extension Enforcer {
    /// Makes an order durable; it begins with the commit.
    func order(_ root: IntentRecord, _ order: ReleaseOrder) {
        let login = root.key.login
        var root = root
        root.updatedAt = context.service.clock.utc()
        let isTaken = cases[login] != nil && root.action != .flatten
        if isTaken {
            root.state = .rejected
            root.reason = "an enforcement is under way"
        }
        let token = nextToken()
        if !isTaken {
            released[token] = LedgerMemory.Owed(flatten: root, inherited: [], nextOrdinal: 1)
        }
        context.service.events.append([
            .intents([root], token: token),
            .audit(
                AuditRecord(
                    kind: .act, at: root.updatedAt, server: root.key.server, login: login,
                    identity: order.identity,
                    what: "\(root.action.rawValue) \(root.violation) reason: \(order.reason)",
                    outcome: isTaken ? root.reason : "ordered")),
        ])
        guard isTaken else { return }
        context.service.events.say(
            JournalEntry(
                .enforcementFailed,
                "\(root.key.server)/\(login): \(root.action.rawValue) refused: \(root.reason)",
                fields: [(.server, root.key.server.rawValue), (.login, login.description)]))
    }

    /// Stops what is done for one violation alone; the account stays as it is.
    func void(_ violation: String) {
        verifying = verifying.filter { $0.value.item.flatten.violation != violation }
        for (token, owed) in released where owed.flatten.violation == violation {
            released[token] = nil
            withhold(owed.flatten, "voided")
        }
        for (login, enforcement) in cases {
            guard let index = enforcement.flattens.firstIndex(where: { $0.violation == violation })
            else { continue }
            guard enforcement.flattens.count > 1 else {
                halt(login, "voided")
                continue
            }
            withhold(enforcement.flattens[index], "voided")
            cases[login]?.flattens.remove(at: index)
        }
    }

    func withhold(_ flatten: IntentRecord, _ reason: String) {
        var intent = flatten
        intent.state = .withheld
        intent.reason = reason
        intent.updatedAt = context.service.clock.utc()
        unsaved.append(intent)
    }

    /// A violation came for an account whose rights are just being changed: that goes before.
    func overtake(_ login: Login) {
        guard let enforcement = cases[login], enforcement.goal != .flat else { return }
        for root in enforcement.flattens where root.action == .restore {
            var intent = root
            intent.state = .rejected
            intent.reason = "overtaken by an enforcement"
            intent.updatedAt = context.service.clock.utc()
            unsaved.append(intent)
        }
        cases[login]?.flattens.removeAll { $0.action == .restore }
        cases[login]?.goal = .flat
        readsWanted.insert(login)
    }

    // MARK: Rights alone

    /// A fresh read of an account whose rights alone are to change.
    func judgeRights(_ login: Login, isDisabled: Bool) {
        guard let enforcement = cases[login] else { return }
        if enforcement.haltReason != nil { return settleHalt(login) }
        let isWanted = enforcement.goal == .disabled
        if isDisabled == isWanted { return completeRights(login, isDisabled: isDisabled) }
        guard enforcement.rightsAttempts < Self.rightsAttemptsMax else {
            return fail(login, "the server does not keep the rights that were written")
        }
        cases[login]?.rightsAttempts += 1
        plan([isWanted ? .disable : .enable], for: login)
    }

    /// The answer to a write of the rights: whatever it says, a read decides.
    func answeredRights(_ login: Login, _ outcome: WriteOutcome) {
        if cases[login]?.haltReason != nil { return settleHalt(login) }
        switch outcome {
        case .rejected(let reason): fail(login, reason)
        case .done, .reread, .unknown: readsWanted.insert(login)
        case .later, .requote, .marketClosed:
            if let actions = cases[login]?.machine.readFailed(now: now) {
                perform(actions, for: login)
            }
        }
    }

    /// Reads that show the old rights after a write, before a person is called.
    static let rightsAttemptsMax = 20

    private func completeRights(_ login: Login, isDisabled: Bool) {
        emit(
            isDisabled ? "account.disabled" : "account.restored", login, .enforcementCompleted,
            isDisabled ? "trading disabled" : "trading allowed again",
            cases[login]?.flattens.first?.reason ?? "")
        finish(login, .confirmed, reason: isDisabled ? "disabled by reading" : "enabled by reading")
    }

    /// Keeps account of whose rights riskd changed.
    func noteRights(_ login: Login, _ operation: EnforcementOperation) {
        switch operation {
        case .disable: rights.disabled.insert(login)
        case .enable: rights.disabled.remove(login)
        case .cancel, .close, .closeBy: break
        }
    }
}
