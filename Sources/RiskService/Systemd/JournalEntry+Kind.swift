extension JournalEntry {
    /// What an entry is about; the raw value is its name in documentation and on standard error.
    public enum Kind: String, CaseIterable, Sendable {
        /// A rule was broken and the violation is durable.
        case violation
        /// A reading below the floor that no second reading or quote bore out: for review.
        case unconfirmed
        /// A warning rung was reached.
        case warning
        /// A mask opened or closed, or a breach is held by one.
        case masked
        /// A target was reached, a gate opened or closed, a trade is to be looked at, or a day's
        /// result changed with its deals.
        case progress
        /// No consistent reading for too long.
        case blind
        /// A blind account or server is seen again, or what was wrong with quotes is over.
        case recovered
        /// An account is under its rules.
        case armed
        /// A rule is configured for an account but cannot be evaluated, with the reason.
        case unarmed
        /// Trading is being disabled and positions are being closed.
        case enforcementStarted
        /// The account is disabled and flat.
        case enforcementCompleted
        /// A step of an enforcement was refused for good.
        case enforcementFailed
        /// A close waits for its market to open.
        case enforcementParked
        /// The circuit breaker of a server tripped or was reset.
        case breaker
        /// The kill switch was set or cleared.
        case killSwitch
        /// A connection to a server was made, lost or refused.
        case connection
        /// A secret was changed, cannot be used, or is old.
        case credential
        /// The configuration was reloaded, or the reload was refused.
        case reload
        /// The daemon is ready.
        case started
        /// The daemon is stopping.
        case stopping
        /// The ledger cannot be written, was migrated, or failed a check.
        case ledger
        /// The end of the audit's hash chain: what `riskctl audit verify` compares with.
        case audit
        /// A tier is read later than its bound.
        case overload
        /// Predictions are systematically wrong, or there are none: tiers are what is left.
        case prediction
        /// A mass of breaches rests on one unsettled quote.
        case quarantine
        /// Entries were dropped because the journal did not keep up.
        case overflow
    }
}

extension JournalEntry.Kind {
    /// The priority of an entry of this kind when its author gives none.
    public var priority: JournalPriority {
        switch self {
        case .breaker, .killSwitch, .enforcementFailed, .ledger: .critical
        case .blind, .overload, .overflow, .prediction, .quarantine, .credential: .error
        case .violation, .unarmed, .enforcementParked: .warning
        case .unconfirmed, .warning, .masked, .reload, .recovered, .progress: .notice
        case .armed, .enforcementStarted, .enforcementCompleted: .info
        case .connection, .started, .stopping, .audit: .info
        }
    }
}
