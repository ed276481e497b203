internal import RiskEngine

extension Operations {
    func act(
        _ act: AccountAct, _ key: AccountKey, _ author: AccountDesk.Author
    ) throws(ControlError) -> String {
        switch act {
        case .disable: return try accounts.disable(key, author)
        case .flatten: return try accounts.flatten(key, author)
        case .restore:
            let disabled = try ledger.read { reader throws(LedgerError) in
                try reader.disabledAccounts()
            }
            return try accounts.restore(key, isOurs: disabled.contains(key), author)
        case .arm:
            let verdicts = try ledger.read { reader throws(LedgerError) in
                try reader.verdicts(on: key)
            }
            let rules = try accounts.rearming(key, verdicts: verdicts)
            rearm(key, rules, author)
            return "\(key.server)/\(key.login): \(rules.sorted().joined(separator: ", ")) will be "
                + "evaluated again within seconds, in a new life; what still breaks it then is a "
                + "new violation"
        }
    }

    func decide(
        _ decision: DecisionRecord.Decision, _ violation: String, _ author: AccountDesk.Author
    ) throws(ControlError) -> String {
        guard let view = ledger.violation(id: violation) else {
            throw ControlError("no violation has the id \(violation)", notFound: true)
        }
        return decision == .voided
            ? try accounts.void(view, author) : try accounts.uphold(view, author)
    }
}
