extension JournalEntry {
    /// What is said when commits begin to fail, fail for another reason, or work again.
    init(_ health: LedgerState.Health) {
        switch health {
        case .ok:
            self.init(.recovered, "the ledger is written again: what waited for it is being done")
        case .degraded(let reason, _):
            self.init(
                .ledger,
                "the ledger cannot be written (\(reason)): nothing is flagged or enforced until "
                    + "it can; make room or mend the disk, no restart is needed")
        }
    }
}
