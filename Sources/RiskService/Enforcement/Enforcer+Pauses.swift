internal import MTBridge
internal import RiskEngine

// Accounts that a pausing rule closed may trade again from the next reset on.
extension Enforcer {
    /// An account was closed: whether that is for this day alone.
    func notePause(_ login: Login) {
        guard let enforcement = cases[login], enforcement.goal == .flat else { return }
        // Sent without an answer, and seen by the read that completed it.
        if enforcement.inherited.contains(where: { $0.action == .disable }) {
            rights.disabled.insert(login)
        }
        guard rights.disabled.contains(login) else { return }
        // What a person ordered, a person undoes.
        guard !enforcement.flattens.contains(where: \.isOrder),
            let (row, severities) = broken(login),
            severities == [.pause]
        else {
            rights.paused[login] = nil
            return
        }
        rights.paused[login] = PausedAccount(life: row.life, day: row.dayNumber)
    }

    /// Restores the accounts whose next day has come, unless something else holds them.
    func endPauses() {
        guard !rights.paused.isEmpty, now >= pausesDue else { return }
        pausesDue = now.advanced(byMilliseconds: Self.pausesMilliseconds)
        for (login, paused) in rights.paused where cases[login] == nil && brake(on: login) == nil {
            guard let (row, severities) = broken(login) else { continue }
            guard row.life == paused.life else {
                rights.paused[login] = nil
                continue
            }
            guard row.dayNumber > paused.day, severities.isEmpty else { continue }
            rights.paused[login] = nil
            let key = AccountKey(server: context.settings.id, login: login)
            let id = Identifiers.orderID([
                "restore", key.server.rawValue, login.description, String(paused.life),
                String(paused.day),
            ])
            var root = IntentRecord(
                id: id + "/0", violation: id, key: key, action: .restore, state: .planned)
            root.reason = "riskd: the day of the pause has ended"
            order(root, ReleaseOrder(identity: "riskd", reason: "the day of the pause has ended"))
        }
    }

    static let pausesMilliseconds: Int64 = 500

    /// The row of a watched account, and the severities of the rules that hold it; nil when it is
    /// not armed.
    private func broken(_ login: Login) -> (AccountRow, Set<RuleSpec.Severity>)? {
        guard let watched = context.watched(login) else { return nil }
        return (watched.row, Set(watched.broken.map(\.severity)))
    }
}
